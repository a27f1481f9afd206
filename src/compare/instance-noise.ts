/** The percentiles whose instance noise is told apart (METHOD §6). */
export const CALIBRATED = ['p50', 'p95', 'p99'] as const
export type CalibratedMetric = (typeof CALIBRATED)[number]

/** Log SD between two deployments of one commit, by percentile. */
export type SigmaByMetric = Readonly<Record<CalibratedMetric, number>>

/** σ_inst: one number for every metric, or one for each of p50, p95 and p99. */
export type SigmaInst = number | SigmaByMetric

/** σ_inst as long as no A/A run tells it: 1 %. */
export const ASSUMED_SIGMA_INST = 0.01

/** σ_inst of the quantile `q`: the next calibrated percentile from there up, p99 beyond. Throughput is read as p50. */
export function sigmaInstAt(sigma: SigmaInst, q: number): number {
  if (typeof sigma === 'number') return sigma
  return q <= 0.5 ? sigma.p50 : q <= 0.95 ? sigma.p95 : sigma.p99
}
