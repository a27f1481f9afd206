import { describe, expect, test } from '@jest/globals'
import { compareLive } from '../../src/compare/live.ts'
import type { LiveAnswer } from '../../src/compare/live.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import { find, question, why } from '../support/live-question.ts'
import { aPlan, lognormal, measured } from '../support/synthetic.ts'
import type { SyntheticPlan } from '../support/synthetic.ts'
import { aThreshold, DEFAULT_THRESHOLDS } from '../support/thresholds.ts'

describe('the sequential plan', () => {
  test('a regression stops early, says so, and counts the time saved', () => {
    const answer = compareLive(question({ candidate: { slower: { 'GET /b': 1.5 } } }))
    const { decision, looks } = answer
    expect(decision.kind).toBe('stop')
    if (decision.kind !== 'stop') return
    const last = looks.at(-1)!
    expect(last.blocks).toBeLessThan(36)
    expect(decision.savedMs).toBe((36 - last.blocks) * 5000)
    expect(decision.text).toContain(`after ${last.blocks * 5} s of 180 s`)
  })

  test('p-values never rise from look to look: they are running maxima', () => {
    const { looks } = compareLive(question({ candidate: { slower: { 'GET /b': 1.12 } } }))
    expect(looks.length).toBeGreaterThan(1)
    for (const [i, look] of looks.entries())
      for (const [t, one] of look.tests.entries())
        expect(one.pWorse).toBeLessThanOrEqual(looks[i - 1]?.tests[t]?.pWorse ?? 1)
  })

  test('between looks it says nothing, and at a look the same as the replay of the whole run', () => {
    const full = question({ candidate: { slower: { 'GET /b': 1.2 } } })
    const whole = compareLive(full)
    const first = (n: number, side: Measurement): Measurement => ({
      ...side,
      blocks: side.blocks.slice(0, n),
    })
    const until = (n: number): LiveAnswer =>
      compareLive({
        ...full,
        final: false,
        sides: { baseline: first(n, full.sides.baseline), candidate: first(n, full.sides.candidate) },
      })
    const stopped = whole.looks.at(-1)!.blocks
    for (let n = 1; n < stopped; n++) expect(until(n).decision).toEqual({ kind: 'go-on' })
    expect(until(9).comparisons).toEqual([])
    expect(until(stopped)).toEqual(whole)
  })

  test('the printed interval is the repeated one: wider than a single look would give, at an early stop', () => {
    const answer = compareLive(question({ candidate: { slower: { 'GET /b': 1.5 } } }))
    const { interval, change } = find(answer, 'GET /b', 'p50')
    const { se, estimate } = answer.looks
      .at(-1)!
      .tests.find((one) => one.request === 'GET /b' && one.metric === 'p50')!
    expect(interval![0]).toBeLessThan(Math.expm1(estimate! - 1.96 * se!))
    expect(interval![1]).toBeGreaterThan(Math.expm1(estimate! + 1.96 * se!))
    expect(change).toBeCloseTo(Math.expm1(estimate!), 12)
  })

  test.each([
    { name: 'no block', blocks: 0, invalid: 'too-few-samples', looks: 0 },
    { name: 'a single block', blocks: 1, invalid: 'too-few-samples', looks: 0 },
    { name: 'three blocks', blocks: 3, invalid: 'too-few-samples', looks: 0 },
    { name: 'four blocks', blocks: 4, invalid: undefined, looks: 1 },
    { name: 'seven blocks', blocks: 7, invalid: undefined, looks: 1 },
  ])('a run that ends after $name has $looks looks', ({ blocks, invalid, looks }) => {
    const answer = compareLive(question({ blocks }))
    expect(answer.looks).toHaveLength(looks)
    expect(answer.invalid?.why).toBe(invalid)
    if (invalid !== undefined) {
      expect(answer.decision).toMatchObject({ why: 'ended-early', savedMs: 0 })
      expect(answer.invalid?.text).toContain('20 s')
      expect(new Set(answer.comparisons.map(({ outcome }) => outcome))).toEqual(new Set(['inconclusive']))
    }
  })

  test('without any limit it runs to its end and decides nothing', () => {
    const answer = compareLive(question({ thresholds: [] }))
    expect(why(answer)).toBe('out-of-time')
    expect(answer.looks.at(-1)?.blocks).toBe(36)
    expect(answer.comparisons.every(({ gated, limit }) => !gated && limit === undefined)).toBe(true)
  })
})

test.each([
  { name: 'σ_inst = 4%', sigmaInst: 0.04, restarts: 1, adds: 2 * 0.04 ** 2 },
  { name: 'σ_inst = 4% over two restarts', sigmaInst: 0.04, restarts: 2, adds: 0.04 ** 2 },
])('$name enters every standard error: se² grows by 2σ²/R', ({ sigmaInst, restarts, adds }) => {
  const base = question({ blocks: 8 })
  const se = (noise: { sigmaInst: number; restarts: number }): number =>
    compareLive({ ...base, ...noise }).looks[0]!.tests.find(({ metric }) => metric === 'p50')!.se!
  const without = se({ sigmaInst: 0, restarts: 1 })
  expect(se({ sigmaInst, restarts }) ** 2 - without ** 2).toBeCloseTo(adds, 10)
})

describe('outcomes', () => {
  test.each([
    { name: '+30% latency', candidate: { slower: { 'GET /b': 1.3 } }, metric: 'p50', want: 'regressed' },
    { name: '+3% latency', candidate: { slower: { 'GET /b': 1.03 } }, metric: 'p50', want: 'unchanged' },
    { name: '−40% latency', candidate: { slower: { 'GET /b': 0.6 } }, metric: 'p50', want: 'improved' },
    {
      name: '5% errors from none',
      candidate: { errorRate: { 'GET /b': 0.05 } },
      metric: 'errors',
      want: 'regressed',
    },
    { name: 'as many errors as before', candidate: {}, metric: 'errors', want: 'unchanged' },
  ] as const)('$name: $want', ({ candidate, metric, want }) => {
    const comparison = find(compareLive(question({ candidate })), 'GET /b', metric)
    expect(comparison.outcome).toBe(want)
    expect(comparison.because).not.toBe('')
  })

  test('a change that breaks only the warn limit warns, and never stops the run as a regression', () => {
    const thresholds = [
      aThreshold('p50', {
        increase: { relative: 0.4, text: '40%' },
        warn: { increase: { relative: 0.1, text: '10%' } },
      }),
    ]
    const answer = compareLive(question({ thresholds, candidate: { slower: { 'GET /b': 1.2 } } }))
    const comparison = find(answer, 'GET /b', 'p50')
    expect(comparison.warned).toBe(true)
    expect(comparison.outcome).toBe('unchanged')
    expect(comparison.because).toContain('10%')
    expect(find(answer, 'GET /a', 'p50').warned).toBe(false)
  })

  test('a warn limit alone is not gated', () => {
    const thresholds = [aThreshold('p50', { warn: { increase: { relative: 0.1, text: '10%' } } })]
    const answer = compareLive(question({ thresholds, candidate: { slower: { 'GET /b': 1.3 } } }))
    expect(find(answer, 'GET /b', 'p50')).toMatchObject({ gated: false, warned: true, limit: '10%' })
    expect(why(answer)).toBe('out-of-time')
  })

  test('a percentile that the plan cannot carry is shown with its interval and what it needs', () => {
    const answer = compareLive(
      question({ plan: { requests: ['GET /a', 'GET /b'], rate: 5 }, candidate: { slower: { 'GET /a': 3 } } }),
    )
    const p95 = find(answer, 'GET /a', 'p95')
    expect(p95).toMatchObject({ gated: false, outcome: 'inconclusive' })
    expect(p95.warnings[0]).toBe(
      'Too few samples, not gated: needs 1000 requests on each side, or 200 s at this rate; planned are 900.',
    )
    expect(p95.interval![0]).toBeLessThan(p95.change!)
    expect(p95.interval![1]).toBeGreaterThan(p95.change!)
    expect(find(answer, 'GET /a', 'p50').outcome).toBe('regressed')
  })

  test('the floor acts: +30% of 1 ms is below 2 ms', () => {
    const answer = compareLive(
      question({
        thresholds: [DEFAULT_THRESHOLDS[0]!],
        baseline: { medianMs: 1 },
        candidate: { medianMs: 1, slower: { 'GET /b': 1.3 } },
      }),
    )
    const comparison = find(answer, 'GET /b', 'p50')
    expect(comparison.outcome).toBe('unchanged')
    expect(comparison.allowed).toBeCloseTo(2, 1)
    expect(comparison.because).toContain('Not worse than')
  })

  test('throughput of users is tested with slices, its sign the other way round', () => {
    const plan: SyntheticPlan = { requests: ['GET /a'], model: 'closed', interleave: 'slices' }
    const thresholds = [aThreshold('throughput', { decrease: { relative: 0.05, text: '5%' } })]
    const base = question({ plan, thresholds })
    const slower = aPlan({ ...plan, rate: 34 })
    const answer = compareLive({
      ...base,
      sides: {
        ...base.sides,
        candidate: measured(base.plan, 36, lognormal(slower, { seed: 9 })),
      },
    })
    const throughput = find(answer, 'GET /a', 'throughput')
    expect(throughput.outcome).toBe('regressed')
    expect(throughput.change).toBeCloseTo(34 / 40 - 1, 2)
    expect(throughput.because).toContain('fell by 15.0 %')
    expect(find(compareLive(base), 'GET /a', 'throughput').outcome).toBe('unchanged')
  })

  test('in the open model throughput is no test, and says why', () => {
    const thresholds = [aThreshold('throughput', { decrease: { relative: 0.05, text: '5%' } })]
    const throughput = find(compareLive(question({ thresholds })), 'GET /a', 'throughput')
    expect(throughput.gated).toBe(false)
    expect(throughput.because).toContain('arrival rate is given')
  })
})

test('swapping the sides turns every estimate around', () => {
  const forth = question({ candidate: { slower: { 'GET /b': 1.1 } } })
  const back = {
    ...forth,
    sides: { baseline: forth.sides.candidate, candidate: forth.sides.baseline },
  }
  const [a, b] = [compareLive(forth), compareLive(back)].map((answer) => answer.looks[0]!.tests)
  for (const [t, one] of a!.entries()) expect(one.estimate).toBeCloseTo(-b![t]!.estimate!, 10)
})
