import { Histogram } from '../measure/histogram.ts'

/** A percentile as a tool stated it: `q` from 0 to 1, the value in microseconds. */
export interface StatedQuantile {
  readonly q: number
  readonly us: number
}

/** Values that stand for one stretch between two stated percentiles, at most. */
const STEPS = 64

/**
 * A histogram of `count` values with the stated percentiles. Each stated value is kept by a value that lies
 * exactly at its rank; between two of them values are spread evenly, which nothing in the source supports:
 * only the stated percentiles may be asked of it. Mean and standard deviation are the stated ones.
 */
export function sketchOf(
  stated: readonly StatedQuantile[],
  count: number,
  moments: { readonly meanUs: number | undefined; readonly stddevUs: number | undefined },
): Histogram {
  const histogram = new Histogram(3)
  const known = [...stated].sort((a, b) => a.q - b.q || a.us - b.us)
  if (count === 0 || known.length === 0) return histogram
  let rank = 0
  let previousUs = known[0]?.us ?? 0
  for (const { q, us } of known) {
    // The smallest value is the first one, where there is another for the largest.
    const least = q === 0 && count > 1 ? 1 : rank
    const upTo = Math.min(count, Math.max(least, Math.ceil(q * count - 1e-9)))
    spread(histogram, previousUs, us, upTo - rank)
    rank = upTo
    previousUs = us
  }
  histogram.record(previousUs, count - rank)
  const { meanUs, stddevUs } = moments
  const mean = meanUs ?? histogram.sum / histogram.count
  const variance = stddevUs === undefined ? undefined : stddevUs * stddevUs
  if (meanUs !== undefined || variance !== undefined) {
    const spreadOf = variance ?? histogram.sumOfSquares / count - (histogram.sum / count) ** 2
    histogram.sum = mean * count
    histogram.squaresRest = 0
    histogram.sumOfSquares = (Math.max(0, spreadOf) + mean * mean) * count
  }
  return histogram
}

/** `times` values from above `fromUs` to `toUs`; the last of them is `toUs`. */
function spread(histogram: Histogram, fromUs: number, toUs: number, times: number): void {
  if (times <= 0) return
  if (times > 1) {
    const between = times - 1
    const steps = Math.min(STEPS, between)
    for (let step = 0; step < steps; step++) {
      const own = Math.floor((between * (step + 1)) / steps) - Math.floor((between * step) / steps)
      histogram.record(fromUs + ((toUs - fromUs) * (step + 0.5)) / steps, own)
    }
  }
  histogram.record(toUs, 1)
}

/**
 * A histogram with `count` values of the shape that `counts` has: the same values, their numbers scaled by
 * rounding the running sum, so that every quantile stays where it was. For tools that count wrong answers
 * into their distribution.
 */
export function scaledHistogram(
  counts: readonly { readonly us: number; readonly times: number }[],
  count: number,
): Histogram {
  const histogram = new Histogram(3)
  const all = counts.reduce((sum, { times }) => sum + times, 0)
  if (all === 0) return histogram
  let seen = 0
  let given = 0
  for (const { us, times } of [...counts].sort((a, b) => a.us - b.us)) {
    seen += times
    const upTo = Math.round((seen / all) * count)
    if (upTo > given) histogram.record(us, upTo - given)
    given = upTo
  }
  return histogram
}
