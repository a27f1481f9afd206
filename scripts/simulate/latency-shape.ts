import { normalCdf } from '../../src/compare/distributions.ts'
import type { Noise } from './noise.ts'

/** Equally likely values of a latency relative to its median mode, and their logarithms. */
export interface LatencyShape {
  readonly values: Float64Array
  readonly logs: Float64Array
}

/** As many values as a 16-bit number can choose. */
const SIZE = 2 ** 16

/** Log SD of a mode. */
const SPREAD = 0.35
const SLOW_SHARE = 0.08
const SLOW = Math.log(3.5)

/** Share of the requests that a Pareto factor (least 1, this exponent) slows further. */
const TAIL_SHARE = 0.01
const TAIL_EXPONENT = 2.5

const made = new Map<Noise['shape'], LatencyShape>()

/** The inverse of the distribution function at (i + ½) / 2^16: drawing a latency is one look into a table. */
export function latencyShape(kind: Noise['shape']): LatencyShape {
  const known = made.get(kind)
  if (known) return known
  const logs = invert(kind === 'bimodal' ? SLOW_SHARE : 0)
  const shape = { logs, values: logs.map(Math.exp) }
  made.set(kind, shape)
  return shape
}

function invert(slow: number): Float64Array {
  const logs = new Float64Array(SIZE)
  const step = 0.0005
  let x = -6 * SPREAD
  let below = cdf(x, slow)
  let before = below
  for (let i = 0; i < SIZE; i++) {
    const p = (i + 0.5) / SIZE
    while (below < p) {
      before = below
      x += step
      below = cdf(x, slow)
    }
    logs[i] = below > before ? x - (step * (below - p)) / (below - before) : x
  }
  return logs
}

function cdf(x: number, slow: number): number {
  return (1 - slow) * modeCdf(x / SPREAD) + slow * modeCdf((x - SLOW) / SPREAD)
}

/**
 * A mode: normal on the log scale, and for a share of it a normal plus an exponential (the logarithm of a
 * Pareto factor), whose distribution function is Φ(z) − exp(−αsz + (αs)²/2)·Φ(z − αs).
 */
function modeCdf(z: number): number {
  const rate = TAIL_EXPONENT * SPREAD
  const plain = normalCdf(z)
  const tailed = plain - Math.exp(-rate * z + (rate * rate) / 2) * normalCdf(z - rate)
  return (1 - TAIL_SHARE) * plain + TAIL_SHARE * tailed
}
