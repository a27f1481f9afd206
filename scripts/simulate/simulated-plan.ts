import type { Threshold } from '../../src/config/threshold.ts'
import { DEFAULT_THRESHOLDS } from '../../src/config/thresholds-for.ts'
import type { Interleave, Plan } from '../../src/plan/plan.ts'
import { REQUESTS } from './service.ts'

/** How a simulated run spends its time. */
export interface Shape {
  readonly interleave: Interleave
  /** Requests each second, for each request name and side, on average over the run. */
  readonly rate: number
  /** Four slices to a block, where there are slices. */
  readonly blockS: number
  readonly lengthS: number
  /** Blocks from look to look. */
  readonly lookEvery: number
}

/** METHOD's defaults: 36 blocks of 5 s, a look after 8 and then after every 4. */
export const DUET: Shape = { interleave: 'duet', rate: 40, blockS: 5, lengthS: 180, lookEvery: 4 }
export const SLICES: Shape = { ...DUET, interleave: 'slices' }

/** A plan of that shape. With slices a side is under load for half the time, at twice the average rate. */
export function simulatedPlan(shape: Shape): Plan {
  const max = Math.floor(shape.lengthS / shape.blockS)
  const rate = shape.interleave === 'slices' ? 2 * shape.rate : shape.rate
  const planned = shape.rate * shape.blockS * max
  const holdMs = max * shape.blockS * 1000
  const target = (port: number): Plan['sides']['candidate'] => ({
    url: `http://127.0.0.1:${port}`,
    headers: {},
    local: true,
  })
  const level = rate * REQUESTS.length
  return {
    profile: 'default',
    seed: 1,
    fingerprint: 'simulated',
    model: 'open',
    stages: [
      { phase: 'warm-up', durationMs: 10_000, from: level, to: level },
      { phase: 'hold', durationMs: holdMs, from: level, to: level },
    ],
    think: undefined,
    blocks: { durationMs: shape.blockS * 1000, min: 8, max, lookEvery: shape.lookEvery },
    interleave: shape.interleave,
    sides: { candidate: target(1), baseline: shape.interleave === 'none' ? undefined : target(2) },
    scenarios: [],
    requests: REQUESTS.map(({ name }) => ({ name, scenario: 'all', rate, planned })),
    http: { timeoutMs: 10_000, connectTimeoutMs: 5000, connections: 50, verifyTls: true },
    workers: 1,
    totalRequests: planned * REQUESTS.length * (shape.interleave === 'none' ? 1 : 2),
  }
}

/** What holds for each request unless an experiment says otherwise. */
export const USUAL_THRESHOLDS: readonly Threshold[] = DEFAULT_THRESHOLDS

/** The sensitive profile: 5 % on p50 and p95, 10 % on p99, without floors in milliseconds. */
export const SENSITIVE_THRESHOLDS: readonly Threshold[] = DEFAULT_THRESHOLDS.map((threshold) => {
  if (threshold.metric === 'errors') return threshold
  const relative = threshold.metric === 'p99' ? 0.1 : 0.05
  return { ...threshold, increase: { relative, absolute: undefined, text: `${relative * 100}%` } }
})
