import { nonNegativeLeastSquares } from './least-squares.ts'

/** A level of load as the model sees it. */
export interface LoadPoint {
  /** Mean requests in flight, N. */
  readonly inFlight: number
  /** Requests completed each second, X. */
  readonly throughput: number
}

/**
 * The Universal Scalability Law (N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007):
 *
 *     X(N) = λN / (1 + σ(N − 1) + κN(N − 1))
 *
 * N: requests in flight. X: requests each second. A request in flight alone takes 1/λ seconds; σ is the share
 * of work that has to queue (contention), κ the cost of keeping in step with all others (coherency).
 */
export interface Usl {
  /** λ, requests each second with one request in flight. */
  readonly lambda: number
  readonly sigma: number
  readonly kappa: number
}

/**
 * The law that fits best, METHOD §5: the law is linear in N/X = a + b(N − 1) + cN(N − 1) with a = 1/λ,
 * b = σ/λ, c = κ/λ; non-negative least squares with weights (X/N)², which makes the errors relative. Other
 * weights may be given, for comparison with published fits. Undefined where the points do not determine it:
 * fewer than three different loads, or loads without throughput.
 */
export function fitUsl(
  points: readonly LoadPoint[],
  weightOf: (point: LoadPoint) => number = ({ inFlight, throughput }) => (throughput / inFlight) ** 2,
): Usl | undefined {
  const usable = points.filter(({ inFlight, throughput }) => inFlight > 0 && throughput > 0)
  if (new Set(usable.map(({ inFlight }) => inFlight)).size < 3) return undefined
  const found = nonNegativeLeastSquares(
    usable.map((point) => ({
      coefficients: [1, point.inFlight - 1, point.inFlight * (point.inFlight - 1)],
      value: point.inFlight / point.throughput,
      weight: weightOf(point),
    })),
  )
  const [a = 0, b = 0, c = 0] = found ?? []
  return a > 0 ? { lambda: 1 / a, sigma: b / a, kappa: c / a } : undefined
}

/** X: requests each second with `inFlight` requests in flight. */
export function throughputAt({ lambda, sigma, kappa }: Usl, inFlight: number): number {
  return (lambda * inFlight) / (1 + sigma * (inFlight - 1) + kappa * inFlight * (inFlight - 1))
}

/** Milliseconds that a request takes with `inFlight` of them in flight: Little's law, R = N/X. */
export function residenceMsAt(usl: Usl, inFlight: number): number {
  return (inFlight / throughputAt(usl, inFlight)) * 1000
}

/**
 * Per cent by which throughput grows when requests in flight grow by one per cent: 1 while nothing queues, 0 at
 * the peak, negative beyond it.
 */
export function elasticityAt({ sigma, kappa }: Usl, inFlight: number): number {
  const whole = 1 + sigma * (inFlight - 1) + kappa * inFlight * (inFlight - 1)
  return 1 - (inFlight * (sigma + kappa * (2 * inFlight - 1))) / whole
}

/**
 * N of the highest throughput, √((1 − σ)/κ) (Gunther 2007, eq. 4.33); beyond it throughput falls. Infinity
 * without coherency cost: then it only approaches λ/σ.
 */
export function peakOf({ sigma, kappa }: Usl): number {
  return kappa === 0 ? Infinity : Math.sqrt(Math.max(0, 1 - sigma) / kappa)
}

/**
 * The knee: N of the greatest power X/R (L. Kleinrock, "Power and deterministic rules of thumb for
 * probabilistic problems in computer communications", ICC 1979). There one per cent more in flight brings half
 * a per cent more throughput and half a per cent more waiting; beyond it, more waiting than throughput. With
 * X/R = X²/N that is the positive root of 3κN² + (σ − κ)N − (1 − σ) = 0. Infinity where neither contention nor
 * coherency was seen.
 */
export function kneeOf({ sigma, kappa }: Usl): number {
  const rest = Math.max(0, 1 - sigma)
  if (kappa === 0) return sigma === 0 ? Infinity : rest / sigma
  const b = sigma - kappa
  return (-b + Math.sqrt(b * b + 12 * kappa * rest)) / (6 * kappa)
}
