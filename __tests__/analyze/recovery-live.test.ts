import { beforeAll, describe, expect, test } from '@jest/globals'
import { serve } from '../../examples/targets/serve.ts'
import { workers, type WorkersOptions } from '../../examples/targets/workers.ts'
import { measureRecovery, type Recovery } from '../../src/analyze/recovery.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import { gatherEvidence } from '../../src/analyze/evidence.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import type { Plan, Stage } from '../../src/plan/plan.ts'
import { HEALTHY } from '../support/fake-engine.ts'
import { loadFast } from '../support/fast-load.ts'
import { aLoadPlan } from '../support/load-plans.ts'

// A server of known behaviour, over sockets: 4 workers of 100 ms answer 40/s. A spike of 80/s for 3 s leaves
// (80 − 40) · 3 = 120 requests in its queue, which drain at 40 − 20 a second beside 20/s: for 6 s. The 200 ms on
// the way are what an answer takes without a queue, so that what this machine is late by is small beside them.
const BASE = 20
const PEAK = 80
const PEAK_S = 3
const REST_S = 13
const SERVER = { count: 4, serviceMs: 100, wayMs: 200 } satisfies WorkersOptions
const DRAINS_S = 6

/** Until sockets are open and code is compiled. */
const WARM_UP_S = 6
const HOLD_S = 11
const CYCLES = [1, 2] as const

const STAGES: readonly Stage[] = [
  { phase: 'warm-up', durationMs: WARM_UP_S * 1000, from: BASE, to: BASE },
  { phase: 'hold', durationMs: HOLD_S * 1000, from: BASE, to: BASE },
  ...CYCLES.flatMap((cycle): readonly Stage[] => [
    { phase: `spike ${cycle}`, durationMs: PEAK_S * 1000, from: PEAK, to: PEAK },
    { phase: `recovery ${cycle}`, durationMs: REST_S * 1000, from: BASE, to: BASE },
  ]),
]

/** Times that the plan's time is faster than the clock: 49 s in 8; slower where this machine does not keep up. */
const SPEEDS = [6, 3] as const
/** A bucket is one second of the plan. What is late by more than this moves answers from one to another. */
const PUNCTUAL_MS = 250

function planFor(url: string): Plan {
  return aLoadPlan(url, {
    stages: STAGES,
    blocks: { durationMs: 1000, min: 1, max: HOLD_S, lookEvery: 1 },
    http: { timeoutMs: 60_000, connectTimeoutMs: 60_000, connections: 400, verifyTls: true },
  })
}

/** Seconds before the first spike in which answers took twice what the server takes: the machine did that. */
function isDisturbed({ timeline }: Measurement): boolean {
  const most = 2 * (SERVER.serviceMs + SERVER.wayMs)
  return timeline.some(({ phase, p95Ms }) => phase === 'hold' && (p95Ms ?? 0) > most)
}

/** Against a fresh server; again at half the speed while this machine is too busy to keep the plan's time. */
async function measured(options: WorkersOptions): Promise<Measurement> {
  for (const speed of SPEEDS) {
    const server = await serve(workers(options), { speed })
    try {
      const { measurement, latenessMs } = await loadFast(planFor(server.url), speed)
      const sound = latenessMs <= PUNCTUAL_MS && !isDisturbed(measurement)
      if (sound || speed === SPEEDS.at(-1)) return measurement
    } finally {
      await server.close()
    }
  }
  throw new Error('there is a speed')
}

function idsOf(candidate: Measurement): readonly string[] {
  const evidence = gatherEvidence({
    plan: { model: 'open', stages: STAGES, requests: [] },
    candidate,
    baseline: undefined,
    generator: HEALTHY,
    rating: undefined,
  })
  return (toResultAnalysis(evidence).findings ?? []).map(({ id }) => id)
}

let drains: Measurement
let staysSlow: Measurement
let recoveries: readonly Recovery[]

beforeAll(async () => {
  ;[drains, staysSlow] = await Promise.all([
    measured(SERVER),
    // From the end of the first spike on each request takes nine times as long, and is carried all the same.
    measured({
      ...SERVER,
      count: 40,
      slower: { fromMs: (WARM_UP_S + HOLD_S + PEAK_S) * 1000, serviceMs: 900 },
    }),
  ])
  recoveries = measureRecovery(drains)
}, 60_000)

describe('a queue that drains in a known time after each burst', () => {
  test('is found to have recovered after every one', () => {
    expect(recoveries.map(({ cycle, peak }) => [cycle, peak])).toEqual(CYCLES.map((cycle) => [cycle, PEAK]))
    for (const { recoveredAfterMs } of recoveries) expect(recoveredAfterMs).toBeDefined()
    expect(idsOf(drains)).not.toContain('not-recovered')
  })

  test('took about as many buckets as it has to drain', () => {
    for (const { recoveredAfterMs = NaN } of recoveries) {
      const buckets = recoveredAfterMs / 1000
      expect(Number.isInteger(buckets)).toBe(true)
      expect(buckets).toBeGreaterThanOrEqual(DRAINS_S - 2)
      expect(buckets).toBeLessThanOrEqual(DRAINS_S + 2)
    }
  })

  test('was beyond normal in the peak, and answered every request', () => {
    for (const { normal, worstP95Ms, errorRate } of recoveries) {
      expect(worstP95Ms).toBeGreaterThan(normal.p95Ms)
      expect(errorRate).toBe(0)
    }
    const { sent, completed } = drains.total
    expect(completed).toBe(sent)
    expect(sent).toBe(HOLD_S * BASE + CYCLES.length * (PEAK_S * PEAK + REST_S * BASE))
  })
})

test('a server that stays slow has not recovered after any, and that is a finding', () => {
  expect(measureRecovery(staysSlow).map(({ recoveredAfterMs }) => recoveredAfterMs ?? 'never')).toEqual(
    CYCLES.map(() => 'never'),
  )
  expect(idsOf(staysSlow)).toContain('not-recovered')
})
