import type { Band } from './html-chart.ts'
import type { ResultMeasurement } from './result.ts'

/** Neighbouring seconds of a timeline joined into one point. */
export interface Period {
  readonly atMs: number
  readonly phase: string
  /** Highest of the seconds in the period: percentiles are never averaged. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  /** For each second, over the seconds of the period. */
  readonly rate: number
  readonly errors: number
  readonly inFlight: number
}

type Point = ResultMeasurement['timeline'][number]

/** Seconds joined into at most `limit` periods of equal length. */
export function toPeriods(timeline: readonly Point[], limit: number): readonly Period[] {
  const length = Math.ceil(timeline.length / limit)
  const periods: Period[] = []
  for (let start = 0; start < timeline.length; start += length) {
    const points = timeline.slice(start, start + length)
    const first = points[0]
    if (first === undefined) continue
    const worst = (pick: (point: Point) => number | null): number | null => {
      const known = points.map(pick).filter((value) => value !== null)
      return known.length === 0 ? null : Math.max(...known)
    }
    const mean = (pick: (point: Point) => number): number =>
      points.reduce((sum, point) => sum + pick(point), 0) / points.length
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
