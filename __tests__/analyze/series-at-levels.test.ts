import { describe, expect, test } from '@jest/globals'
import { seriesAtLevels, valueAtLevel } from '../../src/analyze/series-at-levels.ts'
import type { ObservedKind } from '../../src/measure/observed.ts'

const LEVELS = [
  { level: 10, startMs: 0, durationMs: 10_000 },
  { level: 30, startMs: 10_000, durationMs: 10_000 },
  { level: 50, startMs: 20_000, durationMs: 10_000 },
]

/** A sample each second that is the level it is taken in, and at a change of levels still the one before. */
function aSeries(kind: ObservedKind, expression = 'x') {
  const samples = Array.from({ length: 31 }, (_, second) => ({
    atMs: second * 1000,
    value: LEVELS[Math.max(0, Math.ceil(second / 10) - 1)]!.level,
  }))
  return { kind, expression, samples }
}

describe('a series by level', () => {
  test.each([
    { name: 'a gauge has every sample of its level', series: aSeries('gauge'), samples: [11, 11, 11] },
    { name: 'a rate looks back to the sample before', series: aSeries('rate'), samples: [11, 10, 10] },
    {
      name: 'a rate with a window waits until it saw nothing else',
      series: aSeries('rate', 'rate(process_cpu_seconds_total[5s])'),
      samples: [6, 6, 6],
    },
    {
      name: 'a window as long as a level leaves no sample to any',
      series: aSeries('rate', 'sum(rate(container_cpu_usage_seconds_total{pod=~"shop.*"}[1m]))'),
      samples: [],
    },
  ])('$name', ({ series, samples }) => {
    const found = seriesAtLevels(series, LEVELS)
    expect(found.map((one) => one.samples)).toEqual(samples)
    expect(found.map(({ value }) => value)).toEqual(LEVELS.slice(0, samples.length).map(({ level }) => level))
  })

  test('one odd sample does not move a level', () => {
    const { samples, ...series } = aSeries('gauge')
    const odd = samples.map((one) => (one.atMs === 14_000 ? { ...one, value: 9_999 } : one))
    expect(seriesAtLevels({ ...series, samples: odd }, LEVELS)[1]?.value).toBe(30)
  })

  test('two samples say nothing about a level', () => {
    const { samples, ...series } = aSeries('gauge')
    const few = samples.filter(({ atMs }) => atMs <= 11_000)
    expect(seriesAtLevels({ ...series, samples: few }, LEVELS).map(({ level }) => level)).toEqual([10])
  })
})

describe('between levels', () => {
  const values = [
    { level: 10, value: 0.2, samples: 9 },
    { level: 30, value: 0.6, samples: 9 },
  ]
  test.each([
    { name: 'a measured level is itself', level: 30, want: 0.6 },
    { name: 'half way is half way', level: 20, want: 0.4 },
    { name: 'above the heaviest nothing is known', level: 31, want: undefined },
    { name: 'below the lightest nothing is known', level: 9, want: undefined },
  ])('$name', ({ level, want }) => {
    const found = valueAtLevel(values, level)
    if (want === undefined) expect(found).toBeUndefined()
    else expect(found).toBeCloseTo(want, 12)
  })
})
