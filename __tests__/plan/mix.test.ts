import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mixScenarios } from '../../src/plan/mix.ts'
import { aScenario } from '../support/load-plans.ts'

const weighted = (...weights: number[]) => weights.map((weight, i) => aScenario({ name: `s${i}`, weight }))

function shares(weights: readonly number[], iterations: number, seed = 1): number[] {
  const mix = mixScenarios(weighted(...weights), seed)
  const counts = weights.map(() => 0)
  for (let k = 0; k < iterations; k++) counts[mix(k).scenario]!++
  return counts
}

describe('mixScenarios', () => {
  test.each([
    { name: '70/20/10 is exact in 200 iterations', weights: [70, 20, 10], n: 200, want: [140, 40, 20] },
    { name: '70/20/10 is exact in 10 iterations', weights: [7, 2, 1], n: 10, want: [7, 2, 1] },
    { name: 'one scenario gets everything', weights: [3], n: 50, want: [50] },
    { name: 'fractions are shares too', weights: [0.5, 1.5], n: 100, want: [25, 75] },
    { name: 'weight zero gets nothing', weights: [0, 1], n: 40, want: [0, 40] },
    { name: 'a long cycle is near its shares early on', weights: [333, 667], n: 60, want: [20, 40] },
  ])('$name', ({ weights, n, want }) => {
    expect(shares(weights, n)).toEqual(want)
  })

  test('the order depends on the seed', () => {
    const order = (seed: number) => {
      const mix = mixScenarios(weighted(1, 1), seed)
      return Array.from({ length: 40 }, (_, k) => mix(k).scenario).join('')
    }
    expect(order(1)).toBe(order(1))
    expect(new Set([1, 2, 3, 4].map(order)).size).toBe(4)
  })

  test('any iteration can be asked for at any time, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(5000), { minLength: 1, maxLength: 20 }),
        (weights, asked) => {
          const inOrder = mixScenarios(weighted(...weights), 7)
          const picks = Array.from({ length: 5001 }, (_, k) => inOrder(k))
          const jumping = mixScenarios(weighted(...weights), 7)
          for (const k of asked) expect(jumping(k)).toEqual(picks[k])
        },
      ),
      { numRuns: 20 },
    )
  })

  test('nth counts the iterations of the same scenario without gaps', () => {
    const mix = mixScenarios(weighted(5, 3, 2), 3)
    const next = [0, 0, 0]
    for (let k = 0; k < 500; k++) {
      const { scenario, nth } = mix(k)
      expect(nth).toBe(next[scenario]!++)
    }
  })
})
