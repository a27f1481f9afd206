import type { Measurement } from '../measure/measurement.ts'
import type { Comparison } from './comparison.ts'
import { formatChange, formatValue } from './wording.ts'
import { entryOf } from '../entry-of.ts'

/** Below a third of the baseline, a median is more often an empty answer than good work. */
const FASTEST = 1 / 3

/** An answer below half its size on the baseline is another answer. */
const SMALLEST = 1 / 2

/** Bodies below this mean size vary for reasons of their own. */
const SMALL_BYTES = 200

/**
 * Improvements beyond belief, in sentences: a request whose p50 fell below a third, or whose answers
 * shrank by half (live baseline only). They warn; a cheaper wrong answer must not look like progress.
 */
export function findImplausible(
  comparisons: readonly Comparison[],
  sides: { readonly candidate: Measurement; readonly baseline: Measurement | undefined },
): readonly string[] {
  const faster = comparisons.flatMap(({ request, metric, unit, baseline, candidate, change }) =>
    metric === 'p50' && baseline !== undefined && candidate !== undefined && candidate < FASTEST * baseline
      ? [
          `Implausible improvement: p50 of ${request} fell from ${formatValue(baseline, unit)} to ${formatValue(candidate, unit)} (${formatChange(change ?? candidate / baseline - 1, unit)}). Check that it still does its work.`,
        ]
      : [],
  )
  const smaller = Object.entries(sides.candidate.requests).flatMap(([request, tally]) => {
    const other = entryOf(sides.baseline?.requests, request)
    const now = tally.bytes / tally.completed
    const before = other ? other.bytes / other.completed : NaN
    return before >= SMALL_BYTES && now < SMALLEST * before
      ? [
          `The answers to ${request} shrank from ${Math.round(before)} to ${Math.round(now)} bytes on average. Check that they are still complete.`,
        ]
      : []
  })
  return [...faster, ...smaller]
}
