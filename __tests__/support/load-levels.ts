import type { LoadLevel } from '../../src/analyze/load-level.ts'
import { throughputAt, type Usl } from '../../src/analyze/usl.ts'
import { random } from '../../src/plan/random.ts'

export interface SimulatedLevels {
  readonly law: Usl
  /** Requests in flight at each level. */
  readonly inFlight: readonly number[]
  readonly slices: number
  /** Standard deviation of a slice's ln X and of its ln N, and of a whole level's ln X. */
  readonly noise: { readonly slice: number; readonly flight: number; readonly level: number }
  readonly seed: number
}

/** Levels of a service that follows the law, with noise from a seed. */
export function simulatedLevels({
  law,
  inFlight,
  slices,
  noise,
  seed,
}: SimulatedLevels): readonly LoadLevel[] {
  return inFlight.map((level, at) => {
    const shift = noise.level * normal(seed, at * 1000 + 999)
    return {
      phase: `step ${at + 1}`,
      level,
      p95Ms: undefined,
      errorRate: 0,
      balanced: true,
      slices: Array.from({ length: slices }, (_, slice) => ({
        seconds: 5,
        inFlight: level * Math.exp(noise.flight * normal(seed, at * 1000 + slice)),
        throughput:
          throughputAt(law, level) * Math.exp(shift + noise.slice * normal(seed, at * 1000 + 500 + slice)),
        counts: [],
      })),
    }
  })
}

/** A standard normal deviate of a seed, by the sum of twelve uniform ones. */
function normal(seed: number, place: number): number {
  let sum = -6
  for (let draw = 0; draw < 12; draw++) sum += random(seed, 'value', place, draw)
  return sum
}
