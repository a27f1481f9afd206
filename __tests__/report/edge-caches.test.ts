import { describe, expect, test } from '@jest/globals'
import type { EdgeAnswers } from '../../src/measure/edge-answers.ts'
import { describeBanners } from '../../src/report/banners.ts'
import { describeEdge } from '../../src/report/edge-caches.ts'
import { renderHtml } from '../../src/report/html.ts'
import { renderComment } from '../../src/report/markdown.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result, ResultMeasurement } from '../../src/report/result.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { aResult, CACHED } from '../support/results.ts'

/** Every request has 2400 right answers on each side. */
const RIGHT = 2400
const [FIRST, SECOND] = ['GET /a', 'GET /b'] as const

type Hits = readonly [number | undefined, number | undefined]

/** The result of two requests, with so many hits on each. */
function aCachedResult(candidate: Hits, baseline: Hits): Result {
  const result = aResult().requests([FIRST, SECOND]).build()
  const main = result.measurements.baseline
  if (main === null) throw new Error('the builder makes a live baseline')
  return {
    ...result,
    measurements: {
      ...result.measurements,
      candidate: withEdge(result.measurements.candidate, candidate),
      baseline: withEdge(main, baseline),
    },
  }
}

function withEdge(side: ResultMeasurement, [first, second]: Hits): ResultMeasurement {
  const told = [first, second].filter((hits) => hits !== undefined)
  return {
    ...side,
    requests: {
      [FIRST]: { ...side.requests[FIRST]!, ...edge(first, RIGHT) },
      [SECOND]: { ...side.requests[SECOND]!, ...edge(second, RIGHT) },
    },
    total: {
      ...side.total,
      ...(told.length === 0
        ? {}
        : edge(
            told.reduce((sum, hits) => sum + hits, 0),
            told.length * RIGHT,
          )),
    },
  }
}

const COMMENT = { runUrl: undefined, marker: '<!-- m -->', maxLength: 60_000 } as const

const edge = (hits: number | undefined, told: number): { readonly edge?: EdgeAnswers } =>
  hits === undefined ? {} : { edge: { told, hits } }

const banner = (result: Result): string | undefined =>
  describeBanners(result).find(({ title }) => title.startsWith('An edge cache'))?.text

describe('a banner on edge caches', () => {
  test.each([
    {
      name: 'is there when only one side was cached',
      sides: [
        [RIGHT, undefined],
        [undefined, undefined],
      ],
      says: 'GET /a 100 % here, 0 % on the baseline',
    },
    {
      name: 'is there when a cache missed on one side, the widest difference first',
      sides: [
        [1200, 0],
        [1800, 2400],
      ],
      says: 'GET /b 0 % here, 100 % on the baseline; GET /a 50 % here, 75 % on the baseline.',
    },
    {
      name: 'is absent when both were cached alike',
      sides: [
        [2400, 1200],
        [2300, 1300],
      ],
      says: undefined,
    },
    {
      name: 'is absent without a cache',
      sides: [
        [undefined, undefined],
        [undefined, undefined],
      ],
      says: undefined,
    },
  ] as const)('$name', ({ sides: [candidate, baseline], says }) => {
    const text = banner(aCachedResult(candidate, baseline))
    if (says === undefined) expect(text).toBeUndefined()
    else expect(text).toContain(says)
  })

  test('is absent for a handful of answers', () => {
    const result = aCachedResult([RIGHT, undefined], [undefined, undefined])
    const { candidate } = result.measurements
    const few = { ...candidate.requests[FIRST]!, count: 49, edge: { told: 49, hits: 49 } }
    const measurements = {
      ...result.measurements,
      candidate: { ...candidate, requests: { ...candidate.requests, [FIRST]: few } },
    }
    expect(banner({ ...result, measurements })).toBeUndefined()
  })

  test('is absent against the history, which does not keep it', () => {
    expect(banner(aResult().against(CACHED).build())).toBeUndefined()
  })
})

describe('the share of edge caches', () => {
  const cached = aCachedResult([1200, undefined], [0, undefined])

  test('is told in the report, the comment and beside each request that it concerns', () => {
    expect(describeEdge(cached)).toBe(
      'From an edge cache: 25 % of the right answers here, 0 % on the baseline.',
    )
    expect(renderComment(cached, COMMENT)).toContain('From an edge cache: 25 %')
    expect(renderHtml(cached).match(/>From edge cache</g)).toHaveLength(1)
  })

  test('is not mentioned where no cache spoke', () => {
    const plain = aResult().build()
    expect(describeEdge(plain)).toBeUndefined()
    expect(renderHtml(plain)).not.toContain('edge cache')
  })

  test('survives being stored and read again', () => {
    const read = readResult(JSON.stringify(cached))
    const again = toResultMeasurement(measurementOf(read.measurements.candidate))
    expect(again.requests[FIRST]?.edge).toEqual({ told: RIGHT, hits: 1200 })
    expect(again.requests[SECOND]?.edge).toBeUndefined()
  })
})
