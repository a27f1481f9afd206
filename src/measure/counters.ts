/** Significant decimal digits kept: 3 for totals, 2 for blocks. */
export type Digits = 2 | 3

/** Highest value kept apart, in microseconds (about 18 minutes); larger ones count as this. */
export const HIGHEST_US = 2 ** 30 - 1

const SUB_BUCKET_BITS: Readonly<Record<Digits, number>> = { 2: 8, 3: 11 }

/** Number of counters of a histogram: the index of the highest value, plus one. */
export function counterCount(digits: Digits): number {
  return counterIndex(HIGHEST_US, digits) + 1
}

/**
 * Counter of a value in whole microseconds, 0 to HIGHEST_US. The layout is HdrHistogram's: exact below
 * 2^bits, then `2^(bits-1)` counters for each doubling.
 */
export function counterIndex(valueUs: number, digits: Digits): number {
  const bits = SUB_BUCKET_BITS[digits]
  const shift = Math.max(0, 32 - Math.clz32(valueUs) - bits)
  return ((shift + 1) << (bits - 1)) + ((valueUs >>> shift) - (1 << (bits - 1)))
}

/** Lowest value of a counter, in microseconds; the counter holds values up to the next one's lowest. */
export function counterFloor(index: number, digits: Digits): number {
  const half = 1 << (SUB_BUCKET_BITS[digits] - 1)
  if (index < 2 * half) return index
  const shift = Math.floor(index / half) - 1
  return (half + (index % half)) * 2 ** shift
}

/** Where a value lies among the counters: in which, and how far into it, from 0 to 1. */
export interface Level {
  readonly index: number
  readonly within: number
}

/** The place of a value in µs (a real number); found once, it can be asked of many histograms. */
export function levelAt(valueUs: number, digits: Digits): Level {
  if (valueUs <= 0) return { index: 0, within: 0 }
  if (valueUs >= HIGHEST_US) return { index: counterCount(digits) - 1, within: 1 }
  const index = counterIndex(Math.floor(valueUs), digits)
  const floor = counterFloor(index, digits)
  const width = counterFloor(index + 1, digits) - floor
  return { index, within: (valueUs - floor) / width }
}
