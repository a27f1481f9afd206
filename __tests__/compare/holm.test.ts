import { describe, expect, test } from '@jest/globals'
import { holm } from '../../src/compare/holm.ts'

describe('holm', () => {
  test.each([
    {
      name: 'rejects the two smallest of four at 5% (example of the article "Holm–Bonferroni method", Wikipedia)',
      p: [0.01, 0.04, 0.03, 0.005],
      alpha: 0.05,
      want: [true, false, false, true],
    },
    {
      name: 'needs α/m for the first of m',
      p: [0.0026, 1, 1, 1],
      alpha: 0.01,
      want: [false, false, false, false],
    },
    {
      name: 'takes α/m itself as enough',
      p: [0.0025, 1, 1, 1],
      alpha: 0.01,
      want: [true, false, false, false],
    },
    { name: 'stops at the first that is not rejected', p: [0.02, 0.009], alpha: 0.01, want: [false, false] },
    { name: 'rejects nothing of nothing', p: [], alpha: 0.01, want: [] },
    { name: 'never rejects NaN', p: [NaN], alpha: 0.01, want: [false] },
  ])('$name', ({ p, alpha, want }) => expect(holm(p, alpha)).toEqual(want))
})
