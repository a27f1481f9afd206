import { analyzeCapacity, type Capacity } from '../../src/analyze/capacity.ts'
import { proposeSlo } from '../../src/analyze/slo.ts'
import { DEFAULT_SIZING } from '../../src/config/sizing.ts'
import type { Result } from '../../src/report/result.ts'
import { aMeasurement } from './measurements.ts'
import { aResult } from './results.ts'
import { steppedMeasurement, type SteppedService } from './stepped.ts'

/** A service with a peak of 272/s. */
export const SIZED_SERVICE: SteppedService = {
  law: { lambda: 20, sigma: 0.03, kappa: 0.0005 },
  rates: [20, 60, 100, 140, 180, 220, 260, 300],
}

/** Its capacity: 260/s held 300 ms at p95, 300/s broke it. */
export function aCapacity(): Capacity {
  const capacity = analyzeCapacity({
    model: 'open',
    measurement: steppedMeasurement(SIZED_SERVICE),
    limits: [
      { metric: 'p95', max: { value: 300, text: '300ms' } },
      { metric: 'errors', max: { value: 0.01, text: '1%' } },
    ],
    sizing: {
      ...DEFAULT_SIZING,
      growth: { rate: 0.3, from: { unit: 'rate', value: 150 }, months: 6 },
    },
    usual: undefined,
    saturated: false,
    seed: 1,
  })
  if (capacity === undefined) throw new Error('the levels give no capacity')
  return capacity
}

/** A result with a measured capacity, limits and proposed objectives. */
export function aSizedResult(): Result {
  const { total, activeMs } = aMeasurement(['GET /'], { factor: () => 1, errors: () => ({}), seed: 1 })
  const slo = proposeSlo({
    total,
    throughput: total.completed / (activeMs / 1000),
    margin: 0.2,
    windowMs: 28 * 86_400_000,
  })
  if (slo === undefined) throw new Error('the answers give no proposal')
  const result = aResult()
    .objective({ outcome: 'violated', limit: 'max 300ms', limitValue: 300 })
    .objective({ outcome: 'met', metric: 'errors', unit: 'fraction', limit: 'max 1%', limitValue: 0.01 })
    .build()
  return { ...result, capacity: aCapacity(), slo }
}
