import { describe, expect, test } from '@jest/globals'
import { endedBy, medianSeconds } from '../../scripts/trials/tally.ts'

describe('tallies', () => {
  test('know how runs ended, and when', () => {
    const ends = { 'unchanged@100': 3, 'unchanged@120': 1, 'unchanged@180': 3, 'regressed@80': 2 }
    const tally = { runs: 9, flagged: 2, found: 0, wrong: 2, ends }
    expect(endedBy(tally, 'unchanged')).toBe(7)
    expect(medianSeconds(tally, 'unchanged')).toBe(120)
    expect(medianSeconds(tally, 'improved')).toBeUndefined()
  })
})
