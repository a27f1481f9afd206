import * as z from 'zod/mini'
import type { SigmaByMetric } from '../compare/instance-noise.ts'

/**
 * How much two deployments of one commit are taken to differ by luck (σ_inst), which is part of every standard
 * error of a live comparison: absent without one.
 */
export interface ResultNoise {
  /** Log SD, by percentile. */
  readonly sigma: SigmaByMetric
  /** A/A runs that measured it; 0: it is assumed. */
  readonly runs: SigmaByMetric
  /** The same in a sentence. */
  readonly text: string
}

const share = z.number().check(z.nonnegative())
const byMetric = z.looseObject({ p50: share, p95: share, p99: share })

/** The guard of `ResultNoise`. */
export const resultNoise = z.looseObject({
  sigma: byMetric,
  runs: byMetric,
  text: z.string(),
}) satisfies z.ZodMiniType<ResultNoise>
