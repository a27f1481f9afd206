import { counterFloor, counterIndex, levelAt } from '../measure/histogram.ts'
import type { Cumulative } from '../measure/histogram.ts'

/** The successful latencies of one request in one block, on both sides. */
export interface CumulativePair {
  readonly baseline: Cumulative
  readonly candidate: Cumulative
}

/** One quantile on two sides, compared over blocks that hold both. */
export interface PairedQuantile {
  /** Quantiles of the pooled histograms, in µs. */
  readonly baselineUs: number
  readonly candidateUs: number
  /** θ = ln(candidate / baseline). */
  readonly theta: number
  /** Standard error of θ from the blocks; 0 exactly when nothing varied and θ is 0. */
  readonly seWithin: number
  readonly df: number
}

/** |d − θ| beyond which the inversion does not look: a factor of 4.5. */
const REACH = 1.5
const TOLERANCE = 1e-9
const LEAST_DF = 3

/**
 * Paired Woodruff inversion (Woodruff, JASA 47, 1952; METHOD §3). With A the baseline, B the candidate:
 *
 *     z_b = above(B_b, QA·e^d)/(N_B/n) − above(A_b, QA)/(N_A/n)
 *     T(d) = mean(z) / sqrt(var(z)·f/n),  f = (1+r1)/(1−r1),  r1 = clamp(lag-1 autocorrelation, 0, 0.5)
 *     se = (solve T = −1  −  solve T = +1) / 2
 *
 * `pooled` are the sums of the blocks. Undefined where a side has no values. No randomness: the same
 * blocks give the same answer everywhere.
 */
export function pairedQuantile(
  q: number,
  blocks: readonly CumulativePair[],
  pooled: CumulativePair,
): PairedQuantile | undefined {
  const n = blocks.length
  if (n < 2 || pooled.baseline.count === 0 || pooled.candidate.count === 0) return undefined
  const baselineUs = pooled.baseline.quantile(q)
  const candidateUs = pooled.candidate.quantile(q)
  if (!(baselineUs > 0 && candidateUs > 0)) return undefined
  const theta = Math.log(candidateUs / baselineUs)
  const perBaseline = pooled.baseline.count / n
  const perCandidate = pooled.candidate.count / n
  const shares = Float64Array.from(blocks, (block) => block.baseline.above(baselineUs) / perBaseline)
  const z = new Float64Array(n)
  const at = (d: number): BlockMean => {
    // Every block has the same counters: the level is looked up once for all of them.
    const level = levelAt(baselineUs * Math.exp(d), pooled.candidate.digits)
    for (let b = 0; b < n; b++)
      z[b] = (blocks[b]?.candidate.aboveLevel(level) ?? 0) / perCandidate - (shares[b] ?? 0)
    return blockMean(z)
  }
  const low = crossing((d) => at(d).t, theta, 1)
  const high = crossing((d) => at(d).t, theta, -1)
  const half = (high - low) / 2
  const varied = half > 2 * TOLERANCE
  const nothing = !varied && Math.abs(theta) < TOLERANCE
  return {
    baselineUs,
    candidateUs,
    theta: nothing ? 0 : theta,
    seWithin: varied ? half : nothing ? 0 : bucketWidth(baselineUs),
    df: at(theta).df,
  }
}

/** The mean of a block series against its standard error, widened for correlation between neighbours. */
export interface BlockMean {
  readonly mean: number
  readonly se: number
  /** mean / se; infinite without variance, 0 for a mean of 0. */
  readonly t: number
  /** n/f − 1, at least 3. */
  readonly df: number
}

/** METHOD §3: variance by blocks with the factor f for positive lag-1 autocorrelation. */
export function blockMean(z: ArrayLike<number>): BlockMean {
  const n = z.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += z[i] ?? 0
  const mean = sum / n
  let squares = 0
  let neighbours = 0
  let before = 0
  for (let i = 0; i < n; i++) {
    const off = (z[i] ?? 0) - mean
    squares += off * off
    if (i > 0) neighbours += off * before
    before = off
  }
  const r1 = squares > 0 ? Math.min(0.5, Math.max(0, neighbours / squares)) : 0
  const f = (1 + r1) / (1 - r1)
  const se = Math.sqrt((squares / (n - 1)) * (f / n))
  const t = se > 0 ? mean / se : mean === 0 ? 0 : mean > 0 ? Infinity : -Infinity
  return { mean, se, t, df: Math.max(LEAST_DF, n / f - 1) }
}

/** Where the falling function passes `level`, within θ ± 1.5; the edge where it does not. */
function crossing(t: (d: number) => number, theta: number, level: number): number {
  let reach = 0.05
  while (reach < REACH && !(t(theta - reach) > level && t(theta + reach) < level)) reach *= 3
  reach = Math.min(reach, REACH)
  let low = theta - reach
  let high = theta + reach
  while (high - low > TOLERANCE) {
    const middle = (low + high) / 2
    if (t(middle) > level) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Relative width of the histogram's counter around the quantile: nothing finer was seen. */
function bucketWidth(valueUs: number): number {
  const index = counterIndex(Math.floor(valueUs), 2)
  return Math.log(counterFloor(index + 1, 2) / Math.max(1, counterFloor(index, 2)))
}
