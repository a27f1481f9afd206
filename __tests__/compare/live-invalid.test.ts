import { describe, expect, test } from '@jest/globals'
import { compareLive } from '../../src/compare/live.ts'
import type { Block, Measurement } from '../../src/measure/measurement.ts'
import { find, question, regressed, why } from '../support/live-question.ts'
import { aPlan, lognormal, measured } from '../support/synthetic.ts'
import type { SyntheticPlan } from '../support/synthetic.ts'

describe('invalid runs and bad input', () => {
  const edit = (side: Measurement, change: (block: Block) => Block): Measurement => ({
    ...side,
    blocks: side.blocks.map(change),
  })

  test('an empty side: everything inconclusive, in words', () => {
    const base = question()
    const empty = measured(base.plan, 0, () => ({ latenciesUs: [] }))
    const answer = compareLive({ ...base, sides: { ...base.sides, baseline: empty } })
    expect(answer.invalid?.why).toBe('too-few-samples')
    expect(answer.comparisons.every(({ outcome }) => outcome === 'inconclusive')).toBe(true)
    expect(answer.warnings.join()).toContain('one side only')
  })

  test('a single block: inconclusive, with the time that is needed', () => {
    const answer = compareLive(question({ blocks: 1, candidate: { slower: { 'GET /b': 3 } } }))
    expect(answer.invalid).toEqual({
      why: 'too-few-samples',
      text: 'Only 1 complete block on both sides: a comparison needs 4 blocks, that is 20 s at full load.',
    })
    expect(regressed(answer)).toEqual([])
    expect(new Set(answer.comparisons.map(({ outcome }) => outcome))).toEqual(new Set(['inconclusive']))
  })

  test('a request missing on one side is inconclusive, the others are judged', () => {
    const base = question()
    const baseline = edit(base.sides.baseline, (block) => {
      const rest = Object.entries(block.requests).filter(([name]) => name !== 'GET /a')
      return { ...block, requests: Object.fromEntries(rest) }
    })
    const answer = compareLive({ ...base, sides: { ...base.sides, baseline } })
    expect(find(answer, 'GET /a', 'p50')).toMatchObject({ outcome: 'inconclusive', gated: true })
    expect(find(answer, 'GET /a', 'p50').because).toContain('baseline side')
    expect(find(answer, 'GET /b', 'p50').outcome).toBe('unchanged')
  })

  test('a renamed request is named, and never passes silently', () => {
    const base = question()
    const { 'GET /a': moved, ...rest } = base.sides.candidate.requests
    const candidate = edit(
      { ...base.sides.candidate, requests: { ...rest, 'GET /new': moved! } },
      (block) => {
        const { 'GET /a': cell, ...others } = block.requests
        return { ...block, requests: { ...others, 'GET /new': cell! } }
      },
    )
    const answer = compareLive({ ...base, sides: { ...base.sides, candidate } })
    expect(answer.warnings.join()).toContain('GET /new was measured but is not in the plan')
    expect(find(answer, 'GET /a', 'p95').outcome).toBe('inconclusive')
    expect(why(answer)).toBe('out-of-time')
  })

  test('all-equal latencies on both sides are unchanged', () => {
    const base = question({ blocks: 0 })
    const still = measured(base.plan, 36, () => ({ latenciesUs: Array<number>(200).fill(5000) }))
    const answer = compareLive({ ...base, sides: { baseline: still, candidate: still } })
    expect(why(answer)).toBe('unchanged')
    expect(find(answer, 'GET /a', 'p50')).toMatchObject({ change: 0, p: 1 })
  })

  test('constant latencies that doubled are regressed', () => {
    const base = question({ blocks: 0 })
    const constant = (us: number): Measurement =>
      measured(base.plan, 36, () => ({ latenciesUs: Array<number>(200).fill(us) }))
    const answer = compareLive({
      ...base,
      sides: { baseline: constant(50_000), candidate: constant(100_000) },
    })
    expect(find(answer, 'GET /a', 'p50').outcome).toBe('regressed')
  })

  test('a block with NaN is left out, with words', () => {
    const base = question()
    const candidate = edit(base.sides.candidate, (block) =>
      block.index === 3
        ? {
            ...block,
            requests: { ...block.requests, 'GET /a': { ...block.requests['GET /a']!, completed: NaN } },
          }
        : block,
    )
    const answer = compareLive({ ...base, sides: { ...base.sides, candidate } })
    expect(answer.warnings.join()).toContain('1 block left out: a count or latency in it is not a number')
    expect(find(answer, 'GET /a', 'p50').outcome).toBe('unchanged')
  })

  test('a block that the end cut short is left out', () => {
    const base = question({ blocks: 5 })
    const cut = (side: Measurement): Measurement =>
      edit(side, (block) => (block.index === 4 ? { ...block, durationMs: 800 } : block))
    const answer = compareLive({
      ...base,
      sides: { baseline: cut(base.sides.baseline), candidate: cut(base.sides.candidate) },
    })
    expect(answer.warnings).toEqual(['1 block left out: cut short when the run ended.'])
    expect(answer.looks[0]?.blocks).toBe(4)
  })

  test.each([
    { kind: 'throttled', why: 'throttled' },
    { kind: 'blocked', why: 'protected' },
  ] as const)(
    'answers by the platform ($kind) make the run invalid and nothing regressed',
    ({ kind, why: want }) => {
      const base = question({ candidate: { slower: { 'GET /b': 2 } } })
      const candidate = edit(base.sides.candidate, (block) => ({
        ...block,
        requests: {
          ...block.requests,
          'GET /a': { ...block.requests['GET /a']!, errors: { [kind]: 5 } },
        },
      }))
      const answer = compareLive({ ...base, sides: { ...base.sides, candidate } })
      expect(answer.invalid?.why).toBe(want)
      expect(regressed(answer)).toEqual([])
    },
  )

  test('more than 20% errors: only the error verdict stands', () => {
    const answer = compareLive(
      question({ candidate: { errorRate: 0.5, slower: { 'GET /a': 2, 'GET /b': 2, 'GET /c': 2 } } }),
    )
    expect(answer.invalid?.why).toBe('too-many-errors')
    expect(regressed(answer).every((name) => name.endsWith('errors'))).toBe(true)
    expect(regressed(answer)).toHaveLength(3)
  })

  test('100% errors on the candidate: errors regressed, latencies not stated', () => {
    const base = question()
    const candidate = measured(base.plan, 36, () => ({ latenciesUs: [], errors: { 'status-5xx': 200 } }))
    const answer = compareLive({ ...base, sides: { ...base.sides, candidate } })
    expect(regressed(answer)).toHaveLength(3)
    expect(find(answer, 'GET /a', 'p50')).toMatchObject({ outcome: 'inconclusive', candidate: undefined })
  })

  test('a position effect in slices makes the run invalid', () => {
    const plan: SyntheticPlan = { requests: ['GET /a'], interleave: 'slices' }
    const base = question({ plan })
    const skew = (side: Measurement): Measurement =>
      edit(side, (block) => ({
        ...block,
        requests: {
          'GET /a': {
            ...block.requests['GET /a']!,
            position: [
              { count: 100, lnSum: 1000 + (block.index % 3) },
              { count: 100, lnSum: 990 },
            ],
          },
        },
      }))
    const answer = compareLive({
      ...base,
      sides: { baseline: skew(base.sides.baseline), candidate: skew(base.sides.candidate) },
    })
    expect(answer.invalid?.why).toBe('position-effect')
    expect(compareLive(base).invalid).toBeUndefined()
  })

  test('overload of the candidate is told, not tested', () => {
    const base = question({ plan: { requests: ['GET /a'], rate: 100 } })
    const fewer = aPlan({ requests: ['GET /a'], rate: 90 })
    const candidate = measured(base.plan, 36, lognormal(fewer, { seed: 3 }))
    const answer = compareLive({ ...base, sides: { ...base.sides, candidate } })
    expect(answer.overload?.delivered).toBeCloseTo(0.9, 3)
    expect(answer.overload?.text).toContain('delivered 90.0 % of the offered rate')
    expect(compareLive(base).overload).toBeUndefined()
  })
})
