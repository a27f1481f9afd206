import type { Level, Measurement, TimelinePoint } from '../measure/measurement.ts'
import { median } from '../compare/moderated.ts'

/** What normal is: the top of what the seconds at constant load did before the first peak. */
export interface NormalBand {
  readonly p95Ms: number
  /** Share of answers that were wrong. */
  readonly errorRate: number
}

/** How one cycle of a spike ended. */
export interface Recovery {
  /** From 1. */
  readonly cycle: number
  /** Milliseconds from the start of the run to the end of the peak. */
  readonly peakEndMs: number
  /** Arrivals each second, or users, at the peak. */
  readonly peak: number
  readonly normal: NormalBand
  /** Worst second of the peak; undefined where none had an answer. */
  readonly worstP95Ms: number | undefined
  /** Errors over answers during the peak. */
  readonly errorRate: number
  /** From the end of the peak to the first of the seconds that stayed normal; undefined: it did not recover. */
  readonly recoveredAfterMs: number | undefined
  /** How long it was watched after the peak. */
  readonly watchedMs: number
}

/** Seconds in a row that must be normal. */
export const NORMAL_SECONDS = 5

/** Seconds at constant load that say what normal is. */
const FEWEST_SECONDS = 10

/** Room above what was seen: a second in twenty lies beyond its own 95th percentile by chance. */
const ABOVE_P95 = 1.1
const ABOVE_MEDIAN = 1.25
const ABOVE_ERRORS = 0.01

/**
 * Recovery after each spike. Normal is a second whose p95 is at most the larger of 1.1 times the 95th
 * percentile and 1.25 times the median of the per-second p95s at constant load before the first peak, and
 * whose share of errors is at most 1 point above the 95th percentile there. Recovered is the first second
 * after the end of the peak that begins five normal ones in a row. Seconds without a request under way say
 * nothing; a second with requests and no answer is not normal. Empty without ten seconds of constant load.
 */
export function measureRecovery({
  levels = [],
  timeline,
}: Pick<Measurement, 'levels' | 'timeline'>): readonly Recovery[] {
  const peaks = levels.filter(({ phase }) => phase.startsWith('spike '))
  const before = timeline.filter(({ phase, atMs }) => phase === 'hold' && atMs < (peaks[0]?.startMs ?? 0))
  const normal = bandOf(before)
  if (normal === undefined) return []
  return peaks.map((peak, at) => {
    const peakEndMs = peak.startMs + peak.durationMs
    const rest = levels.find(({ phase, startMs }) => phase.startsWith('recovery ') && startMs >= peakEndMs)
    const watchedUntil = endOf(rest, peaks[at + 1], timeline)
    const during = timeline.filter(({ atMs }) => atMs >= peak.startMs && atMs < peakEndMs)
    const after = timeline.filter(({ atMs }) => atMs >= peakEndMs && atMs < watchedUntil)
    const p95s = during.flatMap(({ p95Ms }) => (p95Ms === undefined ? [] : [p95Ms]))
    return {
      cycle: at + 1,
      peakEndMs,
      peak: peak.to,
      normal,
      worstP95Ms: p95s.length === 0 ? undefined : Math.max(...p95s),
      errorRate: errorRate(during),
      recoveredAfterMs: recoveredAfter(after, normal, peakEndMs),
      watchedMs: Math.max(0, watchedUntil - peakEndMs),
    }
  })
}

function bandOf(seconds: readonly TimelinePoint[]): NormalBand | undefined {
  const p95s = seconds.flatMap(({ p95Ms }) => (p95Ms === undefined ? [] : [p95Ms]))
  if (p95s.length < FEWEST_SECONDS) return undefined
  const shares = seconds.filter(({ completed }) => completed > 0).map((second) => errorRate([second]))
  return {
    p95Ms: Math.max(ABOVE_P95 * upper(p95s), ABOVE_MEDIAN * median(p95s)),
    errorRate: upper(shares) + ABOVE_ERRORS,
  }
}

/** Until the load changes again: the end of the rest, the next peak, or of the run. */
function endOf(rest: Level | undefined, next: Level | undefined, timeline: readonly TimelinePoint[]): number {
  if (rest !== undefined) return rest.startMs + rest.durationMs
  return next?.startMs ?? (timeline.at(-1)?.atMs ?? 0) + 1_000
}

function recoveredAfter(
  seconds: readonly TimelinePoint[],
  normal: NormalBand,
  peakEndMs: number,
): number | undefined {
  let run: TimelinePoint[] = []
  for (const second of seconds) {
    const { completed, inFlight, sent, p95Ms } = second
    // Idle: nothing was asked, so nothing was slow.
    if (completed === 0 && sent === 0 && inFlight === 0) continue
    const isNormal =
      completed > 0 &&
      (p95Ms === undefined ? errorRate([second]) === 0 : p95Ms <= normal.p95Ms) &&
      errorRate([second]) <= normal.errorRate
    run = isNormal ? [...run, second] : []
    if (run.length >= NORMAL_SECONDS) return Math.max(0, (run[0]?.atMs ?? 0) - peakEndMs)
  }
  return undefined
}

function errorRate(seconds: readonly TimelinePoint[]): number {
  const completed = seconds.reduce((sum, second) => sum + second.completed, 0)
  const errors = seconds.reduce((sum, second) => sum + second.errors, 0)
  return completed === 0 ? 0 : errors / completed
}

/** The 95th percentile, by rank. */
function upper(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)] ?? 0
}
