import type { ObservedSample, ObservedSeries, ObservedUnit } from '../measure/observed.ts'
import { formatChange, formatPoints } from '../units.ts'
import { smoothed, thinned } from './measured-samples.ts'
import { formatObserved } from './observed-facts.ts'
import type { Estimate, ObservedChange } from './observed-change.ts'
import { LIVE_LEVEL } from './observed-change.ts'
import { isAverage } from './observed-level.ts'
import type { RunsChange } from './observed-runs.ts'
import { theilSen, varianceFactor } from './trend.ts'

/** What one limit is held against: the figure, and the part of its interval that must be beyond the limit. */
export interface Held {
  /** In the unit of the limit. */
  readonly value: number
  /** A limit is broken when this lies beyond it: the value itself, or the near end of its interval. */
  readonly sure: number
  /** The figure in words. */
  readonly text: string
  /** How it was come by, to stand after the figure. */
  readonly how: string
}

/** Samples that carry a slope, and the time they must span: an hour is not told from seconds. */
export const SAMPLES_TO_GROW = 60
export const SPAN_TO_GROW_MS = 59_000
const MOST_POINTS = 500
const HOUR_MS = 3_600_000

/** The highest or lowest value that held, or the mean of a rate or ratio; undefined without samples. */
export function heldLevel(
  { kind, unit }: Pick<ObservedSeries, 'kind' | 'unit'>,
  samples: readonly ObservedSample[],
  which: 'max' | 'min',
): Held | undefined {
  if (samples.length === 0) return undefined
  const values = samples.map(({ value }) => value)
  if (isAverage(kind)) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return { value: mean, sure: mean, text: formatObserved(mean, unit), how: 'on average' }
  }
  const held = smoothed(values)
  const extreme =
    which === 'max'
      ? held.reduce((most, value) => Math.max(most, value), -Infinity)
      : held.reduce((least, value) => Math.min(least, value), Infinity)
  const how = which === 'max' ? 'at its highest' : 'at its lowest'
  return { value: extreme, sure: extreme, text: formatObserved(extreme, unit), how }
}

/** Growth per hour: the Theil–Sen slope, its interval widened for autocorrelation; undefined with too few samples. */
export function heldGrowth(unit: ObservedUnit, samples: readonly ObservedSample[]): Held | undefined {
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0)
  if (samples.length < SAMPLES_TO_GROW || spanMs < SPAN_TO_GROW_MS) return undefined
  const points = thinned(samples, MOST_POINTS)
  const factor = varianceFactor(
    points.map(({ value }) => value),
    { neverSurer: true },
  )
  const line = theilSen(
    points.map(({ atMs, value }) => ({ x: atMs / HOUR_MS, y: value })),
    0.95,
    factor,
  )
  if (!Number.isFinite(line.slope)) return undefined
  const say = (perHour: number): string => `${formatObserved(perHour, unit)}/h`
  return {
    value: line.slope,
    sure: line.low,
    text: say(line.slope),
    how: `(95 % interval ${say(line.low)} to ${say(line.high)})`,
  }
}

/** One part of a change in the direction that hurts, `increase` or `decrease`. */
export function heldChange(
  { difference, relative }: ObservedChange,
  unit: ObservedUnit,
  part: Part,
  direction: Direction,
  level = LIVE_LEVEL,
): Held | undefined {
  const estimate = part === 'relative' ? relative : difference
  if (estimate === undefined) return undefined
  const say = part === 'relative' ? formatChange : (value: number) => formatDifference(value, unit)
  const { value, low } = direction === 'increase' ? estimate : mirrored(estimate)
  return {
    value,
    sure: low,
    text: say(estimate.value),
    how: `(${formatLevel(level)} interval ${say(estimate.low)} to ${say(estimate.high)})`,
  }
}

/** A part of a change against stored runs. */
export interface HeldAgainstRuns extends Held {
  /** The near end of the interval; `sure` is what the run that is most like this one leaves of it. */
  readonly near: number
  /** Against that run alone, in words. */
  readonly alone: string
}

/**
 * As `heldChange`, and no surer than against the one run that is most like this one: the highest for an increase,
 * the lowest for a decrease. What main itself changed is in its newest runs, and not this change's; and what a
 * run has done without a change, another may do, however the values are distributed.
 */
export function heldAgainstRuns(
  { change, level, highest, lowest }: RunsChange,
  unit: ObservedUnit,
  part: Part,
  direction: Direction,
): HeldAgainstRuns | undefined {
  const held = heldChange(change, unit, part, direction, level)
  const one = direction === 'increase' ? highest : lowest
  const alone = heldChange(one.change, unit, part, direction)
  if (held === undefined) return undefined
  return {
    ...held,
    near: held.sure,
    // From nothing any rise is more than any share of it.
    sure: Math.min(held.sure, alone?.value ?? Infinity),
    alone: alone?.text ?? 'a change from zero',
  }
}

type Part = 'relative' | 'absolute'
type Direction = 'increase' | 'decrease'

/** `95 %`, `99.5 %`. */
function formatLevel(level: number): string {
  return `${Number((level * 100).toFixed(2))} %`
}

function mirrored({ value, low, high }: Estimate): Estimate {
  return { value: -value, low: -high, high: -low }
}

function formatDifference(value: number, unit: ObservedUnit): string {
  return unit === 'fraction' ? formatPoints(value) : `${value > 0 ? '+' : ''}${formatObserved(value, unit)}`
}
