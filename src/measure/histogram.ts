import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, JsHistogram } from 'hdr-histogram-js'
import { counterCount, counterFloor, counterIndex, HIGHEST_US } from './counters.ts'
import type { Digits } from './counters.ts'
import { Cumulative } from './cumulative.ts'

export { Cumulative } from './cumulative.ts'
export { counterCount, counterFloor, counterIndex, HIGHEST_US, levelAt } from './counters.ts'
export type { Digits, Level } from './counters.ts'

/**
 * Latencies in whole microseconds. Mutable while recording; after that treat it as a value: `merge` returns
 * a new one. Count, sum, minimum and maximum are exact; quantiles are exact to the counter's width and
 * interpolate inside it. Values are clamped to 0…HIGHEST_US.
 */
export class Histogram {
  readonly digits: Digits
  count = 0
  /** Sums of the values and of their squares, in µs and µs². */
  sum = 0
  sumOfSquares = 0
  /** What rounding took from the sum of squares: with it the sum is exact, in whatever order values came. */
  squaresRest = 0
  min = Infinity
  max = 0
  /** Every counter; undefined while compact. */
  private dense: Uint32Array | undefined
  /** While compact: counter index and count in turn, by rising index. */
  private pairs: Uint32Array = NO_PAIRS

  constructor(digits: Digits = 3) {
    this.digits = digits
    this.dense = new Uint32Array(counterCount(digits))
  }

  /** Every counter, for reading and writing. A compact histogram grows to its full size by this. */
  get counts(): Uint32Array {
    return this.dense ?? this.expand()
  }

  /**
   * Keeps the used counters only: a block of a few hundred answers shrinks from 12 kB to below 1 kB, and a run
   * keeps thousands of them. Everything can be asked as before.
   */
  compact(): void {
    if (this.dense === undefined) return
    this.pairs = usedCounters(this)
    this.dense = undefined
  }

  record(valueUs: number, times = 1): void {
    const value = Math.min(HIGHEST_US, Math.max(0, Math.round(valueUs)))
    const index = counterIndex(value, this.digits)
    const { counts } = this
    counts[index] = (counts[index] ?? 0) + times
    this.count += times
    this.sum += value * times
    this.addSquares(value * value * times)
    if (value < this.min) this.min = value
    if (value > this.max) this.max = value
  }

  /** Adds another histogram of the same digits into this one. */
  add(other: Histogram): void {
    if (other.digits !== this.digits)
      throw new Error(`cannot merge ${other.digits} digits into ${this.digits}`)
    const { counts } = this
    other.eachUsed((index, times) => (counts[index] = (counts[index] ?? 0) + times))
    this.count += other.count
    this.sum += other.sum
    this.addSquares(other.sumOfSquares, other.squaresRest)
    this.min = Math.min(this.min, other.min)
    this.max = Math.max(this.max, other.max)
  }

  /** The same values with two digits: counters of three digits nest in those of two, so nothing moves. */
  coarsened(): Histogram {
    const coarse = new Histogram(2)
    const { counts } = coarse
    this.eachUsed((fine, times) => {
      const index = counterIndex(counterFloor(fine, this.digits), 2)
      counts[index] = (counts[index] ?? 0) + times
    })
    coarse.count = this.count
    coarse.sum = this.sum
    coarse.sumOfSquares = this.sumOfSquares
    coarse.squaresRest = this.squaresRest
    coarse.min = this.min
    coarse.max = this.max
    return coarse
  }

  mean(): number | undefined {
    return this.count === 0 ? undefined : this.sum / this.count
  }

  /** Standard deviation of the population, in µs. */
  stddev(): number | undefined {
    if (this.count === 0) return undefined
    const mean = this.sum / this.count
    return Math.sqrt(Math.max(0, (this.sumOfSquares + this.squaresRest) / this.count - mean * mean))
  }

  /**
   * Adds squares without loss. Squares are whole numbers, but their sum outgrows the 2^53 up to which a double
   * is exact; the error of an addition is itself a double (Knuth, The Art of Computer Programming 2, §4.2.2,
   * theorem B). So parts of a recording that are merged give the same deviation as the whole, to the last bit.
   */
  addSquares(more: number, rest = 0): void {
    const before = this.sumOfSquares
    const sum = before + more
    const part = sum - before
    this.squaresRest += before - (sum - part) + (more - part) + rest
    this.sumOfSquares = sum
  }

  /** Quantile in µs, `q` from 0 to 1, never outside the exact minimum and maximum; undefined without values. */
  quantile(q: number): number | undefined {
    if (this.count === 0) return undefined
    return Math.min(this.max, Math.max(this.min, this.cumulative().quantile(q)))
  }

  /** For many questions to the same histogram: cumulative counts are built once. */
  cumulative(): Cumulative {
    return new Cumulative(this)
  }

  /** HdrHistogram V2, compressed, base64. Sum, minimum and maximum are only as exact as a counter. */
  encode(): string {
    const hdr = build({
      bitBucketSize: 32,
      highestTrackableValue: HIGHEST_US,
      numberOfSignificantValueDigits: this.digits,
    })
    this.eachUsed((index, times) => hdr.recordValueWithCount(counterFloor(index, this.digits), times))
    return encodeIntoCompressedBase64(hdr)
  }

  /** Calls back with index and count of each counter that is not zero, by rising index. */
  eachUsed(use: (index: number, times: number) => void): void {
    const { dense, pairs } = this
    if (dense === undefined) {
      for (let i = 0; i < pairs.length; i += 2) use(pairs[i] ?? 0, pairs[i + 1] ?? 0)
      return
    }
    if (this.count === 0) return
    const last = counterIndex(this.max, this.digits)
    for (let i = counterIndex(this.min, this.digits); i <= last; i++) {
      const times = dense[i] ?? 0
      if (times !== 0) use(i, times)
    }
  }

  private expand(): Uint32Array {
    const dense = new Uint32Array(counterCount(this.digits))
    this.eachUsed((index, times) => (dense[index] = times))
    this.pairs = NO_PAIRS
    this.dense = dense
    return dense
  }

  /** Reads what `encode` wrote, or any HdrHistogram V2 of microseconds. Throws on anything else. */
  static decode(text: string, digits: Digits): Histogram {
    const hdr = decodeFromCompressedBase64(text, 32)
    if (!(hdr instanceof JsHistogram)) throw new Error('HdrHistogram decoded into an unknown kind')
    const histogram = new Histogram(digits)
    for (let i = 0; i < hdr.countsArrayLength; i++) {
      const times = hdr.getCountAtIndex(i)
      if (times > 0) histogram.record(hdr.valueFromIndex(i), times)
    }
    return histogram
  }
}

/**
 * The percentile distribution of an encoded histogram of microseconds as HdrHistogram's own text, in
 * milliseconds, five steps to each half of the rest. Throws for anything that does not decode.
 */
export function percentileDistribution(encoded: string): string {
  const hdr = decodeFromCompressedBase64(encoded, 32)
  if (!(hdr instanceof JsHistogram)) throw new Error('HdrHistogram decoded into an unknown kind')
  return hdr.outputPercentileDistribution(5, 1000)
}

const NO_PAIRS = new Uint32Array(0)

/** Index and count of each counter that is not zero, in turn, by rising index. */
export function usedCounters(histogram: Histogram): Uint32Array<ArrayBuffer> {
  let used = 0
  histogram.eachUsed(() => used++)
  const pairs = new Uint32Array(2 * used)
  let at = 0
  histogram.eachUsed((index, times) => {
    pairs[at++] = index
    pairs[at++] = times
  })
  return pairs
}

/** Merges into a new histogram; the digits are those given, for none at all. */
export function mergeHistograms(histograms: Iterable<Histogram>, digits: Digits): Histogram {
  const merged = new Histogram(digits)
  for (const histogram of histograms) merged.add(histogram)
  return merged
}
