import { describe, expect, test } from '@jest/globals'
import { clopperPearson } from '../../scripts/trials/binomial.ts'

describe('Clopper–Pearson limits', () => {
  test.each([
    // Closed forms: 1 − (α/2)^(1/n) above for no hits, its mirror below for nothing but hits.
    { name: 'none of 300', hits: 0, trials: 300, want: [0, 1 - 0.025 ** (1 / 300)] },
    { name: 'all of 50', hits: 50, trials: 50, want: [0.025 ** (1 / 50), 1] },
    // Newcombe, Statistics in Medicine 17 (1998), 857–872, table I, method 5 (Clopper–Pearson).
    { name: '81 of 263', hits: 81, trials: 263, want: [0.2527, 0.3676] },
    { name: '15 of 148', hits: 15, trials: 148, want: [0.0578, 0.1617] },
    { name: '1 of 29', hits: 1, trials: 29, want: [0.0009, 0.1776] },
  ])('$name', ({ hits, trials, want: [low = NaN, high = NaN] }) => {
    const limits = clopperPearson(hits, trials)
    expect(limits[0]).toBeCloseTo(low, 4)
    expect(limits[1]).toBeCloseTo(high, 4)
  })

  test('does not underflow with thousands of runs', () => {
    const [low, high] = clopperPearson(12, 2000)
    expect(low).toBeCloseTo(0.003104, 5)
    expect(high).toBeCloseTo(0.010459, 5)
  })
})
