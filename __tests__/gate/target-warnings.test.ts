import { describe, expect, test } from '@jest/globals'
import { targetWarnings } from '../../src/gate/target-warnings.ts'
import type { SeenTarget } from '../../src/gate/target-warnings.ts'

const seen = (change: Partial<SeenTarget> = {}): SeenTarget => ({
  url: 'https://a',
  edge: undefined,
  settled: undefined,
  ...change,
})
const HIT = 'cf-cache-status: HIT'

describe('targetWarnings', () => {
  test('a plain target has none', () => {
    expect(targetWarnings(seen(), seen())).toEqual([])
  })

  test.each([
    {
      name: 'an edge cache on both sides',
      sides: [seen({ edge: HIT }), seen({ edge: HIT })],
      says: 'may be the cache',
    },
    { name: 'an edge cache alone', sides: [seen({ edge: HIT })], says: HIT },
    {
      name: 'an edge cache on one side',
      sides: [seen(), seen({ url: 'https://b', edge: HIT })],
      says: 'Only https://b',
    },
    {
      name: 'a target that had not settled',
      sides: [seen({ settled: { kind: 'restless', answers: 40, firstMs: 9, lastMs: [100, 900] } })],
      says: 'https://a had not settled',
    },
  ])('$name is one warning', ({ sides, says }) => {
    const [candidate, baseline] = sides
    const warnings = targetWarnings(candidate!, baseline)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(says)
  })
})
