import { stirlingError } from './gamma.ts'

/** Two samples of yes-or-no events: `hits` of `trials` on each side, whole numbers, hits ≤ trials. */
export interface TwoByTwo {
  readonly baseline: { readonly hits: number; readonly trials: number }
  readonly candidate: { readonly hits: number; readonly trials: number }
}

/**
 * One-sided mid-p of Fisher's exact test for "the candidate has the higher rate":
 * P(X > x) + ½ P(X = x), X hypergeometric given all margins (Lancaster 1961). 1 without trials on a side.
 */
export function fisherMidP(table: TwoByTwo): number {
  const { baseline, candidate } = table
  const hits = baseline.hits + candidate.hits
  const trials = baseline.trials + candidate.trials
  if (baseline.trials <= 0 || candidate.trials <= 0) return 1
  const highest = Math.min(hits, candidate.trials)
  const lowest = Math.max(0, hits - baseline.trials)
  const x = candidate.hits
  const here = hypergeometricMass(x, hits, trials - hits, candidate.trials)
  const expected = (candidate.trials * hits) / trials
  // Sum the smaller tail, whose terms shrink from x outwards.
  if (x >= expected) {
    let term = here
    let above = 0
    for (let k = x; k < highest; k++) {
      term *= ((hits - k) * (candidate.trials - k)) / ((k + 1) * (baseline.trials - hits + k + 1))
      above += term
      if (term < above * 1e-18) break
    }
    return above + here / 2
  }
  let term = here
  let below = 0
  for (let k = x; k > lowest; k--) {
    term *= (k * (baseline.trials - hits + k)) / ((hits - k + 1) * (candidate.trials - k + 1))
    below += term
    if (term < below * 1e-18) break
  }
  return 1 - (below + here / 2)
}

/**
 * P(X = x) when `drawn` are drawn from `good + bad`, through three binomial masses with one p
 * (Loader 2000, "Fast and accurate computation of binomial probabilities"): no large ln Γ cancel.
 */
export function hypergeometricMass(x: number, good: number, bad: number, drawn: number): number {
  if (x < 0 || x > good || drawn - x < 0 || drawn - x > bad) return 0
  if (drawn === 0 || drawn === good + bad) return 1
  const p = drawn / (good + bad)
  return Math.exp(
    lnBinomialMass(x, good, p) + lnBinomialMass(drawn - x, bad, p) - lnBinomialMass(drawn, good + bad, p),
  )
}

function lnBinomialMass(x: number, n: number, p: number): number {
  if (n === 0) return 0
  if (x === 0) return n * Math.log1p(-p)
  if (x === n) return n * Math.log(p)
  return (
    stirlingError(n) -
    stirlingError(x) -
    stirlingError(n - x) -
    deviance(x, n * p) -
    deviance(n - x, n * (1 - p)) +
    0.5 * Math.log(n / (2 * Math.PI * x * (n - x)))
  )
}

/** x ln(x/m) + m − x, by its series where x is near m. */
function deviance(x: number, mean: number): number {
  const difference = x - mean
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference
  const v = difference / (x + mean)
  let sum = difference * v
  let power = 2 * x * v
  for (let k = 1; k < 1000; k++) {
    power *= v * v
    const next = sum + power / (2 * k + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}
