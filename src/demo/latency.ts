import { random } from '../plan/random.ts'

/** Seeded latencies of the demo's shop. */

/** The next of a sequence of numbers in [0, 1) that a seed fixes. */
export function seededUniform(seed: number): () => number {
  let drawn = 0
  return () => random(seed, 'value', drawn++)
}

/**
 * Draws in milliseconds from a lognormal distribution with the given median and log standard deviation, the
 * usual shape of service times: `median · e^(σ·z)`, z normal by Box and Muller (1958).
 */
export function lognormal(uniform: () => number, medianMs: number, sigma: number): number {
  // 1 - u lies in (0, 1]: the logarithm stays finite.
  const z = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return medianMs * Math.exp(sigma * z)
}
