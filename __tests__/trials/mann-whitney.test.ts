import { describe, expect, test } from '@jest/globals'
import { isHigh, shift } from '../../scripts/trials/mann-whitney.ts'

const LOW = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20]

describe('the Mann–Whitney rule', () => {
  test('estimates the shift by the median of all differences', () => {
    expect(shift([1, 2, 3], [2, 4, 9]).estimate).toBe(2)
    expect(shift([1, 2], [3, 5]).estimate).toBe(2.5)
  })

  test.each([
    { name: 'a shift beyond all overlap is high', candidate: LOW.map((x) => x + 20), want: true },
    { name: 'the same values are not', candidate: LOW, want: false },
    { name: 'a shift the other way is not', candidate: LOW.map((x) => x - 20), want: false },
    { name: 'a shift within the spread is not', candidate: LOW.map((x) => x + 1), want: false },
  ])('$name', ({ candidate, want }) => {
    expect(isHigh(LOW, candidate)).toBe(want)
  })
})
