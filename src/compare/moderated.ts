import { studentUpper, studentUpperQuantile } from './distributions.ts'

/** One value against a few earlier ones, on the log scale; positive when it is worse. */
export interface ModeratedTest {
  /** μ, the median of the baseline values. */
  readonly centre: number
  /** y0 − μ. */
  readonly theta: number
  readonly se: number
  readonly df: number
  /** One-sided, for worse and for better. */
  readonly pWorse: number
  readonly pBetter: number
  /** Above, or below, every baseline value. */
  readonly above: boolean
  readonly below: boolean
}

/** What is believed about the run-to-run spread before seeing it: ν0 observations of SD s0. */
export interface Prior {
  readonly df: number
  readonly sd: number
}

/**
 * Runs are never taken to be more alike than their storage can tell: a stored quantile lies anywhere in its
 * counter, which is at most 1/128 of its value wide, and the SD of a uniform error is the width over √12.
 * Without it the spread of equal runs would be nothing, and so would be every doubt.
 */
export const SMALLEST_SPREAD = Math.log1p(1 / 128) / Math.sqrt(12)

/** Efficiency loss of the median as a centre, against the mean: π/2. */
const MEDIAN_LOSS = 1.57

/**
 * Moderated t (Smyth 2004; METHOD §4), for N ≥ 1 baseline values:
 *
 *     μ = median(y);  S = Σ(y−μ)²;  df = ν0+N−1;  s = max(sqrt((ν0·s0² + S)/df), ln(1+1/128)/√12)
 *     k = 1 if N ≤ 2 else 1.57;  θ = y0 − μ;  se = s·sqrt(1+k/N);  p = 1 − F_t(θ/se, df)
 *
 * `least` takes the place of ln(1+1/128)/√12 for values that are not stored in such counters.
 */
export function moderatedTest(
  value: number,
  baseline: readonly number[],
  prior: Prior,
  least = SMALLEST_SPREAD,
): ModeratedTest {
  const n = baseline.length
  const centre = median(baseline)
  const df = prior.df + n - 1
  const seen = Math.sqrt((prior.df * prior.sd ** 2 + sumOfSquares(baseline)) / df)
  const spread = Math.max(least, seen)
  const se = spread * Math.sqrt(1 + (n <= 2 ? 1 : MEDIAN_LOSS) / n)
  const theta = value - centre
  return {
    centre,
    theta,
    se,
    df,
    pWorse: studentUpper(theta / se, df),
    pBetter: studentUpper(-theta / se, df),
    above: baseline.every((y) => value > y),
    below: baseline.every((y) => value < y),
  }
}

/** Upper 95 % limit of the change: below M_miss, "no change" is shown. */
export function upperLimit(test: ModeratedTest, alpha: number): number {
  return test.theta + studentUpperQuantile(alpha, test.df) * test.se
}

/** Smallest change that m tests together would flag: tq(1 − α/m, df)·se. */
export function flaggedFrom(test: ModeratedTest, alpha: number, tests: number): number {
  return studentUpperQuantile(alpha / Math.max(1, tests), test.df) * test.se
}

/** Middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? NaN) + upper) / 2
}

/** Σ(y − median)². */
export function sumOfSquares(values: readonly number[]): number {
  const centre = median(values)
  return values.reduce((sum, y) => sum + (y - centre) ** 2, 0)
}
