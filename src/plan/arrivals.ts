import { arrivalsIn } from './phases.ts'
import type { Stage } from './plan.ts'

/** Intended starts of an open model. Index 0 is due at 0 ms, or as soon as the rate leaves zero. */
export interface Arrivals {
  /** How many are due before the last stage ends: the integral of the rate, rounded up. */
  readonly count: number
  /** When arrival `index` is due, in milliseconds from the start; Infinity from `count` on. */
  dueMs(index: number): number
}

/**
 * Intended starts from the stages' arrival rates, each in closed form from its index, so that no rounding
 * error accumulates and any thread can compute any of them.
 *
 * In a stage of T seconds from rate r₀ to r₁, with a = (r₁ - r₀)/T, the arrivals started after t seconds
 * are N(t) = r₀·t + a·t²/2. Arrival j of the stage is due where N(t) = j:
 *
 *     t = 2j / (r₀ + √(r₀² + 2·a·j))
 *
 * the form of the quadratic's root that survives a → 0 and falling rates. Stages concatenate: j is the
 * index minus the arrivals of the stages before; those of a burst are all due where the stage begins. Example: 0/s to 100/s in 10 s starts 500 arrivals; arrival
 * 125 is due at 2·125/√(2·10·125) = 5 s.
 */
export function arrivals(stages: readonly Stage[]): Arrivals {
  let startMs = 0
  let before = 0
  const pieces = stages.map((stage) => {
    const seconds = stage.durationMs / 1000
    const piece = {
      startMs,
      before,
      burst: stage.burst ?? 0,
      from: stage.from,
      acceleration: seconds === 0 ? 0 : (stage.to - stage.from) / seconds,
      endMs: startMs + stage.durationMs,
    }
    startMs += stage.durationMs
    before += arrivalsIn(stage)
    return piece
  })
  const integral = before
  // An integral that is whole up to rounding starts exactly that many.
  const count = Math.ceil(integral - 1e-6)
  return {
    count,
    dueMs(index) {
      if (index >= count) return Infinity
      // The last piece that begins at or before the index: one at rate zero starts nothing, its arrivals
      // belong to the piece after it.
      let low = 0
      for (let high = pieces.length; high - low > 1;) {
        const middle = (low + high) >>> 1
        if ((pieces[middle]?.before ?? Infinity) > index) high = middle
        else low = middle
      }
      const piece = pieces[low]
      if (piece === undefined) return Infinity
      const local = Math.max(0, index - piece.before - piece.burst)
      if (index - piece.before < piece.burst) return piece.startMs
      if (local === 0 && piece.from > 0) return piece.startMs
      const root = Math.sqrt(Math.max(0, piece.from * piece.from + 2 * piece.acceleration * local))
      const seconds = local === 0 ? 0 : (2 * local) / (piece.from + root)
      return Math.min(piece.endMs, piece.startMs + seconds * 1000)
    },
  }
}
