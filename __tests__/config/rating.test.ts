import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/config.ts'
import { DEFAULT_RATING } from '../../src/config/rating.ts'
import { UserError } from '../../src/errors.ts'

const parse = (text: string) =>
  parseConfig({ text, path: 'plimsoll.yml', env: {}, readText: () => undefined }).rating

const problemsOf = (text: string): string => {
  try {
    parse(text)
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.message
    throw thrown
  }
  return ''
}

describe('how a run is marked', () => {
  test('is the published rubric without a word in the file', () => {
    expect(parse('url: http://localhost:1')).toEqual(DEFAULT_RATING)
    expect(DEFAULT_RATING.score).toMatchObject({
      latency: { points: 40 },
      errors: { points: 30 },
      throughput: { points: 20 },
      consistency: { points: 10 },
    })
  })

  test('is what the file says, with the rest as it was', () => {
    const rating = parse(`
score:
  latency: { full: 200ms, none: 1s }
  throughput: { points: 30, full: 500/s, none: 100/s }
  errors: { none: 5% }
latency-class: { acceptable: 1s }
apdex: 300ms
`)
    expect(rating).toEqual({
      score: {
        latency: { points: 40, full: 200, none: 1_000 },
        errors: { points: 30, full: 0, none: 0.05 },
        throughput: { points: 30, full: 500, none: 100 },
        consistency: { points: 10, full: 2, none: 2 },
      },
      latencyClass: { excellent: 50, good: 100, acceptable: 1_000 },
      apdexMs: 300,
    })
  })

  test.each([
    {
      name: 'bounds the wrong way round',
      text: 'score: { latency: { full: 2s, none: 1s } }',
      says: ['latency', 'expected full at or below none'],
    },
    {
      name: 'a bound beyond the default of the other',
      text: 'score: { throughput: { full: 3/s } }',
      says: ['throughput', 'expected none at or below full', '10/s and 5/s'],
    },
    {
      name: 'a score that gives no points',
      text: 'score: { latency: { points: 0 }, errors: { points: 0 }, throughput: { points: 0 }, consistency: { points: 0 } }',
      says: ['score', 'gives no points at all'],
    },
    {
      name: 'points below zero',
      text: 'score: { errors: { points: -3 } }',
      says: ['points', 'from 0 to 1,000'],
    },
    {
      name: 'a bound without its unit',
      text: 'score: { latency: { full: 200 } }',
      says: ['a limit needs a unit'],
    },
    {
      name: 'an unknown part',
      text: 'score: { latencies: { points: 3 } }',
      says: ['unknown part "latencies"', 'latency'],
    },
    {
      name: 'classes out of order',
      text: 'latency-class: { good: 300ms }',
      says: ['latency-class', 'expected excellent below good below acceptable'],
    },
    { name: 'an apdex target without its unit', text: 'apdex: 500', says: ['apdex', 'expected a duration'] },
  ])('$name is refused, quoting it', ({ text, says }) => {
    for (const words of says) expect(problemsOf(text)).toContain(words)
  })
})
