import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { latencyClassOf, markRun, scoreOf } from '../../src/analyze/score.ts'
import type { ScoreFigures } from '../../src/analyze/score.ts'
import { DEFAULT_RATING } from '../../src/config/rating.ts'
import { aLongRun } from '../support/long-runs.ts'

const RUBRIC = DEFAULT_RATING.score

/** The published run: 2 users, 60 s, 228 requests; p50 3.80, p95 6.86, p99 9.84 ms, no errors, 3.8/s. */
const PUBLISHED: ScoreFigures = { latency: 6.86, errors: 0, throughput: 3.8, consistency: 9.84 / 6.86 }

const pointsOf = (figures: ScoreFigures) => scoreOf(figures, RUBRIC).parts.map(({ points }) => points)

describe('the score', () => {
  test('of the published run is 80, good', () => {
    expect(scoreOf(PUBLISHED, RUBRIC)).toMatchObject({ value: 80, word: 'good' })
    expect(pointsOf(PUBLISHED)).toEqual([40, 30, 0, 10])
  })

  // The rubric of the same published system, evaluated by hand.
  test.each([
    { name: 'a p95 of 75 ms earns half', figures: { latency: 75 }, want: [20, 30, 0, 10] },
    {
      name: 'a p95 of 99 ms earns nothing: points are whole',
      figures: { latency: 99 },
      want: [0, 30, 0, 10],
    },
    { name: 'a p95 of 100 ms earns nothing', figures: { latency: 100 }, want: [0, 30, 0, 10] },
    { name: 'an error in 250 earns 18', figures: { errors: 0.004 }, want: [40, 18, 0, 10] },
    { name: 'an error in 100 earns nothing', figures: { errors: 0.01 }, want: [40, 0, 0, 10] },
    { name: '5/s earns half', figures: { throughput: 5 }, want: [40, 30, 10, 10] },
    { name: '7.5/s earns 15', figures: { throughput: 7.5 }, want: [40, 30, 15, 10] },
    { name: '10/s earns all', figures: { throughput: 10 }, want: [40, 30, 20, 10] },
    { name: 'a p99 of twice p95 earns nothing', figures: { consistency: 2 }, want: [40, 30, 0, 0] },
  ])('$name', ({ figures, want }) => {
    expect(pointsOf({ ...PUBLISHED, ...figures })).toEqual(want)
  })

  test.each([
    { value: 100, word: 'excellent', figures: { throughput: 12 } },
    { value: 90, word: 'excellent', figures: { throughput: 5 } },
    { value: 60, word: 'fair', figures: { latency: 75 } },
    { value: 40, word: 'poor', figures: { latency: 500 } },
  ])('of $value is $word', ({ value, word, figures }) => {
    expect(scoreOf({ ...PUBLISHED, ...figures }, RUBRIC)).toMatchObject({ value, word })
  })

  test('leaves out what was not observed, and scales the rest', () => {
    const score = scoreOf({ ...PUBLISHED, consistency: undefined }, RUBRIC)
    expect(score.value).toBe(77)
    expect(score.parts.at(-1)).toEqual({
      part: 'consistency',
      observed: undefined,
      points: undefined,
      of: 10,
    })
  })

  test('of nothing observed is none', () => {
    const nothing = { latency: undefined, errors: undefined, throughput: undefined, consistency: undefined }
    expect(scoreOf(nothing, RUBRIC)).toMatchObject({ value: undefined, word: undefined })
  })

  test('follows another rubric', () => {
    const rubric = { ...RUBRIC, throughput: { points: 0, full: 10, none: 5 } }
    expect(scoreOf(PUBLISHED, rubric).value).toBe(100)
  })

  test('lies from 0 to 100, and never rises when something gets worse', () => {
    const figure = fc.double({ min: 0, max: 300, noNaN: true })
    fc.assert(
      fc.property(
        figure,
        figure,
        figure,
        figure,
        fc.double({ min: 0, max: 50, noNaN: true }),
        (a, b, c, d, by) => {
          const figures = { latency: a, errors: b / 300, throughput: c, consistency: d }
          const { value = NaN } = scoreOf(figures, RUBRIC)
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(100)
          for (const worse of [
            { latency: a + by },
            { errors: (b + by) / 300 },
            { throughput: Math.max(0, c - by) },
            { consistency: d + by },
          ])
            expect(scoreOf({ ...figures, ...worse }, RUBRIC).value).toBeLessThanOrEqual(value)
        },
      ),
    )
  })
})

test.each([
  { p95: 49.9, want: 'excellent' },
  { p95: 50, want: 'good' },
  { p95: 100, want: 'acceptable' },
  { p95: 200, want: 'poor' },
])('a p95 of $p95 ms is $want', ({ p95, want }) => {
  expect(latencyClassOf(p95, DEFAULT_RATING.latencyClass)).toBe(want)
})

describe('the marks of a run', () => {
  const run = aLongRun({ blocks: 20, medianMs: () => 40, errors: () => ({ 'status-5xx': 1 }) })
  const marks = markRun({ ...run, requests: { 'GET /': run.total } }, DEFAULT_RATING)

  test('carry score, apdex and the class of each request', () => {
    expect(marks.score.value).toBeGreaterThan(0)
    expect(marks.apdex).toBeCloseTo(2_000 / 2_020, 9)
    expect(marks.classes).toEqual({ 'GET /': 'good' })
  })

  test('take the apdex target from the configuration', () => {
    const strict = markRun(run, { ...DEFAULT_RATING, apdexMs: 10 })
    // Between 10 and 40 ms a user tolerates, and half of the answers count half.
    expect(strict.apdex).toBeCloseTo(0.25, 1)
    expect(strict.apdexMs).toBe(10)
  })
})
