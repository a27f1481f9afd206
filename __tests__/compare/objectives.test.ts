import { describe, expect, test } from '@jest/globals'
import { BUILT_IN, judgeObjectives } from '../../src/compare/objectives.ts'
import type { ObjectivesQuestion } from '../../src/compare/objectives.ts'
import { observe } from '../../src/compare/metric.ts'
import type { Metric } from '../../src/config/threshold.ts'
import type { Tally } from '../../src/measure/measurement.ts'
import { aPlan, measured } from '../support/synthetic.ts'
import { aThreshold } from '../support/thresholds.ts'
import type { ThresholdParts } from '../support/thresholds.ts'

const plan = aPlan({ requests: ['GET /a', 'GET /b'], interleave: 'none' })

/** 4 blocks of 5 s: 1 to 100 ms, evenly, and so many errors in each. */
function side(errors: readonly [number, number] = [0, 0], right = 100): ObjectivesQuestion['candidate'] {
  return measured(plan, 4, (request) => ({
    latenciesUs: Array.from({ length: right }, (_, i) => (i + 1) * 1000),
    errors: { 'status-5xx': request === 'GET /a' ? errors[0] : errors[1] },
  }))
}

const ask = (parts: Partial<ObjectivesQuestion>): ReturnType<typeof judgeObjectives> =>
  judgeObjectives({
    total: [],
    requests: {},
    planned: ['GET /a', 'GET /b'],
    candidate: side(),
    overload: undefined,
    ...parts,
  })

describe('judgeObjectives', () => {
  test.each<{ name: string; metric: Metric; parts: ThresholdParts; want: string; limit: string }>([
    { name: 'below max', metric: 'p95', parts: { max: 200 }, want: 'met', limit: 'max 200' },
    { name: 'above max', metric: 'p95', parts: { max: 50 }, want: 'violated', limit: 'max 50' },
    {
      name: 'above warn max',
      metric: 'p95',
      parts: { max: 200, warn: { max: 50 } },
      want: 'warned',
      limit: 'warn max 50',
    },
    {
      name: 'a broken max hides its warn max',
      metric: 'p95',
      parts: { max: 60, warn: { max: 50 } },
      want: 'violated',
      limit: 'max 60',
    },
    {
      name: 'a warn max alone is met',
      metric: 'p95',
      parts: { warn: { max: 200 } },
      want: 'met',
      limit: 'warn max 200',
    },
    { name: 'below min', metric: 'throughput', parts: { min: 50 }, want: 'violated', limit: 'min 50' },
    { name: 'above min', metric: 'throughput', parts: { min: 30 }, want: 'met', limit: 'min 30' },
    { name: 'the limit itself is met', metric: 'max', parts: { max: 100 }, want: 'met', limit: 'max 100' },
    {
      name: 'a percentile without samples',
      metric: 'p999',
      parts: { max: 1 },
      want: 'no-data',
      limit: 'max 1',
    },
  ])('$name: $want', ({ metric, parts, want, limit }) => {
    expect(ask({ total: [aThreshold(metric, parts)] })).toMatchObject([
      { request: '*', metric, outcome: want, limit },
    ])
  })

  test('limits on one request look at that request', () => {
    const candidate = side([0, 25])
    const limit = aThreshold('errors', { max: 0.1 })
    expect(
      ask({ candidate, requests: { 'GET /a': [limit], 'GET /b': [limit] } }).map(
        ({ request, outcome, observed }) => [request, outcome, observed],
      ),
    ).toEqual([
      ['GET /a', 'met', 0],
      ['GET /b', 'violated', 0.2],
    ])
  })

  test('a request that was never measured is no-data', () => {
    expect(ask({ requests: { 'GET /z': [aThreshold('p50', { max: 1 })] } })).toMatchObject([
      { outcome: 'no-data' },
    ])
  })

  test('100% errors: latency limits have no data, and the built-in limit is violated', () => {
    const results = ask({ candidate: side([10, 10], 0), total: [aThreshold('p95', { max: 500 })] })
    expect(results.map(({ metric, outcome, limit }) => [metric, outcome, limit])).toEqual([
      ['p95', 'no-data', 'max 500'],
      ['errors', 'violated', BUILT_IN.errors],
    ])
  })

  test('100% errors on one request violate the built-in limit for it', () => {
    const candidate = measured(plan, 4, (request) =>
      request === 'GET /a' ? { latenciesUs: [], errors: { timeout: 9 } } : { latenciesUs: [1000] },
    )
    expect(ask({ candidate })).toMatchObject([
      { request: 'GET /a', outcome: 'violated', limit: BUILT_IN.errors },
    ])
  })

  test('a configured errors limit that says so already is not doubled', () => {
    const results = ask({ candidate: side([10, 10], 0), total: [aThreshold('errors', { max: 0.01 })] })
    expect(results).toHaveLength(1)
  })

  test('nothing measured at all is no-data, never met', () => {
    const candidate = measured(plan, 0, () => ({ latenciesUs: [] }))
    const results = ask({ candidate, total: [aThreshold('throughput', { min: 1 })] })
    expect(results.map(({ outcome }) => outcome)).toEqual(['no-data', 'no-data'])
  })

  test('overload breaks throughput only where it has a limit', () => {
    const overload = { blocks: 4, delivered: 0.9, text: 'Overloaded.' }
    expect(ask({ overload })).toEqual([])
    expect(ask({ overload, total: [aThreshold('throughput', { min: 1 })] })).toMatchObject([
      { outcome: 'met' },
      { outcome: 'violated', observed: 0.9, limit: BUILT_IN.overload },
    ])
  })
})

describe('observe', () => {
  const tally: Tally = side([25, 0]).requests['GET /a']!
  test.each<{ metric: Metric; want: number; digits?: number }>([
    { metric: 'min', want: 1 },
    { metric: 'max', want: 100 },
    { metric: 'mean', want: 50.5 },
    { metric: 'stddev', want: Math.sqrt((100 ** 2 - 1) / 12) },
    { metric: 'p50', want: 50, digits: 0 },
    { metric: 'p95', want: 95, digits: 0 },
    { metric: 'errors', want: 0.2 },
    { metric: 'throughput', want: 25 },
    { metric: 'apdex', want: 0.8, digits: 3 },
  ])('$metric of 1 to 100 ms with a fifth wrong', ({ metric, want, digits }) => {
    const seen = observe(metric, tally, 20_000)
    expect(seen.kind).toBe('value')
    if (seen.kind === 'value') expect(seen.value).toBeCloseTo(want, digits ?? 6)
  })

  test.each<{ metric: Metric; needs: number }>([
    { metric: 'p99', needs: 1000 },
    { metric: 'p999', needs: 10_000 },
    { metric: 'consistency', needs: 1000 },
  ])('$metric needs $needs right answers', ({ metric, needs }) => {
    expect(observe(metric, tally, 20_000)).toEqual({ kind: 'no-data', needs })
  })
})
