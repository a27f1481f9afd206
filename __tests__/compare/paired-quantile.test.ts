import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { blockMean, pairedQuantile } from '../../src/compare/paired-quantile.ts'
import type { PairedQuantile } from '../../src/compare/paired-quantile.ts'
import { Histogram, mergeHistograms } from '../../src/measure/histogram.ts'
import { normals, seeded } from '../support/synthetic.ts'

type Blocks = readonly (readonly number[])[]

function compare(q: number, baseline: Blocks, candidate: Blocks): PairedQuantile | undefined {
  const [a, b] = [baseline, candidate].map((blocks) =>
    blocks.map((values) => {
      const histogram = new Histogram(2)
      for (const value of values) histogram.record(value)
      return histogram
    }),
  ) as [Histogram[], Histogram[]]
  return pairedQuantile(
    q,
    a.map((histogram, i) => ({ baseline: histogram.cumulative(), candidate: b[i]!.cumulative() })),
    { baseline: mergeHistograms(a, 2).cumulative(), candidate: mergeHistograms(b, 2).cumulative() },
  )
}

function lognormalBlocks(seed: number, blocks: number, each: number, median = 20_000): Blocks {
  const normal = normals(seeded(seed))
  return Array.from({ length: blocks }, () =>
    Array.from({ length: each }, () => median * Math.exp(0.4 * normal())),
  )
}

/** The quantile of raw values, without a histogram. */
function rawQuantile(q: number, blocks: Blocks): number {
  const sorted = blocks.flat().sort((x, y) => x - y)
  return sorted[Math.ceil(q * sorted.length) - 1]!
}

describe('pairedQuantile', () => {
  test.each([{ q: 0.5 }, { q: 0.95 }, { q: 0.99 }])(
    'q = $q agrees with sorted raw values to a counter',
    ({ q }) => {
      const [a, b] = [lognormalBlocks(1, 12, 400), lognormalBlocks(2, 12, 400, 26_000)]
      const paired = compare(q, a, b)!
      expect(paired.baselineUs / rawQuantile(q, a)).toBeCloseTo(1, 1.9)
      expect(Math.abs(Math.log(paired.candidateUs / rawQuantile(q, b)))).toBeLessThan(1 / 128)
    },
  )

  test('the standard error is that of theory for independent lognormal blocks, p50', () => {
    // sqrt(2)·1.2533·σ/√n (METHOD §2) = 0.01026 for σ = 0.4 and 4,800 values on each side.
    const errors = Array.from({ length: 30 }, (_, i) => {
      const paired = compare(0.5, lognormalBlocks(2 * i, 12, 400), lognormalBlocks(2 * i + 1, 12, 400))!
      return paired.seWithin
    })
    const mean = errors.reduce((sum, x) => sum + x, 0) / errors.length
    // Widening for positive autocorrelation, seen by chance in 12 blocks, adds some.
    expect(mean).toBeGreaterThan(0.95 * 0.01026)
    expect(mean).toBeLessThan(1.3 * 0.01026)
  })

  test('swapping the sides turns θ around and keeps its error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const [a, b] = [lognormalBlocks(seed, 10, 150), lognormalBlocks(seed + 1, 10, 150, 24_000)]
        const [forth, back] = [compare(0.5, a, b)!, compare(0.5, b, a)!]
        expect(forth.theta).toBeCloseTo(-back.theta, 12)
        expect(forth.seWithin / back.seWithin).toBeGreaterThan(0.5)
        expect(forth.seWithin / back.seWithin).toBeLessThan(2)
      }),
      { seed: 4, numRuns: 25 },
    )
  })

  test.each([
    { name: 'all equal: no change and no error', a: 5000, b: 5000, theta: 0, se: 0 },
    // The counter that holds 5 ms is 32 µs wide.
    {
      name: 'two constants: the error is the width of a counter',
      a: 5000,
      b: 10_000,
      theta: Math.log(2),
      se: 0.0064,
    },
  ])('zero variance, $name', ({ a, b, theta, se }) => {
    const constant = (value: number): Blocks => Array.from({ length: 8 }, () => Array<number>(50).fill(value))
    const paired = compare(0.5, constant(a), constant(b))!
    expect(paired.theta).toBeCloseTo(theta, 2)
    expect(paired.seWithin).toBeCloseTo(se, 3)
  })

  test.each([
    { name: 'an empty baseline', a: [[], []], b: [[1], [1]] },
    { name: 'an empty candidate', a: [[1], [1]], b: [[], []] },
    { name: 'a single block', a: [[5, 6]], b: [[5, 6]] },
    { name: 'latencies of 0 only', a: [[0], [0]], b: [[0], [0]] },
  ])('$name gives no statistic or a finite one', ({ a, b }) => {
    const paired = compare(0.5, a, b)
    if (paired === undefined)
      expect(Math.min(a.flat().length, b.flat().length, a.length - 1)).toBeLessThanOrEqual(0)
    else expect(Number.isFinite(paired.theta + paired.seWithin + paired.df)).toBe(true)
  })
})

describe('blockMean', () => {
  test.each([
    // By hand: mean 2.5, variance 5/3, lag-1 autocorrelation (−1.5·−0.5 + −0.5·0.5 + 0.5·1.5)/5 = 0.25.
    {
      name: 'widens for positive autocorrelation',
      z: [1, 2, 3, 4],
      se: Math.sqrt(((5 / 3) * (1.25 / 0.75)) / 4),
      df: 3,
    },
    // Alternating: negative autocorrelation counts as none.
    { name: 'never narrows for negative', z: [1, -1, 1, -1, 1, -1], se: Math.sqrt(6 / 5 / 6), df: 5 },
  ])('$name', ({ z, se, df }) => {
    expect(blockMean(z).se).toBeCloseTo(se, 12)
    expect(blockMean(z).df).toBeCloseTo(df, 12)
  })

  test.each([
    { name: 'a constant above 0 is infinitely far from it', z: [1, 1, 1], want: Infinity },
    { name: 'a constant below 0 as well', z: [-1, -1, -1], want: -Infinity },
    { name: 'nothing is nothing', z: [0, 0, 0], want: 0 },
  ])('$name', ({ z, want }) => expect(blockMean(z).t).toBe(want))
})
