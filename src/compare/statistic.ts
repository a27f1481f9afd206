import { normalToStudent, studentToNormal } from './distributions.ts'
import { errorRateBelow } from './error-rates.ts'
import type { ErrorRates } from './error-rates.ts'
import { newcombe } from './intervals.ts'
import type { Margins } from './margins.ts'

/** What one test says after some blocks. The estimate is positive when the candidate is worse. */
export interface Statistic {
  readonly scale: Scale
  readonly estimate: number
  readonly se: number
  readonly df: number
  /** Evidence on the normal scale: worse; not worse than M_miss; better. */
  readonly zWorse: number
  readonly zSame: number
  readonly zBetter: number
  /** Margins of the allowance that acts here. */
  readonly margins: Margins
  /** M_fail of the warn level; undefined without one. */
  readonly warnAt: number | undefined
  /** Whether there is enough of it to be believed (errors: enough more, in enough blocks). */
  readonly credible: boolean
  /** In the metric's unit. */
  readonly baseline: number
  readonly candidate: number
  readonly samples: { readonly baseline: number; readonly candidate: number }
  /** Interval of the change by order statistics, for what is shown and not tested. */
  readonly bounds: readonly [number, number] | undefined
}

/**
 * `log`: the estimate is a log ratio; `worse` is +1 where a higher value is worse. `points`: it is a
 * difference of fractions.
 */
export type Scale =
  { readonly kind: 'log'; readonly worse: 1 | -1 } | { readonly kind: 'points'; readonly rates: ErrorRates }

/** The largest log ratio that an interval shows: tenfold. */
const WIDEST = Math.log(10)

/** Evidence of a log ratio θ with standard error se (METHOD §3). */
export function logEvidence(
  theta: number,
  se: number,
  df: number,
  miss: number,
): Pick<Statistic, 'zWorse' | 'zSame' | 'zBetter'> {
  // Nothing varied and nothing moved: surely no change, and no evidence of one.
  if (se === 0 && theta === 0) return { zWorse: -Infinity, zSame: Infinity, zBetter: -Infinity }
  return {
    zWorse: studentToNormal(theta / se, df),
    zSame: studentToNormal((miss - theta) / se, df),
    zBetter: studentToNormal(-theta / se, df),
  }
}

/** The statistic of two error rates. */
export function errorStatistic(rates: ErrorRates, margins: Margins, warnAt: number | undefined): Statistic {
  return {
    scale: { kind: 'points', rates },
    estimate: rates.difference,
    se: rates.se,
    df: Infinity,
    zWorse: rates.zWorse,
    zSame: errorRateBelow(rates, margins.miss),
    zBetter: rates.zBetter,
    margins,
    warnAt,
    credible: rates.credible,
    baseline: rates.baseline.hits / rates.baseline.trials,
    candidate: rates.candidate.hits / rates.candidate.trials,
    samples: {
      baseline: rates.baseline.trials - rates.baseline.hits,
      candidate: rates.candidate.trials - rates.candidate.hits,
    },
    bounds: undefined,
  }
}

/** A value on the estimate's scale as a reader sees it: a relative change, or points. */
export function asChange(estimate: number, scale: Scale): number {
  return scale.kind === 'points' ? estimate : Math.expm1(scale.worse * estimate)
}

/** Interval of the change at ±z (normal scale), low to high; capped at tenfold for display. */
export function changeInterval(statistic: Statistic, z: number): readonly [number, number] {
  const { scale, estimate, se, df } = statistic
  if (scale.kind === 'points')
    return newcombe(scale.rates.effective.baseline, scale.rates.effective.candidate, z)
  const half = se === 0 ? 0 : se * normalToStudent(z, df)
  const cap = Math.max(WIDEST, Math.abs(estimate))
  const ends = [estimate - half, estimate + half].map((end) => Math.min(cap, Math.max(-cap, end)))
  const [low = 0, high = 0] = ends.map((end) => asChange(end, scale)).sort((a, b) => a - b)
  return [low, high]
}
