/** Events out of trials; real numbers, since overdispersed counts are scaled down. */
export interface Proportion {
  readonly hits: number
  readonly trials: number
}

/** Wilson's score interval for a proportion (JASA 22, 1927), at ±z. The whole of 0…1 without trials. */
export function wilson({ hits, trials }: Proportion, z: number): readonly [number, number] {
  if (!(trials > 0)) return [0, 1]
  const p = hits / trials
  const square = z * z
  const centre = p + square / (2 * trials)
  const half = z * Math.sqrt((p * (1 - p)) / trials + square / (4 * trials * trials))
  const scale = 1 + square / trials
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}

/**
 * Newcombe's hybrid score interval for candidate − baseline of two independent proportions (method 10 of
 * Statistics in Medicine 17, 1998, 873–890), at ±z.
 */
export function newcombe(baseline: Proportion, candidate: Proportion, z: number): readonly [number, number] {
  if (!(baseline.trials > 0 && candidate.trials > 0)) return [-1, 1]
  const a = baseline.hits / baseline.trials
  const b = candidate.hits / candidate.trials
  const [aLow, aHigh] = wilson(baseline, z)
  const [bLow, bHigh] = wilson(candidate, z)
  return [b - a - Math.hypot(b - bLow, aHigh - a), b - a + Math.hypot(bHigh - b, a - aLow)]
}

/**
 * Ranks, as shares of n, between which the quantile q of the population lies with the coverage of ±z: the
 * order-statistic interval in the normal approximation of the binomial. Undefined where a rank falls
 * outside the sample, that is where the sample is too small to bound the quantile on both sides.
 */
export function quantileRanks(q: number, n: number, z: number): readonly [number, number] | undefined {
  const half = z * Math.sqrt(n * q * (1 - q))
  const low = Math.floor(n * q - half)
  const high = Math.ceil(n * q + half) + 1
  return low >= 1 && high <= n ? [low / n, high / n] : undefined
}
