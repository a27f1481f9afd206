import { describe, expect, test } from '@jest/globals'
import type { Comparison } from '../../src/compare/comparison.ts'
import { compareLive } from '../../src/compare/live.ts'
import type { LiveAnswer, LiveQuestion } from '../../src/compare/live.ts'
import type { Threshold } from '../../src/config/threshold.ts'
import type { Block, Measurement } from '../../src/measure/measurement.ts'
import { aPlan, lognormal, measured } from '../support/synthetic.ts'
import type { Lognormal, SyntheticPlan } from '../support/synthetic.ts'
import { aThreshold, DEFAULT_THRESHOLDS } from '../support/thresholds.ts'

interface Scene {
  readonly plan?: SyntheticPlan
  readonly seed?: number
  readonly blocks?: number
  readonly final?: boolean
  readonly baseline?: Partial<Lognormal>
  readonly candidate?: Partial<Lognormal>
  readonly thresholds?: readonly Threshold[]
}

function question(scene: Scene = {}): LiveQuestion {
  const plan = aPlan(scene.plan ?? { requests: ['GET /a', 'GET /b', 'GET /c'], rate: 20 })
  const seed = (scene.seed ?? 1) * 2
  const blocks = scene.blocks ?? plan.blocks.max
  return {
    plan,
    sides: {
      baseline: measured(plan, blocks, lognormal(plan, { seed, ...scene.baseline })),
      candidate: measured(plan, blocks, lognormal(plan, { seed: seed + 1, ...scene.candidate })),
    },
    thresholds: () => scene.thresholds ?? DEFAULT_THRESHOLDS,
    sigmaInst: 0.01,
    restarts: 1,
    final: scene.final ?? true,
  }
}

const find = (answer: LiveAnswer, request: string, metric: string): Comparison =>
  answer.comparisons.find((one) => one.request === request && one.metric === metric)!

const why = (answer: LiveAnswer): string =>
  answer.decision.kind === 'stop' ? answer.decision.why : answer.decision.kind

/** The regressed comparisons by name. */
const regressed = (answer: LiveAnswer): readonly string[] =>
  answer.comparisons
    .filter(({ outcome }) => outcome === 'regressed')
    .map(({ request, metric }) => `${request} ${metric}`)

describe('seeded runs', () => {
  test('of 40 runs without a change none is flagged, and at least 36 show "unchanged"', () => {
    const answers = Array.from({ length: 40 }, (_, seed) => compareLive(question({ seed: seed + 1 })))
    expect(answers.filter((answer) => regressed(answer).length > 0)).toHaveLength(0)
    expect(answers.filter((answer) => why(answer) === 'unchanged').length).toBeGreaterThanOrEqual(36)
  })

  test('+30% on one request is found in 20 of 20 runs, and no other request is blamed', () => {
    const answers = Array.from({ length: 20 }, (_, seed) =>
      compareLive(question({ seed: seed + 101, candidate: { slower: { 'GET /b': 1.3 } } })),
    )
    expect(answers.filter((answer) => regressed(answer).length > 0)).toHaveLength(20)
    expect(answers.flatMap(regressed).filter((name) => !name.startsWith('GET /b'))).toEqual([])
  })

  test('weather that both sides share does not matter: duet, ±30% from block to block', () => {
    const weather = (block: number): number => [1, 1.3, 0.8, 1.6][block % 4] ?? 1
    const noisy = (seed: number, slower = {}): LiveAnswer =>
      compareLive(question({ seed, baseline: { weather }, candidate: { weather, slower } }))
    const seeds = Array.from({ length: 10 }, (_, i) => 300 + i)
    expect(seeds.flatMap((seed) => regressed(noisy(seed)))).toEqual([])
    expect(seeds.filter((seed) => regressed(noisy(seed, { 'GET /b': 1.3 })).length > 0)).toHaveLength(10)
  })
})

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
    expect(throughput.because).toContain('fell by 15.0%')
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
    expect(answer.overload?.text).toContain('delivered 90.0% of the offered rate')
    expect(compareLive(base).overload).toBeUndefined()
  })
})
