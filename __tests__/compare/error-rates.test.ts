import { describe, expect, test } from '@jest/globals'
import { compareErrorRates, errorRateBelow, overdispersion } from '../../src/compare/error-rates.ts'
import type { ErrorCount } from '../../src/compare/error-rates.ts'
import { normalUpper } from '../../src/compare/distributions.ts'

const spread = (errors: readonly number[], answers = 1000): readonly ErrorCount[] =>
  errors.map((count) => ({ errors: count, answers }))

describe('compareErrorRates', () => {
  // From no errors at all and equal sides, mid-p = ½·2^−x for large n (METHOD §5).
  test.each([
    { name: '5 new errors are not significant at 1%', errors: 5, p: 0.5 ** 6, below: 0.01, want: false },
    { name: '6 are', errors: 6, p: 0.5 ** 7, below: 0.01, want: true },
    { name: '8 are not at 0.1%', errors: 8, p: 0.5 ** 9, below: 0.001, want: false },
    { name: '9 are', errors: 9, p: 0.5 ** 10, below: 0.001, want: true },
    {
      name: '11 are not under Holm with 25 tests and looks',
      errors: 11,
      p: 0.5 ** 12,
      below: 0.0002,
      want: false,
    },
    { name: '12 are', errors: 12, p: 0.5 ** 13, below: 0.0002, want: true },
  ])('$name', ({ errors, p, below, want }) => {
    const one = Array.from({ length: errors }, () => 1)
    const zero = one.map(() => 0)
    const rates = compareErrorRates({ baseline: spread(zero, 1e6), candidate: spread(one, 1e6) })!
    const got = normalUpper(rates.zWorse)
    expect(got / p).toBeCloseTo(1, 3)
    expect(got <= below).toBe(want)
  })

  test('is symmetric: swapped sides swap worse and better', () => {
    const [a, b] = [spread([1, 2, 0, 3]), spread([6, 5, 9, 4])]
    const forth = compareErrorRates({ baseline: a, candidate: b })!
    const back = compareErrorRates({ baseline: b, candidate: a })!
    expect(forth.zWorse).toBeCloseTo(back.zBetter, 10)
    expect(forth.difference).toBeCloseTo(-back.difference, 15)
  })

  test('clumps weaken the evidence: φ = 25 for all errors in one of 25 blocks', () => {
    const burst = [50, ...Array<number>(24).fill(0)]
    const even = Array<number>(25).fill(2)
    const none = Array<number>(25).fill(0)
    const clumped = compareErrorRates({ baseline: spread(none), candidate: spread(burst) })!
    const steady = compareErrorRates({ baseline: spread(none), candidate: spread(even) })!
    // Pearson by hand: p = 0.002, ((50−2)² + 24·2²) / (1000·p·(1−p)) / 24.
    expect(clumped.phi).toBeCloseTo((48 ** 2 + 24 * 4) / (2 * 0.998) / 24, 6)
    expect(steady.phi).toBe(1)
    expect(clumped.zWorse).toBeLessThan(steady.zWorse / 3)
  })

  test.each([
    { name: '3 more in 3 blocks', a: [0, 0, 0, 0], b: [1, 1, 1, 0], want: true },
    { name: '2 more are too few', a: [0, 0, 0, 0], b: [1, 1, 0, 0], want: false },
    { name: '90 in 2 blocks are too clumped', a: [0, 0, 0, 0], b: [45, 45, 0, 0], want: false },
    { name: 'a fifth failing needs no spread', a: [0, 0, 0, 0], b: [800, 0, 0, 0], want: true },
    { name: 'as many as the baseline are no more', a: [5, 5, 5, 5], b: [5, 5, 5, 5], want: false },
  ])('credible, $name: $want', ({ a, b, want }) => {
    expect(compareErrorRates({ baseline: spread(a), candidate: spread(b) })!.credible).toBe(want)
  })

  test('without answers there is nothing to say', () => {
    expect(compareErrorRates({ baseline: [], candidate: spread([1]) })).toBeUndefined()
    expect(compareErrorRates({ baseline: spread([0], 0), candidate: spread([1]) })).toBeUndefined()
  })

  test('100% errors on both sides are no difference and a finite one', () => {
    const rates = compareErrorRates({ baseline: spread([9, 9], 9), candidate: spread([9, 9], 9) })!
    expect(rates.difference).toBe(0)
    expect(Number.isFinite(rates.zWorse + rates.se)).toBe(true)
    expect(rates.phi).toBe(1)
  })

  test('errorRateBelow by hand: (0.01 − 0) / sqrt(2·p̃(1−p̃)/(n+2)), p̃ = 1/1002', () => {
    const rates = compareErrorRates({ baseline: spread([0]), candidate: spread([0]) })!
    const p = 1 / 1002
    expect(errorRateBelow(rates, 0.01)).toBeCloseTo(0.01 / Math.sqrt((2 * p * (1 - p)) / 1002), 10)
  })

  test('a difference between the sides is no overdispersion', () => {
    expect(overdispersion({ baseline: spread([1, 1, 1, 1]), candidate: spread([50, 50, 50, 50]) })).toBe(1)
  })
})
