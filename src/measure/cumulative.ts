import { counterCount, counterFloor, levelAt } from './counters.ts'
import type { Digits, Level } from './counters.ts'
import type { Histogram } from './histogram.ts'

/**
 * A histogram's distribution function and its inverse, both linear inside a counter. Depends on the counters
 * alone, so that a stored histogram answers exactly like the one recorded.
 */
export class Cumulative {
  readonly count: number
  readonly digits: Digits
  /** below[i]: values in counters before i. */
  private readonly below: Float64Array

  constructor(histogram: Histogram) {
    this.count = histogram.count
    this.digits = histogram.digits
    const below = new Float64Array(counterCount(this.digits) + 1)
    this.below = below
    let sum = 0
    let filled = 0
    histogram.eachUsed((index, times) => {
      below.fill(sum, filled, index + 1)
      filled = index + 1
      sum += times
    })
    below.fill(sum, filled)
  }

  /** Value below which a share `q` of the values lies, in µs; NaN without values. */
  quantile(q: number): number {
    if (this.count === 0) return NaN
    const rank = Math.min(1, Math.max(0, q)) * this.count
    let low = 0
    let high = this.below.length - 1
    // Smallest i with below[i] ≥ rank and a value in it.
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.below[middle] ?? 0) >= rank && (this.below[middle] ?? 0) > 0) high = middle
      else low = middle + 1
    }
    const index = low - 1
    const before = this.below[index] ?? 0
    const inside = (this.below[low] ?? 0) - before
    const floor = counterFloor(index, this.digits)
    const width = counterFloor(index + 1, this.digits) - floor
    return floor + (inside === 0 ? 0 : ((rank - before) / inside) * width)
  }

  /** How many values lie above `valueUs` (a real number), interpolated inside its counter. */
  above(valueUs: number): number {
    return this.aboveLevel(levelAt(valueUs, this.digits))
  }

  /** The same for a level that was found for histograms of the same digits. */
  aboveLevel({ index, within }: Level): number {
    const before = this.below[index] ?? 0
    const inside = (this.below[index + 1] ?? 0) - before
    return this.count - before - inside * within
  }
}
