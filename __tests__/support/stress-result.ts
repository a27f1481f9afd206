import type { Capacity } from '../../src/analyze/capacity.ts'
import { gatherEvidence } from '../../src/analyze/evidence.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import type { ObservedKind, ObservedSeries } from '../../src/measure/observed.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { toResultAnalysis } from '../../src/report/analysis-result.ts'
import type { Result } from '../../src/report/result.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { HEALTHY } from './fake-engine.ts'
import { aResult, NONE } from './results.ts'
import { aCapacity, SIZED_SERVICE } from './sized-result.ts'
import { steppedMeasurement } from './stepped.ts'

const LEVEL_MS = 30_000
const STAGES: readonly Stage[] = SIZED_SERVICE.rates.map((rate, at) => ({
  phase: `step ${at + 1}`,
  durationMs: LEVEL_MS,
  from: rate,
  to: rate,
}))

/** CPU of the service at a rate: 0.1 cores at rest, and 4 ms for each request. */
export const coresAt = (rate: number): number => 0.1 + 0.004 * rate

/** A series of one value each second, by the arrival rate of that second. */
export function aSeriesByRate(
  given: Partial<ObservedSeries> & { readonly kind?: ObservedKind },
  value: (rate: number, second: number) => number,
): ObservedSeries {
  const seconds = (STAGES.length * LEVEL_MS) / 1000
  return {
    name: 'cpu',
    target: 'shop',
    unit: 'fraction',
    kind: 'rate',
    expression: 'rate(process_cpu_seconds_total)',
    gaps: [],
    samples: Array.from({ length: seconds }, (_, second) => ({
      atMs: second * 1000,
      value: value(STAGES[Math.floor((second * 1000) / LEVEL_MS)]?.from ?? 0, second),
    })),
    ...given,
  }
}

/** Nobody changes them, so each is made once. */
const made: { stepped?: Measurement; capacity?: Capacity } = {}

/** Arrivals that rose by 40/s every 30 s until 300/s broke what 260/s held, with the CPU observed meanwhile. */
export function aStressResult(series: readonly ObservedSeries[] = [aSeriesByRate({}, coresAt)]): Result {
  const measured: Measurement = {
    ...(made.stepped ??= steppedMeasurement(SIZED_SERVICE)),
    ...(series.length === 0 ? {} : { observed: { series, restarts: [] } }),
  }
  const capacity = (made.capacity ??= aCapacity())
  const run = aResult()
    .requests(['GET /'])
    .against(NONE)
    .ended({
      ...{ kind: 'condition', side: 'candidate', condition: 'p95 > 1s', phase: 'step 8', level: 300 },
      ...{ atMs: 240_000, reason: 'p95 of 1,360 answers in the last 5 s was 2,310 ms' },
    })
    .objective({ outcome: 'violated', limit: 'max 300ms', limitValue: 300, observed: 2_460 })
    .objective({
      outcome: 'met',
      metric: 'errors',
      unit: 'fraction',
      limit: 'max 1%',
      limitValue: 0.01,
      observed: 0,
    })
    .judged('fail', '1 limit broken, 1 limit met', 'p95 of all requests is 2,460 ms; max 300ms was demanded.')
    .build()
  const requests = [{ name: 'GET /', scenario: 'shop', rate: 0, planned: measured.total.sent }]
  return {
    ...run,
    elapsedMs: STAGES.length * LEVEL_MS,
    plan: { ...run.plan, profile: 'stress', stages: STAGES, requests, totalRequests: measured.total.sent },
    measurements: { ...run.measurements, candidate: toResultMeasurement(measured) },
    ...toResultAnalysis(
      gatherEvidence({
        plan: { model: 'open', stages: STAGES, requests },
        candidate: measured,
        baseline: undefined,
        generator: { ...HEALTHY, offered: measured.total.sent, started: measured.total.sent },
        rating: undefined,
        capacity,
      }),
    ),
    capacity,
  }
}
