import { describe, expect, test } from '@jest/globals'
import { readOptions } from '../../scripts/campaign/options.ts'

describe('the options of a campaign', () => {
  test.each([
    {
      name: 'none: a full campaign',
      args: [],
      want: { runs: 60, seed: 1, only: '', minutes: undefined, list: false },
    },
    {
      name: 'writing alone',
      args: ['--minutes', '0', '--document', 'docs/campaign.md'],
      want: { minutes: 0, document: 'docs/campaign.md' },
    },
    { name: 'a part of it', args: ['--only', 'duet', '--runs', '6'], want: { only: 'duet', runs: 6 } },
  ])('$name', ({ args, want }) => {
    expect(readOptions(args)).toMatchObject(want)
  })

  test.each([
    { name: 'no runs', args: ['--runs', '0'], want: '--runs "0" is no whole number from 1.' },
    {
      name: 'minutes that are no number',
      args: ['--minutes', 'ten'],
      want: '--minutes "ten" is no number from 0.',
    },
    { name: 'minutes without a value', args: ['--minutes', ''], want: '--minutes "" is no number from 0.' },
    { name: 'an unknown option', args: ['--minute', '3'], want: "Unknown option '--minute'" },
  ])('$name: refused', ({ args, want }) => {
    expect(() => readOptions(args)).toThrow(want)
  })
})
