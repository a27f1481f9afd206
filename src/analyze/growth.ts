import type { Point } from './trend.ts'
import { hamedRao, theilSen } from './trend.ts'

/** How a quantity moved over time, by its robust line; `x` of the points is in milliseconds. */
export interface Growth {
  readonly spanMs: number
  /** Ends of the fitted line, in the unit of the values. */
  readonly start: number
  readonly end: number
  /** Of the fitted line, each hour, with its 95 % interval. */
  readonly perHour: number
  readonly perHourInterval: readonly [number, number]
  /** Slope of the first and of the last half, each hour. */
  readonly halves: readonly [number, number]
  /** One-sided, for a rise; autocorrelation is in it. Near 1 for a fall. */
  readonly pRising: number
}

/** Chance of a trend where there is none, before any other condition. */
export const TREND_ALPHA = 0.01

const HOUR_MS = 3_600_000

/**
 * Growth of points in order of time: Theil–Sen line, its interval and the Mann–Kendall test widened by the
 * Hamed–Rao variance, never narrowed. Compares all pairs: at most some 1,000 points.
 */
export function growthOf(points: readonly Point[]): Growth {
  const test = hamedRao(
    points.map(({ y }) => y),
    { neverSurer: true },
  )
  const line = theilSen(points, 0.95, test.correction)
  const half = points.length >> 1
  const first = points[0]?.x ?? 0
  const last = points.at(-1)?.x ?? 0
  const at = (x: number): number =>
    points.length < 2 ? (points[0]?.y ?? 0) : line.intercept + line.slope * x
  return {
    spanMs: last - first,
    start: at(first),
    end: at(last),
    perHour: hourly(line.slope),
    perHourInterval: [hourly(line.low), hourly(line.high)],
    halves: [
      hourly(theilSen(points.slice(0, half)).slope),
      hourly(theilSen(points.slice(points.length - half)).slope),
    ],
    pRising: test.pRising,
  }
}

/** Change of the fitted line from end to end, in the unit of the values. */
export function totalGrowth({ start, end }: Pick<Growth, 'start' | 'end'>): number {
  return end - start
}

function hourly(slope: number): number {
  return Number.isFinite(slope) ? slope * HOUR_MS : 0
}
