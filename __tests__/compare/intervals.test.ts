import { describe, expect, test } from '@jest/globals'
import { newcombe, quantileRanks, wilson } from '../../src/compare/intervals.ts'
import { normalUpperQuantile } from '../../src/compare/distributions.ts'

const Z95 = normalUpperQuantile(0.025)

describe('wilson', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3.
  test.each([
    { name: '81 of 263', hits: 81, trials: 263, want: [0.2553, 0.3662] },
    { name: '15 of 148', hits: 15, trials: 148, want: [0.0624, 0.1605] },
    { name: '0 of 20', hits: 0, trials: 20, want: [0, 0.1611] },
    { name: '1 of 29', hits: 1, trials: 29, want: [0.0061, 0.1718] },
    { name: 'nothing of nothing is anything', hits: 0, trials: 0, want: [0, 1] },
  ])('$name', ({ hits, trials, want }) => {
    const [low, high] = wilson({ hits, trials }, Z95)
    expect(low).toBeCloseTo(want[0]!, 4)
    expect(high).toBeCloseTo(want[1]!, 4)
  })
})

describe('newcombe', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 873–890, table II, method 10.
  test.each([
    { name: '56/70 − 48/80', a: [48, 80], b: [56, 70], want: [0.0524, 0.3339] },
    { name: '9/10 − 3/10', a: [3, 10], b: [9, 10], want: [0.1705, 0.809] },
    { name: '6/7 − 2/7', a: [2, 7], b: [6, 7], want: [0.0582, 0.8062] },
    { name: '5/56 − 0/29', a: [0, 29], b: [5, 56], want: [-0.0381, 0.1926] },
    { name: '10/10 − 0/20', a: [0, 20], b: [10, 10], want: [0.6791, 1] },
    { name: 'an empty side bounds nothing', a: [0, 0], b: [1, 2], want: [-1, 1] },
  ])('$name', ({ a, b, want }) => {
    const [low, high] = newcombe({ hits: a[0]!, trials: a[1]! }, { hits: b[0]!, trials: b[1]! }, Z95)
    expect(low).toBeCloseTo(want[0]!, 4)
    expect(high).toBeCloseTo(want[1]!, 4)
  })
})

describe('quantileRanks', () => {
  test.each([
    { name: 'the median of 100 lies between ranks 40 and 61', q: 0.5, n: 100, want: [0.4, 0.61] },
    { name: 'a p99 of 100 values has no upper bound', q: 0.99, n: 100, want: undefined },
    { name: 'a p95 of 20 values has no upper bound', q: 0.95, n: 20, want: undefined },
    { name: 'nothing bounds nothing', q: 0.5, n: 0, want: undefined },
  ])('$name', ({ q, n, want }) => expect(quantileRanks(q, n, Z95)).toEqual(want))
})
