import type { Histogram } from './histogram.ts'
import { counterCount, counterFloor, counterIndex, type Digits, usedCounters } from './histogram.ts'

/**
 * A histogram as threads send it: only its used counters, in typed arrays that are transferred, not copied.
 * `stats` holds count, sum, sum of squares, minimum, maximum and the rest of the squares, which stay exact.
 */
export interface PackedHistogram {
  readonly digits: Digits
  /** Counter index and count in turn, by rising index. */
  readonly pairs: Uint32Array<ArrayBuffer>
  readonly stats: Float64Array<ArrayBuffer>
}

export function packHistogram(histogram: Histogram): PackedHistogram {
  return {
    digits: histogram.digits,
    pairs: usedCounters(histogram),
    stats: Float64Array.of(
      histogram.count,
      histogram.sum,
      histogram.sumOfSquares,
      histogram.min,
      histogram.max,
      histogram.squaresRest,
    ),
  }
}

/**
 * Adds what was packed into a histogram of the same or fewer digits. Fewer is exact too: each counter of
 * three digits lies inside one counter of two, since both layouts halve the same powers of two.
 */
export function addPacked(into: Histogram, packed: PackedHistogram): void {
  if (into.digits > packed.digits) throw new Error(`cannot add ${packed.digits} digits into ${into.digits}`)
  const { pairs, stats } = packed
  const { counts } = into
  const fold = into.digits === packed.digits ? undefined : foldOf()
  for (let i = 0; i < pairs.length; i += 2) {
    const index = pairs[i] ?? 0
    const target = fold === undefined ? index : (fold[index] ?? 0)
    counts[target] = (counts[target] ?? 0) + (pairs[i + 1] ?? 0)
  }
  const [count = 0, sum = 0, sumOfSquares = 0, min = Infinity, max = 0, squaresRest = 0] = stats
  into.count += count
  into.sum += sum
  into.addSquares(sumOfSquares, squaresRest)
  into.min = Math.min(into.min, min)
  into.max = Math.max(into.max, max)
}

/** The counter of two digits in which each counter of three digits lies; made when it is first asked for. */
function foldOf(): Uint32Array {
  foldTable ??= Uint32Array.from({ length: counterCount(3) }, (_, fine) =>
    counterIndex(counterFloor(fine, 3), 2),
  )
  return foldTable
}

let foldTable: Uint32Array | undefined

/** Makes a histogram empty again, for use by the next block. */
export function clearHistogram(histogram: Histogram): void {
  if (histogram.count === 0) return
  const first = counterIndex(histogram.min, histogram.digits)
  histogram.counts.fill(0, first, counterIndex(histogram.max, histogram.digits) + 1)
  histogram.count = 0
  histogram.sum = 0
  histogram.sumOfSquares = 0
  histogram.squaresRest = 0
  histogram.min = Infinity
  histogram.max = 0
}

/** The buffers of packed histograms, to be transferred. */
export function buffersOf(packed: readonly PackedHistogram[]): ArrayBuffer[] {
  return packed.flatMap((one) => [one.pairs.buffer, one.stats.buffer])
}
