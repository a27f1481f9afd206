const HALF_LN_TWO_PI = 0.5 * Math.log(2 * Math.PI)

/** Where Stirling's series reaches full double precision with eight terms. */
const STIRLING_FROM = 15

/** Coefficients B₂ₖ / (2k(2k−1)) of Stirling's series (Abramowitz & Stegun 6.1.41). */
const STIRLING: readonly number[] = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
]

/** ln Γ(x) for x > 0. Relative error below 1e-14 where the result is not close to 0. */
export function lnGamma(x: number): number {
  if (!(x > 0)) return NaN
  // Recurrence Γ(x+1) = xΓ(x) upwards, until the series is exact.
  let product = 1
  let shifted = x
  while (shifted < STIRLING_FROM) {
    product *= shifted
    shifted += 1
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LN_TWO_PI + series(shifted) - Math.log(product)
}

/**
 * δ(n) = ln n! − ln(√(2πn)·(n/e)ⁿ), what Stirling's formula leaves out, for n ≥ 0 (0 for n = 0 by
 * convention of `binomialMass`). Small, so that it carries no cancellation (Loader 2000).
 */
export function stirlingError(n: number): number {
  if (n <= 0) return 0
  if (n >= STIRLING_FROM) return series(n)
  return lnGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LN_TWO_PI
}

/** ln B(a, ½) for a > 0, without the cancellation of two large ln Γ. */
export function lnBetaHalf(a: number): number {
  const lnSqrtPi = 0.5 * Math.log(Math.PI)
  if (a < STIRLING_FROM) return lnGamma(a) + lnSqrtPi - lnGamma(a + 0.5)
  // ln Γ(a) − ln Γ(a+½) from Stirling's formula, its large terms joined analytically.
  return lnSqrtPi - (a * Math.log1p(0.5 / a) - 0.5 + 0.5 * Math.log(a) + series(a + 0.5) - series(a))
}

function series(x: number): number {
  const inverseSquare = 1 / (x * x)
  let sum = 0
  for (let k = STIRLING.length - 1; k >= 0; k--) sum = sum * inverseSquare + (STIRLING[k] ?? 0)
  return sum / x
}
