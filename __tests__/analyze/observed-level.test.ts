import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { askedOf, levelOf, observedLevels } from '../../src/analyze/observed-level.ts'
import type { ObservedSeries } from '../../src/measure/observed.ts'
import { aSeries, MB, reporting, STAGES, wave } from '../support/observed-series.ts'

const withSamples = (series: ObservedSeries, keep: (second: number) => boolean): ObservedSeries => ({
  ...series,
  samples: series.samples.filter(({ atMs }) => keep(atMs / 1_000)),
})

describe('the level of a series', () => {
  test.each([
    {
      name: 'is the median of a gauge, which one spell does not move',
      series: aSeries('memory', 'bytes', 'gauge', (s) => (s > 60 && s < 90 ? 900 : 400) * MB),
      want: 400 * MB,
    },
    {
      name: 'is the mean of a rate, most of whose values are zero',
      series: aSeries('evictions', 'per-second', 'rate', (s) => (s % 4 === 2 ? 8 : 0)),
      want: 2,
    },
    {
      name: 'is without the warm-up',
      series: aSeries('memory', 'bytes', 'gauge', (s) => (s < 10 ? 1 : 400) * MB),
      want: 400 * MB,
    },
  ])('$name', ({ series, want }) => {
    expect(levelOf(series, STAGES)?.level).toBeCloseTo(want, 0)
  })

  test.each([
    { name: 'fewer than 20 samples', keep: (s: number) => s % 7 === 0 },
    { name: 'a tenth of the time without any', keep: (s: number) => s < 60 || s > 85 },
    { name: 'no sample at all', keep: () => false },
  ])('there is none with $name', ({ keep }) => {
    const series = aSeries('memory', 'bytes', 'gauge', () => 1)
    expect(levelOf(withSamples(series, keep), STAGES)).toBeUndefined()
    expect(observedLevels(reporting(withSamples(series, keep)), STAGES)).toEqual([])
  })

  test('a run that observed nothing has none', () => {
    expect(observedLevels(undefined, STAGES)).toEqual([])
  })
})

describe('the error of a level', () => {
  const errorOf = (value: (second: number) => number): number =>
    levelOf(aSeries('memory', 'bytes', 'gauge', value), STAGES)?.error ?? NaN

  test('is nothing where nothing moves', () => {
    expect(errorOf(() => 400)).toBe(0)
  })

  test('is that of ten means where they scatter', () => {
    // Alternating by a = 10: every step is 2a, so the variance is 4a²·9/(2·9) = 2a², and the error a·√(2/10).
    const jump = (s: number): number => 400 + (Math.floor((s - 10) / 12) % 2 === 0 ? 10 : -10)
    expect(errorOf((s) => jump(Math.min(s, 129)))).toBeCloseTo(10 * Math.sqrt(0.2), 5)
  })

  test('a steady rise counts a seventh of what it would as scatter', () => {
    // Levels 0, 1, … 9: as scatter √(82.5/9/10) = 0.957, by differences √(9/(2·9)/10) = 0.224.
    const stretch = (s: number): number => Math.min(9, Math.floor((s - 10) / 11.9))
    expect(errorOf(stretch)).toBeCloseTo(Math.sqrt(0.05), 5)
  })

  test('it is never negative and never NaN', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 130 }), (values) => {
        expect(errorOf((s) => values[s] ?? 0)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 50 },
    )
  })
})

describe('what was asked', () => {
  const memory = aSeries('memory', 'bytes', 'gauge', wave)
  test.each([
    { name: 'another expression', change: { expression: 'heap_bytes' } },
    { name: 'another unit', change: { unit: 'number' } },
    { name: 'another kind', change: { kind: 'rate' } },
  ] as const)('$name is something else', ({ change }) => {
    expect(askedOf({ ...memory, ...change })).not.toBe(askedOf(memory))
  })

  test('the expression itself is not stored', () => {
    const asked = askedOf({ ...memory, expression: 'up{token="open-sesame"}' })
    expect(asked).toMatch(/^[0-9a-f]{16}$/)
  })
})
