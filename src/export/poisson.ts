import { normalUpperQuantile } from '../compare/distributions.ts'

/**
 * The smallest count that a Poisson variable of this mean exceeds with at most the given probability. Requests
 * in flight under independent arrivals follow it (M/G/∞; L. Kleinrock, "Queueing Systems", volume 1, 1975).
 * Above a mean of 500 by the normal approximation with continuity correction.
 *
 * Example: mean 8.4, probability 0.001: 19.
 */
export function poissonQuantile(mean: number, probability: number): number {
  if (!(mean > 0)) return 0
  if (mean > 500) return Math.ceil(mean + normalUpperQuantile(probability) * Math.sqrt(mean) - 0.5)
  let term = Math.exp(-mean)
  let below = term
  let count = 0
  while (below < 1 - probability) {
    count++
    term *= mean / count
    below += term
  }
  return count
}
