import { describe, expect, test } from '@jest/globals'
import { toBands, toPeriods, turnsOf } from '../../src/report/periods.ts'
import type { ResultMeasurement } from '../../src/report/result.ts'

type Point = ResultMeasurement['timeline'][number]

const ALONE = { cycleS: 1, share: 1 }

function seconds(count: number, of: (second: number) => Partial<Point> = () => ({})): readonly Point[] {
  return Array.from({ length: count }, (_, n) => ({
    atMs: n * 1000,
    phase: 'hold',
    sent: 100,
    completed: 100,
    errors: 0,
    p50Ms: 10,
    p95Ms: 20,
    p99Ms: 30,
    inFlight: 2,
    ...of(n),
  }))
}

describe('toPeriods', () => {
  test.each([
    { name: 'few seconds stay as they are', count: 30, limit: 60, want: 30 },
    { name: 'many are joined, never to more than asked', count: 1800, limit: 600, want: 600 },
    { name: 'a rest makes a period of its own', count: 1801, limit: 600, want: 451 },
    { name: 'nothing makes none', count: 0, limit: 60, want: 0 },
  ])('$name', ({ count, limit, want }) => {
    expect(toPeriods(seconds(count), limit, ALONE)).toHaveLength(want)
  })

  test('the highest percentile of a period is its own, and rates are means', () => {
    const points = seconds(4, (n) => ({ p95Ms: n === 2 ? 90 : null, completed: n * 10, inFlight: n }))
    expect(toPeriods(points, 1, ALONE)).toMatchObject([{ p95Ms: 90, rate: 15, inFlight: 3 }])
  })

  test('a period never spans two phases', () => {
    const points = seconds(10, (n) => ({ phase: n < 3 ? 'warm-up' : 'hold' }))
    const periods = toPeriods(points, 2, ALONE)
    expect(periods.map(({ atMs, phase }) => [atMs, phase])).toEqual([
      [0, 'warm-up'],
      [3000, 'hold'],
      [8000, 'hold'],
    ])
  })

  test('sides that take turns are each shown at the rate they were loaded with', () => {
    const turns = turnsOf({
      interleave: 'slices',
      blocks: { durationMs: 5000, min: 8, max: 36, lookEvery: 4 },
    })
    // ABBA in slices of 1.25 s: this side has the first and the last.
    const completed = [100, 25, 0, 25, 100]
    const points = seconds(17, (n) => ({
      completed: completed[n % 5]!,
      p95Ms: completed[n % 5] === 0 ? null : 20,
    }))
    const periods = toPeriods(points, 600, turns)
    // The fourth block was cut short, and would tell a rate that never was.
    expect(periods.map(({ rate, p95Ms }) => [rate, p95Ms])).toEqual([
      [100, 20],
      [100, 20],
      [100, 20],
    ])
  })
})

test.each([
  { name: 'a block of whole seconds is a cycle', durationMs: 5000, want: 5 },
  { name: 'two of two seconds and a half are', durationMs: 2500, want: 5 },
  { name: 'two of one and a half are', durationMs: 1500, want: 3 },
  { name: 'a block that never ends on a second is taken ten times', durationMs: 1001, want: 10 },
  { name: 'a short block is joined to a second', durationMs: 200, want: 1 },
])('$name', ({ durationMs, want }) => {
  const blocks = { durationMs, min: 8, max: 36, lookEvery: 4 }
  expect(turnsOf({ interleave: 'slices', blocks })).toEqual({ cycleS: want, share: 0.5 })
  expect(turnsOf({ interleave: 'duet', blocks })).toEqual({ cycleS: 1, share: 1 })
})

test('bands follow the phases, to the end', () => {
  const points = seconds(10, (n) => ({ phase: n < 3 ? 'warm-up' : 'hold' }))
  expect(toBands(toPeriods(points, 60, ALONE), 10_000)).toEqual([
    { from: 0, to: 3000, label: 'warm-up' },
    { from: 3000, to: 10_000, label: 'full load' },
  ])
})
