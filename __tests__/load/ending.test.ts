import { describe, expect, test } from '@jest/globals'
import type { WholeSecond } from '../../src/load/whole-second.ts'
import { EndWatch } from '../../src/load/ending.ts'
import type { LoadEnd } from '../../src/load/engine.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { aLoadPlan, aTarget } from '../support/load-plans.ts'

const aSecond = (index: number, given: Partial<WholeSecond> = {}): WholeSecond => ({
  side: 'candidate',
  index,
  latency: new Histogram(2),
  sent: 10,
  completed: 10,
  errors: 0,
  answered: 10,
  refused: 0,
  unconnected: 0,
  inFlight: 0,
  p95Ms: 1,
  lastError: undefined,
  ...given,
})
const GONE = { answered: 0, errors: 10, unconnected: 10, lastError: 'ECONNREFUSED' } as const

/** The second after which the run ends, and why. */
function watched(
  seconds: readonly Partial<WholeSecond>[],
  given: { local?: boolean; blockMs?: number } = {},
): { at: number; end: LoadEnd } | undefined {
  const { local = true, blockMs = 200 } = given
  const watch = new EndWatch(
    aLoadPlan('http://a', {
      sides: { candidate: aTarget('http://a', { local }), baseline: undefined },
      blocks: { durationMs: blockMs, min: 1, max: 1, lookEvery: 1 },
    }),
  )
  for (const [at, second] of seconds.entries()) {
    const end = watch.see(aSecond(at, second))
    if (end !== undefined) return { at, end }
  }
  return undefined
}
const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)

describe('target-lost', () => {
  test('ten seconds without one connection end the run, and the code is named', () => {
    const lost = watched([...times(3, {}), ...times(20, GONE)])
    expect(lost).toMatchObject({ at: 12, end: { kind: 'target-lost', side: 'candidate' } })
    expect(lost?.end).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') })
  })

  test.each([
    { name: 'two long blocks are waited for', seconds: times(19, GONE), blockMs: 10_000 },
    {
      name: 'one answer in ten seconds goes on',
      seconds: times(30, GONE).map((s, i) => (i % 9 === 0 ? {} : s)),
    },
    { name: 'wrong answers are for the verdict', seconds: times(30, { errors: 10 }) },
    {
      name: 'time-outs on open connections are for the verdict',
      seconds: times(30, { answered: 0, errors: 10 }),
    },
    { name: 'nothing sent is nothing lost', seconds: times(30, { sent: 0, answered: 0, unconnected: 0 }) },
  ])('$name', ({ seconds, blockMs = 200 }) => {
    expect(watched(seconds, { blockMs })).toBeUndefined()
  })
})

describe('throttled', () => {
  test.each([
    { name: 'a fifth and more refused ends the run', seconds: [{ answered: 20, refused: 5 }], ends: true },
    { name: 'a fifth exactly goes on', seconds: [{ answered: 20, refused: 4 }], ends: false },
    { name: 'fewer than 20 answers say nothing', seconds: [{ answered: 19, refused: 19 }], ends: false },
    {
      name: 'answers of five seconds count together',
      seconds: times(2, { answered: 10, refused: 5 }),
      ends: true,
    },
    {
      name: 'older seconds are forgotten',
      seconds: [{ answered: 19, refused: 19 }, ...times(5, { answered: 10 })]
        .slice(0, 1)
        .concat(times(5, { answered: 100, refused: 0 })),
      ends: false,
    },
  ])('$name', ({ seconds, ends }) => {
    expect(watched(seconds, { local: false })?.end.kind).toBe(ends ? 'throttled' : undefined)
  })

  test('a local target may answer 429 as it likes', () => {
    expect(watched(times(10, { answered: 100, refused: 100 }))).toBeUndefined()
  })
})
