import { describe, expect, test } from '@jest/globals'
import { aaTests } from '../../src/calibrate/aa-tests.ts'
import { compareLive } from '../../src/compare/live.ts'
import { question } from '../support/live-question.ts'
import type { Scene } from '../support/live-question.ts'

const told = (scene: Scene = {}) => {
  const asked = question({ plan: { requests: ['GET /a', 'GET /b'], rate: 20 }, ...scene })
  return { asked, found: aaTests(asked.plan, asked.sides, asked.thresholds) }
}

describe('what an A/A run tells', () => {
  test('θ and se_w of the percentiles with enough samples, over all blocks', () => {
    const { asked, found } = told()
    if (found.kind !== 'tests') throw new Error(found.reason)
    // 36 blocks of 5 s at 20/s are 3,600 requests: enough for p95 (1,000), not for p99 (5,000).
    expect(found.blocks).toBe(36)
    expect(found.tests.map(({ request, metric }) => `${metric} of ${request}`)).toEqual([
      'p50 of GET /a',
      'p95 of GET /a',
      'p50 of GET /b',
      'p95 of GET /b',
    ])
    const shown = compareLive(asked).comparisons
    for (const { request, metric, theta, se } of found.tests) {
      const change = shown.find((one) => one.request === request && one.metric === metric)?.change
      // The comparison may have stopped earlier; at the same blocks both are one computation.
      expect(Math.abs(theta - Math.log1p(change ?? NaN))).toBeLessThan(0.05)
      expect(se).toBeGreaterThan(0)
      expect(se).toBeLessThan(0.05)
    }
  })

  test('a slower side is told as it is: nothing is tested here', () => {
    const { found } = told({ candidate: { slower: { 'GET /a': 1.5 } } })
    if (found.kind !== 'tests') throw new Error(found.reason)
    expect(found.tests[0]?.theta).toBeCloseTo(Math.log(1.5), 1)
  })

  test.each([
    { name: 'seven blocks', scene: { blocks: 7 }, says: '7 complete blocks' },
    { name: 'a side full of errors', scene: { candidate: { errorRate: 0.5 } }, says: 'wrong' },
    {
      name: 'a rate of nearly nothing',
      scene: { plan: { requests: ['GET /a'], rate: 0.2 } },
      says: 'samples',
    },
  ])('$name tells nothing, with the reason', ({ scene, says }) => {
    expect(told(scene).found).toMatchObject({ kind: 'unusable', reason: expect.stringContaining(says) })
  })
})
