import type { Banner } from './banners.ts'
import type { Result, ResultTally } from './result.ts'
import { entryOf } from '../entry-of.ts'
import { formatFraction, plural } from '../units.ts'

/** Right answers of a request on each side before their shares are held against each other. */
const ENOUGH = 50
/** A difference of shares from which the sides are not alike, as a fraction: one answer in ten. */
const APART = 0.1
/** Requests that the banner names. */
const NAMED = 3

/** Share of the right answers that came out of an edge cache, 0 to 1; undefined where no cache spoke or nothing was right. */
export function edgeShare({ edge, count, errors }: ResultTally): number | undefined {
  const right = count - errors.count
  return edge === undefined || right <= 0 ? undefined : edge.hits / right
}

/** How much edge caches answered, in one sentence; undefined where none spoke. */
export function describeEdge({ measurements: { candidate, baseline } }: Result): string | undefined {
  const ours = edgeShare(candidate.total)
  const theirs = baseline === null ? undefined : edgeShare(baseline.total)
  if (ours === undefined && theirs === undefined) return undefined
  const beside = baseline === null ? '' : `, ${formatFraction(theirs ?? 0)} on the baseline`
  return `From an edge cache: ${formatFraction(ours ?? 0)} of the right answers here${beside}.`
}

/**
 * Says that an edge cache answered the sides in different measure: a cached answer and one of the application
 * are not comparable, and neither side's percentiles are the application's. Undefined where they are alike.
 */
export function edgeBanner({ measurements: { candidate, baseline } }: Result): Banner | undefined {
  if (baseline === null) return undefined
  const apart = Object.keys(candidate.requests)
    .flatMap((request) => {
      const [ours, theirs] = [entryOf(candidate.requests, request), entryOf(baseline.requests, request)]
      if (ours === undefined || theirs === undefined) return []
      if (Math.min(ours.count - ours.errors.count, theirs.count - theirs.errors.count) < ENOUGH) return []
      const shares = [edgeShare(ours) ?? 0, edgeShare(theirs) ?? 0] as const
      return [{ request, shares, difference: Math.abs(shares[0] - shares[1]) }]
    })
    .filter(({ difference }) => difference > APART)
    .sort((a, b) => b.difference - a.difference)
  if (apart.length === 0) return undefined
  const named = apart
    .slice(0, NAMED)
    .map(
      ({ request, shares: [ours, theirs] }) =>
        `${request} ${formatFraction(ours)} here, ${formatFraction(theirs)} on the baseline`,
    )
  const more = apart.length > NAMED ? `; and ${plural(apart.length - NAMED, 'more request')}` : ''
  return {
    title: 'An edge cache answered the sides in different measure',
    text: `Answers from the cache: ${named.join('; ')}${more}. What looks like a change may be the cache. Warm both up alike, or go around the cache, for example with a query that is new each time.`,
  }
}
