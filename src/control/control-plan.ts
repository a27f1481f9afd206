import type { Plan } from '../plan/plan.ts'

/** Far from what a core can do, so that the score is the machine's speed and not a queue. */
const RATE = 200
const WARM_UP_MS = 500
const BLOCK_MS = 500

/** Load for the control server over `durationMs`, which becomes whole blocks of half a second, at least one. */
export function controlPlan(url: string, durationMs: number): Plan {
  const blocks = Math.max(1, Math.round(durationMs / BLOCK_MS))
  const planned = (RATE * blocks * BLOCK_MS) / 1000
  return {
    profile: 'control',
    seed: 1,
    fingerprint: 'control',
    model: 'open',
    stages: [
      { phase: 'warm-up', durationMs: WARM_UP_MS, from: RATE, to: RATE },
      { phase: 'hold', durationMs: blocks * BLOCK_MS, from: RATE, to: RATE },
    ],
    think: undefined,
    blocks: { durationMs: BLOCK_MS, min: blocks, max: blocks, lookEvery: blocks },
    interleave: 'none',
    sides: { candidate: { url, headers: {}, local: true }, baseline: undefined },
    scenarios: [
      {
        name: 'control',
        weight: 1,
        data: undefined,
        steps: [
          {
            kind: 'request',
            name: 'control',
            method: 'GET',
            path: '/',
            headers: {},
            body: undefined,
            expect: {
              status: undefined,
              headers: {},
              contains: undefined,
              json: {},
              maxBytes: undefined,
              maxMs: undefined,
            },
            capture: {},
            once: false,
          },
        ],
      },
    ],
    requests: [{ name: 'control', scenario: 'control', rate: RATE, planned }],
    http: { timeoutMs: 5_000, connectTimeoutMs: 2_000, connections: 20, verifyTls: true },
    workers: 1,
    totalRequests: planned + (RATE * WARM_UP_MS) / 1000,
  }
}
