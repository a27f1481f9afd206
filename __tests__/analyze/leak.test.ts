import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { countOutcomes } from '../../scripts/leaks/experiments.ts'
import { sampleMemory } from '../../scripts/leaks/memory.ts'
import type { MemoryModel } from '../../scripts/leaks/memory.ts'
import { totalGrowth } from '../../src/analyze/growth.ts'
import { judgeLeak } from '../../src/analyze/leak.ts'

const MB = 1e6
const STILL: MemoryModel = {
  samples: 300,
  start: 500 * MB,
  sd: 0.01,
  correlation: 0.8,
  growth: 0,
  shape: 'even',
}

/** Values at one second each. */
const series = (values: readonly number[]) => values.map((value, i) => ({ atMs: i * 1_000, value }))
const made = (length: number, value: (i: number) => number) =>
  series(Array.from({ length }, (_, i) => value(i)))

describe('the leak verdict', () => {
  test.each([
    {
      name: 'even growth of 10 % is a leak',
      samples: sampleMemory({ ...STILL, growth: 0.1 }, 1, 1),
      want: 'leak',
    },
    {
      name: 'memory that stays is none',
      samples: sampleMemory(STILL, 1, 1),
      want: 'none',
    },
    {
      name: 'memory that falls is none',
      samples: sampleMemory({ ...STILL, growth: -0.2 }, 1, 1),
      want: 'none',
    },
    {
      name: 'growth that flattens is warming up',
      samples: sampleMemory({ ...STILL, growth: 0.2, shape: 'filling' }, 1, 1),
      want: 'flattening',
    },
    {
      name: 'growth of 4 % is too small',
      samples: sampleMemory({ ...STILL, sd: 0.002, growth: 0.04 }, 1, 1),
      want: 'small',
    },
    {
      name: 'growth of 8 MB is too small, whatever share it is',
      samples: sampleMemory({ ...STILL, start: 40 * MB, sd: 0.002, growth: 0.2 }, 1, 1),
      want: 'small',
    },
    {
      name: 'a collected heap that swings between the same ends is none',
      samples: made(600, (i) => (100 + (i % 30) * 4) * MB),
      want: 'none',
    },
    {
      name: 'a swinging heap whose floor rises is a leak',
      samples: made(600, (i) => (100 + (i % 30) * 2 + i / 10) * MB),
      want: 'leak',
    },
    {
      name: 'one wild value is none',
      samples: made(300, (i) => (i === 290 ? 9_000 : 500) * MB),
      want: 'none',
    },
    {
      name: 'fifty-nine samples decide nothing',
      samples: made(59, (i) => (100 + i) * MB),
      want: 'too-few-samples',
    },
    { name: 'no samples decide nothing', samples: [], want: 'too-few-samples' },
  ])('$name', ({ samples, want }) => {
    expect(judgeLeak({ samples, unit: 'bytes' }).outcome).toBe(want)
  })

  test('of 52 % to 67 % in 30 minutes, flattening, is no leak', () => {
    const samples = made(1_800, (i) => 0.52 + 0.15 * (1 - Math.exp(-i / 400)))
    expect(judgeLeak({ samples, unit: 'fraction' }).outcome).toBe('flattening')
  })

  test.each([
    { name: 'that does not grow leaves the leak', growth: 0, want: 'leak' },
    { name: 'that grows alike takes it back', growth: 0.1, want: 'shared' },
  ])('a baseline $name', ({ growth, want }) => {
    const samples = sampleMemory({ ...STILL, growth: 0.1 }, 1, 1)
    const baseline = sampleMemory({ ...STILL, growth }, 1, 2).map(({ atMs, value }) => ({
      atMs: atMs + 400,
      value,
    }))
    expect(judgeLeak({ samples, unit: 'bytes', baseline }).outcome).toBe(want)
  })

  test('says how much and how fast', () => {
    const verdict = judgeLeak({ samples: made(3_601, (i) => (100 + i / 36) * MB), unit: 'bytes' })
    expect(verdict.perHour / MB).toBeCloseTo(100, 6)
    expect(verdict.perHourInterval.map((end) => end / MB)).toEqual([
      expect.closeTo(100, 6),
      expect.closeTo(100, 6),
    ])
    expect(totalGrowth(verdict) / MB).toBeCloseTo((verdict.spanMs / 3_600_000) * 100, 6)
  })

  test('does not depend on when the run began', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), fc.integer({ min: 0, max: 99 }), (offset, index) => {
        const samples = sampleMemory({ ...STILL, samples: 60, growth: 0.1 }, 3, index)
        const later = samples.map(({ atMs, value }) => ({ atMs: atMs + offset, value }))
        expect(judgeLeak({ samples: later, unit: 'bytes' }).outcome).toBe(
          judgeLeak({ samples, unit: 'bytes' }).outcome,
        )
      }),
      { numRuns: 20 },
    )
  })
})

// The whole table, 500 series to a cell, is docs/leaks.md (`npm run leaks`).
describe('over simulated processes', () => {
  const runs = 100
  const noisy: MemoryModel = { ...STILL, samples: 300, sd: 0.02 }

  test('without a leak at most 2 % are called one', () => {
    expect(countOutcomes(noisy, runs, 7).leak ?? 0).toBeLessThanOrEqual(2)
  })

  test('of those that grow by 10 % at least 85 % are found', () => {
    expect(countOutcomes({ ...noisy, growth: 0.1 }, runs, 7).leak).toBeGreaterThanOrEqual(85)
  })
})
