import { describe, expect, test } from '@jest/globals'
import { proposeSlo } from '../../src/analyze/slo.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import type { Tally } from '../../src/measure/measurement.ts'

const DAY_MS = 86_400_000

/** Latencies from 1 ms to `n` ms, each once: the p-th percentile is p·n. */
function answers(n: number, errors: number): Tally {
  const latency = new Histogram(3)
  for (let ms = 1; ms <= n; ms++) latency.record(ms * 1000)
  return {
    sent: n + errors,
    completed: n + errors,
    errors: errors === 0 ? {} : { timeout: errors },
    expected: {},
    bytes: 0,
    latency,
    serviceTime: latency,
    failedLatency: new Histogram(3),
  }
}

const propose = (n: number, errors: number, margin = 0.2) =>
  proposeSlo({ total: answers(n, errors), throughput: 100, margin, windowMs: 28 * DAY_MS })

describe('availability', () => {
  test.each([
    // No errors in n: 3/n at most, a fifth more for the margin.
    {
      name: '3,000 answers without an error carry 99.5 %',
      n: 3000,
      errors: 0,
      target: 0.995,
      agreement: 0.99,
    },
    { name: '40,000 carry 99.99 %', n: 40_000, errors: 0, target: 0.9999, agreement: 0.9995 },
    { name: '1 % errors carry 98 %', n: 9900, errors: 100, target: 0.98, agreement: 0.95 },
  ])('$name', ({ n, errors, target, agreement }) => {
    expect(propose(n, errors)!.availability).toMatchObject({ target, agreement })
  })

  test('more margin proposes less', () => {
    expect(propose(9900, 100, 2)!.availability!.target).toBe(0.95)
  })

  test('a fifth of all answers wrong leaves no rung', () => {
    expect(propose(800, 200)!.availability).toBeNull()
  })

  test('the error budget: 2 % of four weeks is 13 h 26 min 24 s, and 1 % errors use half of it', () => {
    const { budget } = propose(9900, 100)!.availability!
    expect(budget.share).toBeCloseTo(0.02)
    expect(budget.downMs).toBeCloseTo(((13 * 60 + 26) * 60 + 24) * 1000)
    expect(budget.requests).toBe(4_838_400)
    expect(budget.used).toBeCloseTo(0.5)
  })
})

describe('latency', () => {
  test('the threshold lies above the bound by the margin, at the next round figure', () => {
    // p95 of 1…2,000 ms is 1,900 ms; ranks ±1.96·√(2000·0.95·0.05) give 1,920 ms; a fifth more is 2,304 ms.
    const [p95] = propose(2000, 0)!.latency
    expect(p95!.measuredMs).toBeCloseTo(1900, -1)
    expect(p95!.upperMs).toBeCloseTo(1920, -1)
    expect(p95).toMatchObject({ target: 0.95, thresholdMs: 2500, agreementMs: 3000, within: 1 })
  })

  test('only percentiles that the samples carry are proposed', () => {
    const targets = (n: number) => propose(n, 0)!.latency.map(({ target }) => target)
    expect(targets(300)).toEqual([0.95])
    expect(targets(2000)).toEqual([0.95, 0.99])
    expect(targets(20_000)).toEqual([0.95, 0.99, 0.999])
  })

  test('too few answers propose nothing', () => {
    expect(propose(199, 0)).toBeUndefined()
  })
})

test('burn rates of a 30-day window are those of the Site Reliability Workbook: 14.4, 6 and 1', () => {
  const { burnRates } = proposeSlo({
    total: answers(1000, 0),
    throughput: 10,
    margin: 0,
    windowMs: 30 * DAY_MS,
  })!
  expect(burnRates.map(({ factor }) => Number(factor.toFixed(6)))).toEqual([14.4, 6, 1])
})
