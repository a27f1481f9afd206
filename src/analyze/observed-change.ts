import { studentUpperQuantile } from '../compare/distributions.ts'
import type { ObservedSample } from '../measure/observed.ts'

/** How a series of the candidate differs from the same of a live baseline. */
export interface ObservedChange {
  readonly candidate: number
  readonly baseline: number
  /** Candidate minus baseline, with its interval, in the series' unit. */
  readonly difference: Estimate
  /** The same as a share of the baseline; undefined where that is zero. */
  readonly relative: Estimate | undefined
}

export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Batches of time whose means are nearly independent; more would not be, fewer are a wide interval. */
const BATCHES = 10
/** On each side. */
export const SAMPLES_TO_COMPARE = 2 * BATCHES
const LEVEL = 0.95

/**
 * The change of an autocorrelated series between two sides that were observed at the same time, by batch means
 * (Law & Carson 1979): ten equal stretches of time, the difference of the two means in each, and Student's t
 * with nine degrees of freedom over them. Undefined with too few samples, or a stretch without any.
 */
export function observedChange(
  candidate: readonly ObservedSample[],
  baseline: readonly ObservedSample[],
): ObservedChange | undefined {
  if (Math.min(candidate.length, baseline.length) < SAMPLES_TO_COMPARE) return undefined
  const times = [...candidate, ...baseline].map(({ atMs }) => atMs)
  const from = times.reduce((least, at) => Math.min(least, at), Infinity)
  const to = times.reduce((most, at) => Math.max(most, at), -Infinity)
  const batchOf = ({ atMs }: ObservedSample): number =>
    Math.min(BATCHES - 1, Math.floor(((atMs - from) / (to - from)) * BATCHES))
  const means = (samples: readonly ObservedSample[]): readonly number[] =>
    Array.from({ length: BATCHES }, (_, batch) =>
      mean(samples.filter((one) => batchOf(one) === batch).map(valueOf)),
    )
  const ours = means(candidate)
  const theirs = means(baseline)
  if ([...ours, ...theirs].some(Number.isNaN)) return undefined
  const base = mean(theirs)
  const difference = estimate(ours.map((value, batch) => value - (theirs[batch] ?? NaN)))
  const share = (value: number): number => value / Math.abs(base)
  return {
    candidate: mean(ours),
    baseline: base,
    difference,
    relative:
      base === 0
        ? undefined
        : { value: share(difference.value), low: share(difference.low), high: share(difference.high) },
  }
}

function estimate(values: readonly number[]): Estimate {
  const middle = mean(values)
  const n = values.length
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1)
  const reach = studentUpperQuantile((1 - LEVEL) / 2, n - 1) * Math.sqrt(variance / n)
  return { value: middle, low: middle - reach, high: middle + reach }
}

/** NaN of nothing. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function valueOf({ value }: ObservedSample): number {
  return value
}
