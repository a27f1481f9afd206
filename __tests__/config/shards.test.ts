import { describe, expect, test } from '@jest/globals'
import { aConfig, problemsOf } from '../support/config.ts'

describe('what is asked of shards', () => {
  test.each([
    { name: 'all of them and half of the time without a word', text: '', want: [1, 0.5] },
    { name: 'a share of each', text: 'shards: { least: 90%, window: 12.5% }', want: [0.9, 0.125] },
    { name: 'the whole time', text: 'shards: { window: 100% }', want: [1, 1] },
  ])('$name', ({ text, want }) => {
    const { leastShards, leastWindow } = aConfig(text)
    expect([leastShards, leastWindow]).toEqual(want)
  })

  test.each([
    { name: 'none', text: 'shards: { window: 0% }', says: 'shards.window "0%": expected a share above 0%' },
    { name: 'more than all', text: 'shards: { window: 120% }', says: 'shards.window "120%"' },
    { name: 'a number without a unit', text: 'shards: { least: 0.9 }', says: 'expected a share above 0%' },
    { name: 'a key that is near', text: 'shards: { windw: 80% }', says: 'Did you mean "window"?' },
  ])('$name is an error', ({ text, says }) => {
    expect(problemsOf(text)).toEqual([expect.stringContaining(says)])
  })
})
