import { describe, expect, test } from '@jest/globals'
import { detectableChanges, quantileFactor } from '../../src/compare/detectable.ts'
import type { Detectable } from '../../src/compare/detectable.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aHistory } from '../support/histories.ts'
import { aPlan } from '../support/synthetic.ts'
import { aThreshold } from '../support/thresholds.ts'

const relative = [aThreshold('p95', { increase: { relative: 0.1, text: '10%' } })]
const none = { history: undefined, sigmaInst: 0.01, restarts: 1 }
const only = (
  plan: Plan,
  thresholds = relative,
  options: Parameters<typeof detectableChanges>[2] = none,
): Detectable => detectableChanges(plan, () => thresholds, options)[0]!

describe('detectableChanges', () => {
  test.each([
    { q: 0.5, want: 1.25 },
    { q: 0.95, want: 2.11 },
    { q: 0.99, want: 3.73 },
  ])('c_q of a lognormal at q = $q is $want (METHOD §2)', ({ q, want }) => {
    expect(quantileFactor(q)).toBeCloseTo(want, 2)
  })

  test('by hand: n = 7,200, s = 0.5, one test', () => {
    const plan = aPlan({ requests: ['GET /a'], rate: 40 })
    const se = Math.sqrt((2 * (2.1132 * 0.5) ** 2) / 7200 + 2 * 0.01 ** 2)
    expect(only(plan).change).toBeCloseTo(Math.expm1(Math.log(1.1) + 0.8416 * se), 4)
  })

  test('time to see 20% is shorter than 10%, and 5% is out of reach of σ_inst = 2%', () => {
    const plan = aPlan({ requests: ['GET /a'], rate: 40 })
    const [five, ten, twenty] = only(plan, relative, { ...none, sigmaInst: 0.02 }).toSee
    expect(five?.durationMs).toBeUndefined()
    expect(ten?.durationMs ?? Infinity).toBeGreaterThan(twenty?.durationMs ?? 0)
    expect(twenty?.durationMs).toBeGreaterThan(0)
  })

  test('more requests see smaller changes', () => {
    const at = (rate: number): number => only(aPlan({ requests: ['GET /a'], rate })).change!
    expect(at(80)).toBeLessThan(at(20))
  })

  test('what is not gated says what it needs', () => {
    const row = only(aPlan({ requests: ['GET /a'], rate: 5 }))
    expect(row).toMatchObject({ gated: false, change: undefined })
    expect(row.note).toContain('needs 1000 requests on each side, or 200 s at this rate')
  })

  test('the history gives the level, so that a floor counts: 5 ms at 20 ms', () => {
    const thresholds = [aThreshold('p50', { increase: { relative: 0.1, absolute: 5, text: '10% & 5ms' } })]
    const plan = aPlan({ requests: ['GET /a'], rate: 40 })
    const blind = only(plan, thresholds)
    const seeing = only(plan, thresholds, { ...none, history: aHistory(5) })
    expect(blind.note).toContain('cannot be weighed')
    expect(blind.spread.from).toBe('assumed')
    expect(seeing.spread.from).toBe('history')
    expect(seeing.spread.logSd).toBeCloseTo(0.4, 1)
    expect(seeing.change).toBeGreaterThan(0.24)
    expect(blind.change).toBeLessThan(0.2)
  })

  test('a history of another fingerprint tells nothing', () => {
    const plan = aPlan({ requests: ['GET /a'], rate: 40 })
    expect(
      only(plan, relative, { ...none, history: aHistory(5, { key: { fingerprint: 'x' } }) }).spread.from,
    ).toBe('assumed')
  })

  test('without a live baseline the history decides: fewer runs see less, none see nothing', () => {
    const plan = aPlan({ requests: ['GET /a'], rate: 40, interleave: 'none' })
    const at = (runs: number): number | undefined =>
      only(plan, relative, { ...none, history: runs === 0 ? undefined : aHistory(runs) }).change
    expect(at(0)).toBeUndefined()
    expect(at(1)).toBeGreaterThan(at(5)!)
    expect(at(5)).toBeGreaterThan(at(20)!)
  })
})
