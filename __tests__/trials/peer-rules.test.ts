import { describe, expect, test } from '@jest/globals'
import { PEER_RULES } from '../../scripts/trials/peer-rules.ts'

describe('rules of others', () => {
  const earlier = [10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 10, 11, 9, 10, 12, 8, 10, 11, 9, 10]
  // sd 1.076, t quantiles 1.729 and 2.539 at 19 degrees of freedom: limits 11.86 and 12.73; newest five: sd 1.140, 12.68.
  test.each([
    { value: 10.9, want: [] },
    { value: 11.1, want: ['ratio > 1.1 against the last run'] },
    { value: 12, want: ['ratio > 1.1 against the last run', 't-test on 20 runs, 95 %'] },
    { value: 12.7, want: ['ratio > 1.1 against the last run', 't-test on 20 runs, 95 %', 'z > 2 on 5 runs'] },
    { value: 21, want: PEER_RULES.map(({ name }) => name) },
  ])('$value against a mean of 10 is worse by $want.length of them', ({ value, want }) => {
    const worse = PEER_RULES.filter(({ runs, isWorse }) => isWorse(value, earlier.slice(0, runs)))
    expect(worse.map(({ name }) => name)).toEqual(want)
  })
})
