import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { editDistance, nearestName, suggest } from '../../src/config/nearest.ts'

describe('nearestName', () => {
  test.each([
    { wrong: 'thresold', want: 'thresholds' },
    { wrong: 'p59', want: 'p95' },
    { wrong: 'P95', want: 'p95' },
    { wrong: 'laod', want: 'load' },
    { wrong: 'banana', want: undefined },
    { wrong: '', want: undefined },
  ])('"$wrong" means $want', ({ wrong, want }) => {
    expect(nearestName(wrong, ['load', 'thresholds', 'p95', 'throughput'])).toBe(want)
  })

  test('without a near name, what is known is listed', () => {
    expect(suggest('banana', ['load', 'url'])).toBe('Known here: load, url.')
    expect(suggest('banana', [])).toBe('There are none.')
    expect(
      suggest(
        'banana',
        Array.from({ length: 30 }, (_, n) => `k${n}`),
      ),
    ).toMatch(/k23 and 6 more\.$/)
  })
})

describe('editDistance', () => {
  test('a swap of neighbours is one slip', () => expect(editDistance('p59', 'p95')).toBe(1))

  test('is symmetric, zero only for equals, and at most the longer length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        const distance = editDistance(a, b)
        expect(editDistance(b, a)).toBe(distance)
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
      }),
    )
  })
})
