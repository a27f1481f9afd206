import { median } from '../compare/moderated.ts'
import type { ObservedSample, ObservedSeries } from '../measure/observed.ts'
import { parseDuration } from '../units.ts'

/** A constant level of a load that rose step by step, and when it was held. */
export interface HeldLevel {
  /** Arrivals each second, or users. */
  readonly level: number
  /** Milliseconds from the start of the run. */
  readonly startMs: number
  readonly durationMs: number
}

/** What a series was at a level. */
export interface LevelValue {
  readonly level: number
  /** Median of the samples that saw nothing but this level, in the series' unit. */
  readonly value: number
  readonly samples: number
}

/** Fewer samples of a level say nothing about it. */
const FEWEST_SAMPLES = 3

/** A window of Prometheus: `rate(process_cpu_seconds_total[1m])`. */
const WINDOW = /\[\s*((?:\d+(?:ms|s|m|h|d))+)\s*(?::[^\]]*)?\]/g

/**
 * A series by level, lightest first. A rate looks back: a sample whose window reaches into the level before does
 * not count. Levels with fewer than three samples of their own are left out.
 */
export function seriesAtLevels(
  series: Pick<ObservedSeries, 'kind' | 'expression' | 'samples'>,
  levels: readonly HeldLevel[],
): readonly LevelValue[] {
  const windowMs = longestWindowMs(series.expression)
  const looksBack = series.kind === 'rate' || series.kind === 'ratio'
  const sinceMs = (at: number, { atMs }: ObservedSample): number =>
    looksBack ? Math.min(atMs - windowMs, series.samples[at - 1]?.atMs ?? 0) : atMs
  return levels
    .flatMap(({ level, startMs, durationMs }) => {
      const own = series.samples.filter(
        (sample, at) => sinceMs(at, sample) >= startMs && sample.atMs <= startMs + durationMs,
      )
      if (own.length < FEWEST_SAMPLES) return []
      return [{ level, value: median(own.map(({ value }) => value)), samples: own.length }]
    })
    .sort((a, b) => a.level - b.level)
}

/**
 * The value at a level, on the straight line between the levels next to it; undefined outside of what was
 * measured: nothing is extrapolated.
 */
export function valueAtLevel(values: readonly LevelValue[], level: number): number | undefined {
  const before = values.findLast((one) => one.level <= level)
  const after = values.find((one) => one.level >= level)
  if (before === undefined || after === undefined) return undefined
  const way = after.level === before.level ? 0 : (level - before.level) / (after.level - before.level)
  return before.value + way * (after.value - before.value)
}

/** 0 for an expression that names none: it looks back to the sample before. */
function longestWindowMs(expression: string): number {
  const windows = [...expression.matchAll(WINDOW)].map(([, text = '']) => parseDuration(text) ?? 0)
  return Math.max(0, ...windows)
}
