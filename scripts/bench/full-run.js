// A run that took its whole time, made up; no measurement itself.
import { Histogram } from '../../src/measure/histogram.ts'

/** The sequential plan of the defaults: 180 s in blocks of 5 s. */
export const BLOCKS = { durationMs: 5_000, min: 8, max: 36, lookEvery: 4 }
/** Right answers to each request on each side in a block: 40 a second. */
export const PER_BLOCK = 200

/** What compareLive is asked about so many requests, after all blocks. */
export function aFullRun(requestCount) {
  const requests = Array.from({ length: requestCount }, (_, i) => `GET /${i}`)
  return {
    plan: aPlan(requests),
    sides: { candidate: aSide(requests, 1), baseline: aSide(requests, 2) },
    thresholds: () => THRESHOLDS,
    sigmaInst: 0.01,
    restarts: 1,
    final: true,
  }
}

const NONE = { max: undefined, min: undefined, increase: undefined, decrease: undefined }
const allow = (metric, relative, absolute) => ({
  ...NONE,
  metric,
  increase: { relative, absolute, text: 'bench' },
  warn: NONE,
  line: undefined,
})
const THRESHOLDS = [
  allow('p50', 0.1, 2),
  allow('p95', 0.1, 5),
  allow('p99', 0.2, 10),
  allow('errors', undefined, 0.005),
]

function aPlan(requests) {
  const target = (port) => ({ url: `http://127.0.0.1:${port}`, headers: {}, local: true })
  return {
    profile: 'default',
    seed: 1,
    fingerprint: 'bench',
    model: 'open',
    stages: [{ phase: 'hold', durationMs: BLOCKS.durationMs * BLOCKS.max, from: 1, to: 1 }],
    think: undefined,
    blocks: BLOCKS,
    interleave: 'duet',
    sides: { candidate: target(1), baseline: target(2) },
    scenarios: [],
    requests: requests.map((name) => ({ name, scenario: 'all', rate: 40, planned: PER_BLOCK * BLOCKS.max })),
    http: { timeoutMs: 1, connectTimeoutMs: 1, connections: 1, verifyTls: true },
    workers: 1,
    totalRequests: 0,
  }
}

/** Two sides alike, so that no look can stop the replay early by a regression. */
function aSide(requests, seed) {
  let state = seed
  const uniform = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
  const blocks = Array.from({ length: BLOCKS.max }, (_, index) => ({
    index,
    startMs: index * BLOCKS.durationMs,
    durationMs: BLOCKS.durationMs,
    activeMs: BLOCKS.durationMs,
    requests: Object.fromEntries(requests.map((name) => [name, aCell(uniform)])),
  }))
  const empty = { sent: 1, completed: 1, errors: {}, expected: {}, bytes: 0, latency: new Histogram(3) }
  const tally = { ...empty, serviceTime: new Histogram(3), failedLatency: new Histogram(3) }
  return {
    requests: Object.fromEntries(requests.map((name) => [name, tally])),
    total: tally,
    scenarios: {},
    blocks,
    timeline: [],
    activeMs: BLOCKS.durationMs * BLOCKS.max,
  }
}

function aCell(uniform) {
  const latency = new Histogram(2)
  for (let i = 0; i < PER_BLOCK; i++)
    latency.record(20_000 * Math.exp(0.4 * (uniform() + uniform() + uniform() - 1.5) * 2))
  const position = { count: PER_BLOCK / 2, lnSum: (PER_BLOCK / 2) * Math.log(20_000) }
  return { sent: PER_BLOCK, completed: PER_BLOCK, errors: {}, latency, position: [position, position] }
}
