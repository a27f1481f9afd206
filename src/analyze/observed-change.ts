import { studentUpperQuantile } from '../compare/distributions.ts'
import type { ObservedSample } from '../measure/observed.ts'
import { batchesOf, mean, SAMPLES_TO_COMPARE } from './batches.ts'

/** How a series of the candidate differs from the same of a baseline. */
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

/** Of the interval against a live baseline, two-sided. */
export const LIVE_LEVEL = 0.95

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
  const ours = batchesOf(candidate, from, to).map(mean)
  const theirs = batchesOf(baseline, from, to).map(mean)
  if ([...ours, ...theirs].some(Number.isNaN)) return undefined
  const difference = estimate(ours.map((value, batch) => value - (theirs[batch] ?? NaN)))
  return changeOf(mean(ours), mean(theirs), difference)
}

/** A difference between two levels, and the same as a share of the baseline's. */
export function changeOf(candidate: number, baseline: number, difference: Estimate): ObservedChange {
  const share = (value: number): number => value / Math.abs(baseline)
  return {
    candidate,
    baseline,
    difference,
    relative:
      baseline === 0
        ? undefined
        : { value: share(difference.value), low: share(difference.low), high: share(difference.high) },
  }
}

function estimate(values: readonly number[]): Estimate {
  const middle = mean(values)
  const n = values.length
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (n - 1)
  const reach = studentUpperQuantile((1 - LIVE_LEVEL) / 2, n - 1) * Math.sqrt(variance / n)
  return { value: middle, low: middle - reach, high: middle + reach }
}
