import type { Allowance } from '../config/threshold.ts'

/** Both margins of a test, on the scale of its estimate, worse being positive. */
export interface Margins {
  /** M_fail: the smallest change that may fail. */
  readonly fail: number
  /** M_miss: the largest change that "no change" may hide; twice the allowance. */
  readonly miss: number
}

/** "No change" may hide at most this multiple of the allowance. */
const MISS_FACTOR = 2

/** A rate cannot fall by more than this on the log scale: a decrease of 95 %. */
const LARGEST_DECREASE = 0.95

/**
 * M(δ) = max(ln(1 + δ_rel), ln(1 + δ_abs / Q_A)): broken only when both parts are exceeded. `baseline` is
 * Q_A in the unit of the absolute part (milliseconds).
 */
export function increaseMargins(allowance: Allowance, baseline: number): Margins {
  return both((factor) =>
    Math.max(
      Math.log1p(factor * (allowance.relative ?? 0)),
      allowance.absolute === undefined ? 0 : Math.log1p((factor * allowance.absolute) / baseline),
    ),
  )
}

/** The same for what hurts by falling: M(δ) = max(−ln(1 − δ_rel), −ln(1 − δ_abs / X_A)). */
export function decreaseMargins(allowance: Allowance, baseline: number): Margins {
  const fall = (part: number): number => -Math.log1p(-Math.min(LARGEST_DECREASE, part))
  return both((factor) =>
    Math.max(
      fall(factor * (allowance.relative ?? 0)),
      allowance.absolute === undefined ? 0 : fall((factor * allowance.absolute) / baseline),
    ),
  )
}

/** For error rates, as differences of fractions: max(δ_abs, δ_rel · p_A). */
export function pointMargins(allowance: Allowance, baseline: number): Margins {
  return both((factor) =>
    Math.max(factor * (allowance.absolute ?? 0), factor * (allowance.relative ?? 0) * baseline),
  )
}

function both(margin: (factor: number) => number): Margins {
  return { fail: margin(1), miss: margin(MISS_FACTOR) }
}
