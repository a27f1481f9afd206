import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { scaledHistogram, sketchOf } from '../../src/ingest/sketch.ts'

describe('a sketch', () => {
  test('answers each stated percentile within a counter, and has the stated count and moments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 1_000, max: 5_000_000 }),
        (values, count) => {
          const [min = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0] = [...values].sort((a, b) => a - b)
          const stated = [
            { q: 0, us: min },
            { q: 0.5, us: p50 },
            { q: 0.9, us: p90 },
            { q: 0.95, us: p95 },
            { q: 0.99, us: p99 },
            { q: 1, us: max },
          ]
          const sketch = sketchOf(stated, count, { meanUs: 12_345, stddevUs: 678 })
          expect(sketch.count).toBe(count)
          expect(sketch.mean()).toBeCloseTo(12_345, 3)
          expect(sketch.stddev()).toBeCloseTo(678, 1)
          expect([sketch.min, sketch.max]).toEqual([min, max])
          for (const { q, us } of stated.slice(1)) {
            const answer = sketch.quantile(q) ?? NaN
            // A counter of three digits is at most a thousandth wide.
            expect(Math.abs(answer - us)).toBeLessThanOrEqual(us / 1_000 + 1)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  test('of nothing is empty', () => {
    expect(sketchOf([{ q: 0.5, us: 1 }], 0, { meanUs: 1, stddevUs: undefined }).count).toBe(0)
    expect(sketchOf([], 10, { meanUs: undefined, stddevUs: undefined }).count).toBe(0)
  })
})

test('a scaled histogram keeps its quantiles', () => {
  const counts = [
    { us: 1_000, times: 500 },
    { us: 2_000, times: 400 },
    { us: 9_000, times: 100 },
  ]
  const scaled = scaledHistogram(counts, 777)
  expect(scaled.count).toBe(777)
  expect(scaled.quantile(0.4)).toBeCloseTo(1_000, -1)
  expect(scaled.quantile(0.8)).toBeCloseTo(2_000, -1)
  expect(scaled.quantile(0.95)).toBeCloseTo(9_000, -1)
})
