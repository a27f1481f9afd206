import type { Band } from './html-chart.ts'
import type { ResultMeasurement, ResultPlan } from './result.ts'

/** Neighbouring seconds of a timeline joined into one point. */
export interface Period {
  readonly atMs: number
  readonly phase: string
  /** Highest of the seconds in the period: percentiles are never averaged. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  /** For each second in which the side was under load. */
  readonly rate: number
  readonly errors: number
  readonly inFlight: number
}

type Point = ResultMeasurement['timeline'][number]

/** How the sides of a run share its time. */
export interface Turns {
  /** Seconds after which every side had its turns: a block of slices, else 1. */
  readonly cycleS: number
  /** Part of a cycle in which one side is under load. */
  readonly share: number
}

/** Blocks after which whole blocks must be whole seconds; beyond, the nearest second is near enough. */
const MOST_BLOCKS = 10

/** Sides that take turns in slices are under load half of the time each, evenly over a block. */
export function turnsOf({ interleave, blocks }: Pick<ResultPlan, 'interleave' | 'blocks'>): Turns {
  if (interleave !== 'slices') return { cycleS: 1, share: 1 }
  let cycleMs = blocks.durationMs
  while (cycleMs % 1000 !== 0 && cycleMs < MOST_BLOCKS * blocks.durationMs) cycleMs += blocks.durationMs
  return { cycleS: Math.max(1, Math.round(cycleMs / 1000)), share: 0.5 }
}

/**
 * Seconds joined into at most about `limit` periods, whole cycles each, so that a side's idle seconds are not
 * taken for a drop. A period never spans two phases; where the sides take turns, a cycle that was cut short
 * is left out. Rates are those while the side was under load.
 */
export function toPeriods(timeline: readonly Point[], limit: number, turns: Turns): readonly Period[] {
  const { cycleS, share } = turns
  const length = Math.ceil(timeline.length / limit / cycleS) * cycleS
  const periods: Period[] = []
  for (let start = 0, end = 0; start < timeline.length; start = end) {
    const first = timeline[start]
    if (first === undefined) break
    while (end - start < length && timeline[end]?.phase === first.phase) end++
    const points = timeline.slice(start, end)
    if (points.length < cycleS && periods.length > 0) continue
    const worst = (pick: (point: Point) => number | null): number | null => {
      const known = points.map(pick).filter((value) => value !== null)
      return known.length === 0 ? null : Math.max(...known)
    }
    const mean = (pick: (point: Point) => number): number =>
      points.reduce((sum, point) => sum + pick(point), 0) / (points.length * share)
    periods.push({
      atMs: first.atMs,
      phase: first.phase,
      p50Ms: worst((point) => point.p50Ms),
      p95Ms: worst((point) => point.p95Ms),
      p99Ms: worst((point) => point.p99Ms),
      rate: mean((point) => point.completed),
      errors: mean((point) => point.errors),
      inFlight: worst((point) => point.inFlight) ?? 0,
    })
  }
  return periods
}

/** A named stretch for each phase, until the next one or until `end`. */
export function toBands(periods: readonly Period[], end: number): readonly Band[] {
  const starts = periods.filter((period, at) => at === 0 || periods[at - 1]?.phase !== period.phase)
  return starts.map((period, at) => ({
    from: period.atMs,
    to: starts[at + 1]?.atMs ?? end,
    label: period.phase === 'hold' ? 'full load' : period.phase,
  }))
}
