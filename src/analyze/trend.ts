import { normalUpper, normalUpperQuantile } from '../compare/distributions.ts'
import { median } from '../compare/moderated.ts'

/** A value at a place: `x` in any unit (milliseconds, periods), `y` in any other. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A robust line through points, with an interval for its slope. */
export interface Slope {
  /** Units of y for each unit of x: the median of the slopes of all pairs. */
  readonly slope: number
  readonly low: number
  readonly high: number
  /** y at x = 0: the median of y − slope·x. */
  readonly intercept: number
  readonly level: number
}

/** The Mann–Kendall test of a series for a monotonic trend. */
export interface TrendTest {
  /** Pairs that rise minus pairs that fall. */
  readonly s: number
  /** Of s, with ties and, where it was asked for, with autocorrelation. */
  readonly variance: number
  /** Factor by which autocorrelation changed the variance; 1 without correction. */
  readonly correction: number
  /** Kendall's tau without correction for ties: s by the number of pairs. */
  readonly tau: number
  readonly z: number
  /** Two-sided. */
  readonly p: number
  /** One-sided, for a rise. */
  readonly pRising: number
}

/** How the autocorrelation enters (Hamed & Rao 1998). */
export interface LagOptions {
  /** Largest lag; all of them when absent. */
  readonly lags?: number
  /** Lags count whose coefficient is significant at this two-sided level; 0.05 when absent. */
  readonly alpha?: number
  /** The variance is never made smaller by it; false when absent, as published. */
  readonly neverSurer?: boolean
}

/**
 * Theil–Sen line (Sen, JASA 63, 1968): slope b = median of (yj − yi)/(xj − xi) over all pairs with xi ≠ xj.
 * The interval takes the slopes of rank (N − C)/2 and (N + C)/2 + 1 of N, with C = z·√Var(S) of Kendall's S;
 * `inflation` multiplies that variance where the values are autocorrelated. NaN without two different x.
 * Compares all pairs: at most some 1,500 points.
 */
export function theilSen(points: readonly Point[], level = 0.95, inflation = 1): Slope {
  const slopes = slopesOf(points)
  const count = slopes.length
  if (count === 0) return { slope: NaN, low: NaN, high: NaN, intercept: NaN, level }
  slopes.sort()
  const z = normalUpperQuantile((1 - level) / 2)
  const variance = inflation * varianceOfS(points.map(({ y }) => y))
  const c = z * Math.sqrt(variance)
  const at = (rank: number): number => slopes[Math.min(count - 1, Math.max(0, rank))] ?? NaN
  const slope = (at((count - 1) >> 1) + at(count >> 1)) / 2
  return {
    slope,
    low: at(Math.round((count - c) / 2) - 1),
    high: at(Math.round((count + c) / 2)),
    intercept: median(points.map(({ x, y }) => y - slope * x)),
    level,
  }
}

/** Mann (1945) and Kendall (1975): S over all pairs against its normal approximation, with ties. */
export function mannKendall(values: readonly number[]): TrendTest {
  return testOf(values, 1)
}

/**
 * Mann–Kendall for autocorrelated values (Hamed & Rao, J. Hydrology 204, 1998): the variance of S times
 *
 *     n/n* = 1 + 2/(n(n−1)(n−2)) · Σ_k (n−k)(n−k−1)(n−k−2)·ρ(k)
 *
 * over the lags k whose autocorrelation ρ of the ranks of the detrended values is significant. The trend that
 * is taken out is the Theil–Sen slope over the index.
 */
export function hamedRao(values: readonly number[], options: LagOptions = {}): TrendTest {
  return testOf(values, varianceFactor(values, options))
}

/** n/n* of `hamedRao`: how much less the values tell than as many independent ones. */
export function varianceFactor(
  values: readonly number[],
  { lags = values.length - 1, alpha = 0.05, neverSurer = false }: LagOptions = {},
): number {
  const n = values.length
  if (n < 4) return 1
  const { slope } = theilSen(values.map((y, x) => ({ x, y })))
  const ranks = ranksOf(values.map((y, x) => y - slope * x))
  const mean = (n + 1) / 2
  const centred = ranks.map((rank) => rank - mean)
  const spread = centred.reduce((sum, d) => sum + d * d, 0)
  if (spread === 0) return 1
  const significant = normalUpperQuantile(alpha / 2) / Math.sqrt(n)
  let sum = 0
  for (let k = 1; k <= Math.min(lags, n - 3); k++) {
    let product = 0
    for (let i = k; i < n; i++) product += (centred[i] ?? 0) * (centred[i - k] ?? 0)
    const rho = product / spread
    if (Math.abs(rho) > significant) sum += (n - k) * (n - k - 1) * (n - k - 2) * rho
  }
  const factor = 1 + (2 / (n * (n - 1) * (n - 2))) * sum
  // Distant lags can sum up to less than nothing; no variance is negative.
  return Math.max(neverSurer ? 1 : Number.EPSILON, factor)
}

function testOf(values: readonly number[], correction: number): TrendTest {
  const n = values.length
  const s = scoreOf(values)
  const variance = correction * varianceOfS(values)
  const z = variance > 0 && s !== 0 ? (s - Math.sign(s)) / Math.sqrt(variance) : 0
  return {
    s,
    variance,
    correction,
    tau: n < 2 ? 0 : s / ((n * (n - 1)) / 2),
    z,
    p: Math.min(1, 2 * normalUpper(Math.abs(z))),
    pRising: normalUpper(z),
  }
}

function scoreOf(values: readonly number[]): number {
  const all = Float64Array.from(values)
  let s = 0
  for (let i = 0; i < all.length; i++) {
    const one = all[i] ?? 0
    for (let j = i + 1; j < all.length; j++) s += Math.sign((all[j] ?? 0) - one)
  }
  return s
}

/** Var(S) = [n(n−1)(2n+5) − Σ t(t−1)(2t+5)]/18, t the sizes of the groups of equal values. */
function varianceOfS(values: readonly number[]): number {
  const of = (t: number): number => t * (t - 1) * (2 * t + 5)
  const groups = new Map<number, number>()
  for (const value of values) groups.set(value, (groups.get(value) ?? 0) + 1)
  let ties = 0
  for (const size of groups.values()) ties += of(size)
  return (of(values.length) - ties) / 18
}

/** Slopes of all pairs, in no order. Numbers in a row: this is the hot part. */
function slopesOf(points: readonly Point[]): Float64Array {
  const xs = Float64Array.from(points, ({ x }) => x)
  const ys = Float64Array.from(points, ({ y }) => y)
  const slopes = new Float64Array((xs.length * (xs.length - 1)) / 2)
  let count = 0
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] ?? 0
    const y = ys[i] ?? 0
    for (let j = i + 1; j < xs.length; j++) {
      const run = (xs[j] ?? 0) - x
      if (run !== 0) slopes[count++] = ((ys[j] ?? 0) - y) / run
    }
  }
  return slopes.subarray(0, count)
}

/** Ranks from 1; equal values share their mean rank. */
function ranksOf(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Array<number>(values.length).fill(0)
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start] ?? 0]
    while (end < order.length && values[order[end] ?? 0] === value) end++
    for (let k = start; k < end; k++) ranks[order[k] ?? 0] = (start + end + 1) / 2
  }
  return ranks
}
