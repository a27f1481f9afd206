import { describe, expect, test } from '@jest/globals'
import { decidedIn, standingOf } from '../../scripts/campaign/record.ts'
import type { Decided } from '../../scripts/campaign/record.ts'
import { aResult } from '../support/results.ts'

describe('what a result says', () => {
  test.each([
    { name: 'a pass blames nobody', result: aResult().judged('pass', 'ok').build(), want: [] },
    {
      name: 'a red check blames each request once',
      result: aResult().slower('GET /products', 0.3).judged('fail', '1 regression').build(),
      want: ['GET /products'],
    },
    {
      name: 'what looks slower in a run that is no red check is not blamed',
      result: aResult().slower('GET /products', 0.3).undecidedFor('saturated', 'saturated').build(),
      want: [],
    },
    {
      name: 'a violated objective blames what it is about',
      result: aResult().objective({ outcome: 'violated', limit: 'max 500ms' }).judged('fail', 'red').build(),
      want: ['*'],
    },
  ])('$name', ({ result, want }) => {
    expect(decidedIn(result).blamed).toEqual(want)
  })

  test('a red check that names nothing is not lost', () => {
    expect(decidedIn(aResult().judged('fail', 'red').build()).blamed).toEqual(['*'])
  })

  test('time at full load is the plan less what an early stop saved', () => {
    const full = aResult().build()
    const holdS = full.plan.stages.find(({ phase }) => phase === 'hold')!.durationMs / 1000
    expect(decidedIn(full).loadSeconds).toBe(holdS - full.ended.savedMs / 1000)
    const saved = { ...full, ended: { ...full.ended, savedMs: 5_000 } }
    expect(decidedIn(saved).loadSeconds).toBe(holdS - 5)
  })
})

describe('where a run counts', () => {
  const decided: Decided = {
    verdict: 'inconclusive',
    why: 'not-decided',
    blamed: [],
    loadSeconds: 50,
    measuredAgain: false,
    generator: 'ok',
    said: '',
  }
  test.each([
    { name: 'no result is set aside', decided: undefined, want: ['aside', 'no result'] },
    {
      name: 'a saturated generator too',
      decided: { ...decided, why: 'saturated' },
      want: ['aside', 'saturated'],
    },
    { name: 'an open verdict is judged', decided, want: ['judged', 'not-decided'] },
    {
      name: 'so is a changed environment: the gate decided that',
      decided: { ...decided, why: 'environment-changed' },
      want: ['judged', 'environment-changed'],
    },
    {
      name: 'a red check is judged, whatever else there was',
      decided: { ...decided, verdict: 'fail', why: undefined, blamed: ['GET /a'] },
      want: ['judged', 'regressed'],
    },
    {
      name: 'a pass is unchanged',
      decided: { ...decided, verdict: 'pass', why: undefined },
      want: ['judged', 'unchanged'],
    },
  ] as const)('$name', ({ decided: given, want }) => {
    const standing = standingOf({ decided: given })
    expect([standing.kind, standing.kind === 'aside' ? standing.why : standing.end]).toEqual(want)
  })
})
