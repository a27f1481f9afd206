import { describe, expect, test } from '@jest/globals'
import { describeReason } from '../../src/report/cures.ts'
import { describeGenerator } from '../../src/report/health.ts'
import type { Result } from '../../src/report/result.ts'
import { nextSteps } from '../../src/report/steps.ts'
import { aResult } from '../support/results.ts'

const passing: Result = aResult().build()

const SOURCE: NonNullable<Result['source']> = {
  tool: 'k6',
  version: null,
  format: 'JSON points',
  detail: 'samples',
  resolutionMs: 0.001,
  meaning: 'k6 times sending, waiting and receiving.',
  carries: null,
  files: ['points.json'],
}

describe('a result of another tool', () => {
  test.each([
    { name: 'no baseline', why: 'no-baseline' as const, want: 'Run k6 on main' },
    { name: 'suspected', why: 'suspected' as const, want: 'Run k6 again' },
    { name: 'too few samples', why: 'too-few-samples' as const, want: 'Let k6 send more requests' },
    { name: 'saturated', why: 'saturated' as const, want: 'Give k6 more users' },
  ])('$name: the cure is for that tool', ({ why, want }) => {
    const result = { ...passing, source: SOURCE, why }
    expect(describeReason(why, result).cure).toContain(want)
    expect(describeReason(why, passing).cure).not.toContain('k6')
  })

  test.each([
    { name: 'no baseline', why: 'no-baseline' as const, want: 'Run the gate with k6 on main' },
    { name: 'suspected', why: 'suspected' as const, want: 'let Plimsoll make the load instead of k6' },
    { name: 'too few samples', why: 'too-few-samples' as const, want: 'Raise load.rate' },
    { name: 'saturated', why: 'saturated' as const, want: 'Give k6 more users' },
  ])('$name, of a tool that Plimsoll started: the cure is one that it can do again', ({ why, want }) => {
    const result = { ...passing, source: { ...SOURCE, script: null }, why }
    expect(describeReason(why, result).cure).toContain(want)
    expect(describeReason(why, result).cure).not.toContain('--confirm')
  })

  test('offers no command that would send the load again', () => {
    const result: Result = { ...passing, verdict: 'inconclusive', why: 'no-baseline' }
    expect(nextSteps(result).some(({ code }) => code?.text.includes('plimsoll run') === true)).toBe(true)
    expect(nextSteps({ ...result, source: SOURCE }).map(({ code }) => code)).toEqual([undefined])
  })

  test('says that nothing is known of the generator, except what it dropped', () => {
    const result = { ...passing, source: SOURCE }
    expect(describeGenerator(result)).toBe('The load was made by k6; how its machine fared is unknown.')
    const dropped = { ...result.generator, state: 'suspect' as const, offered: 100, dropped: 3 }
    expect(describeGenerator({ ...result, generator: dropped })).toContain(
      'k6 suspect: 3 iterations of 100 dropped',
    )
  })
})
