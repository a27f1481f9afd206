import { lnBetaHalf } from './gamma.ts'

/** Smallest tail kept apart from 0, so that every quantile is finite: z = 37.0. */
const SMALLEST_TAIL = 1e-300

/** P(Z > z) for the standard normal. Relative error below 1e-12 down to 1e-300. */
export function normalUpper(z: number): number {
  if (Number.isNaN(z)) return NaN
  if (z < 0) return 1 - normalUpper(-z)
  if (z < 2.5) return 0.5 - centre(z)
  return density(z) * millsRatio(z)
}

/** Φ(z). */
export function normalCdf(z: number): number {
  return normalUpper(-z)
}

/** The z with P(Z > z) = p: Φ⁻¹(1 − p) without computing 1 − p. Clamped to ±37; NaN outside 0…1. */
export function normalUpperQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN
  if (p > 0.5) return -normalUpperQuantile(1 - p)
  const tail = Math.max(p, SMALLEST_TAIL)
  // Abramowitz & Stegun 26.2.23 (error 4.5e-4), then Halley's method, which triples the right digits.
  const t = Math.sqrt(-2 * Math.log(tail))
  let z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  for (let i = 0; i < 3; i++) {
    const step = (normalUpper(z) - tail) / density(z)
    z += (2 * step) / (2 - z * step)
  }
  return z
}

/** Φ⁻¹(p). */
export function normalQuantile(p: number): number {
  return -normalUpperQuantile(p)
}

/** P(T > t) for Student's t with real df > 0; `Infinity` is the normal. Relative error below 1e-10 down to 1e-290. */
export function studentUpper(t: number, df: number): number {
  if (Number.isNaN(t) || !(df > 0)) return NaN
  if (df === Infinity) return normalUpper(t)
  if (t < 0) return 1 - studentUpper(-t, df)
  const square = t * t
  if (square === Infinity) return 0
  // With x = df/(df+t²): P(T > t) = ½ I_x(df/2, ½) (Abramowitz & Stegun 26.7.1).
  const a = df / 2
  const x = df / (df + square)
  const y = square / (df + square)
  const lnX = -Math.log1p(square / df)
  if (x < (a + 1) / (a + 2.5)) {
    const front = Math.exp(a * lnX + 0.5 * Math.log(y) - lnBetaHalf(a))
    return (0.5 * front * betaFraction(a, 0.5, x)) / a
  }
  const front = y === 0 ? 0 : Math.exp(a * lnX + 0.5 * Math.log(y) - lnBetaHalf(a))
  return 0.5 - front * betaFraction(0.5, a, y)
}

/** P(T ≤ t). */
export function studentCdf(t: number, df: number): number {
  return studentUpper(-t, df)
}

/** The t with P(T > t) = p, for 0 < p < 1; finite for every p (tails below 1e-300 count as 1e-300). */
export function studentUpperQuantile(p: number, df: number): number {
  if (!(p >= 0 && p <= 1) || !(df > 0)) return NaN
  if (df === Infinity) return normalUpperQuantile(p)
  if (p > 0.5) return -studentUpperQuantile(1 - p, df)
  if (p === 0.5) return 0
  const tail = Math.max(p, SMALLEST_TAIL)
  // The normal quantile lies below: the t has the heavier tail. Bisect until near, then Newton.
  let low = normalUpperQuantile(tail)
  let high = Math.max(1, 2 * low)
  while (studentUpper(high, df) > tail && high < 1e300) {
    low = high
    high *= 4
  }
  let t = low > 0 && high / low > 4 ? Math.sqrt(low * high) : (low + high) / 2
  for (let i = 0; i < 200; i++) {
    const upper = studentUpper(t, df)
    if (upper > tail) low = t
    else high = t
    // Newton in ln P against ln t, where a heavy tail is a straight line.
    const slope = (studentDensity(t, df) * t) / upper
    const next = t * Math.exp(Math.log(upper / tail) / slope)
    const candidate = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(candidate - t) <= 1e-15 * t) return candidate
    t = candidate
  }
  return t
}

/** The z with P(Z > z) = P(T > t): a t statistic on the normal scale. Finite and increasing in t. */
export function studentToNormal(t: number, df: number): number {
  return t < 0 ? -normalUpperQuantile(studentUpper(-t, df)) : normalUpperQuantile(studentUpper(t, df))
}

/** The t with P(T > t) = P(Z > z), the inverse of `studentToNormal`. */
export function normalToStudent(z: number, df: number): number {
  return z < 0 ? -studentUpperQuantile(normalUpper(-z), df) : studentUpperQuantile(normalUpper(z), df)
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
}

function studentDensity(t: number, df: number): number {
  return Math.exp(-0.5 * (df + 1) * Math.log1p((t * t) / df) - lnBetaHalf(df / 2)) / Math.sqrt(df)
}

/** Φ(z) − ½ = φ(z)·(z + z³/3 + z⁵/(3·5) + …), all terms positive (Abramowitz & Stegun 26.2.11). */
function centre(z: number): number {
  let term = z
  let sum = z
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k
    sum += term
  }
  return density(z) * sum
}

/** (1 − Φ(z))/φ(z) = 1/(z+ 1/(z+ 2/(z+ 3/(z+ …)))) (Abramowitz & Stegun 26.2.14), from its far end. */
function millsRatio(z: number): number {
  const depth = Math.ceil(40 + 500 / (z * z))
  let tail = z
  for (let k = depth; k >= 1; k--) tail = z + k / tail
  return 1 / tail
}

/** The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  const tiny = 1e-300
  const limit = 200 + 20 * Math.ceil(Math.sqrt(Math.max(a, b)))
  let c = 1
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny)
  let result = d
  for (let m = 1; m <= limit; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / nonZero(1 + even * d, tiny)
    c = nonZero(1 + even / c, tiny)
    result *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / nonZero(1 + odd * d, tiny)
    c = nonZero(1 + odd / c, tiny)
    const factor = d * c
    result *= factor
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return result
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value
}
