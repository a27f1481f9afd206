import { describe, expect, test } from '@jest/globals'
import type { History, HistoryRun } from '../../src/baseline/history.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { confirmSuspicion } from '../../src/compare/confirm.ts'
import { compareHistory } from '../../src/compare/history.ts'
import type { HistoryAnswer, HistoryQuestion } from '../../src/compare/history.ts'
import { moderatedTest } from '../../src/compare/moderated.ts'
import { aHistory, aRun, KEY, NOW } from '../support/histories.ts'
import { aPlan, lognormal, measured } from '../support/synthetic.ts'
import type { Lognormal } from '../support/synthetic.ts'
import { DEFAULT_THRESHOLDS } from '../support/thresholds.ts'

const TWENTY = aHistory(20)

interface Scene extends Partial<Omit<HistoryQuestion, 'candidate'>> {
  readonly candidate?: Partial<Lognormal>
}

function ask(scene: Scene = {}): HistoryAnswer {
  const { candidate, ...rest } = scene
  const plan = scene.plan ?? aPlan({ requests: ['GET /a', 'GET /b', 'GET /c'], rate: 12, interleave: 'none' })
  return compareHistory({
    plan,
    candidate: measured(plan, 36, lognormal(plan, { seed: 77, ...candidate })),
    history: TWENTY,
    key: KEY,
    now: NOW,
    maxAgeMs: 60 * 86_400_000,
    runs: 20,
    thresholds: () => DEFAULT_THRESHOLDS.filter(({ metric }) => metric !== 'p99'),
    control: undefined,
    levelSince: undefined,
    ...rest,
  })
}

const find = (answer: HistoryAnswer, request: string, metric: string): Comparison =>
  answer.comparisons.find((one) => one.request === request && one.metric === metric)!
const suspects = (answer: HistoryAnswer): readonly string[] =>
  answer.suspects.map(({ request, metric }) => `${request} ${metric}`)
const slower = (factor: number): Partial<Lognormal> => ({ slower: { 'GET /b': factor } })

describe('moderatedTest', () => {
  // By hand, METHOD §4: N = 3, y = {0, 0.1, −0.1}, ν0 = 4, s0 = 0.2: S = 0.02, df = 6,
  // s = sqrt((4·0.04 + 0.02)/6) = 0.173205, se = s·sqrt(1 + 1.57/3) = 0.213776.
  test('agrees with the formula by hand', () => {
    const got = moderatedTest(0.5, [0, 0.1, -0.1], { df: 4, sd: 0.2 })
    expect(got).toMatchObject({ centre: 0, theta: 0.5, df: 6, above: true, below: false })
    expect(got.se).toBeCloseTo(0.213776, 6)
    // t = 2.33890 with 6 df, one-sided (scipy.stats.t.sf).
    expect(got.pWorse).toBeCloseTo(0.0289655, 6)
  })

  test('equal runs are never taken to be more alike than a counter is wide', () => {
    const equal = new Array<number>(20).fill(3)
    const got = moderatedTest(3.001, equal, { df: 4, sd: 0 })
    // ln(129/128)/√12, and √(1 + 1.57/20).
    expect(got.se).toBeCloseTo(0.0022465 * Math.sqrt(1 + 1.57 / 20), 6)
    expect(got.pWorse).toBeGreaterThan(0.2)
    expect(moderatedTest(3, equal, { df: 4, sd: 0 }).pWorse).toBe(0.5)
  })

  test('a single run leans on the prior alone: se = s0·√2, df = ν0', () => {
    const got = moderatedTest(0, [0], { df: 4, sd: 0.2 })
    expect(got.se).toBeCloseTo(0.2 * Math.SQRT2, 12)
    expect(got.df).toBe(4)
  })
})

describe('a suspicion', () => {
  test.each([
    { name: 'no change', factor: 1, want: [] },
    { name: '+60%', factor: 1.6, want: ['GET /b p50', 'GET /b p95'] },
  ])('$name against 20 runs', ({ factor, want }) => {
    const answer = ask({ candidate: slower(factor) })
    expect(suspects(answer)).toEqual(want)
    expect(answer.comparisons.filter(({ outcome }) => outcome === 'regressed')).toEqual([])
    for (const { request, metric } of answer.suspects)
      expect(find(answer, request, metric).because).toContain('Suspected.')
  })

  test('of 20 runs without a change none is suspected', () => {
    const found = Array.from({ length: 20 }, (_, i) => suspects(ask({ candidate: { seed: 1000 + i } })))
    expect(found.flat()).toEqual([])
  })

  test('what a stored run has already shown is not suspected, however rare', () => {
    const slow = aRun({ medianMs: 60, ageDays: 0.5 })
    const answer = ask({
      history: { ...TWENTY, runs: [...TWENTY.runs.slice(1), slow] },
      candidate: slower(2.9),
    })
    const p50 = answer.tests.find((one) => one.test.request === 'GET /b' && one.test.metric === 'p50')!
    expect(p50.pWorse).toBeLessThan(0.001)
    expect(p50.above).toBe(false)
    expect(suspects(answer)).not.toContain('GET /b p50')
  })

  test('with one run of history a change must be huge', () => {
    expect(suspects(ask({ history: aHistory(1), candidate: slower(1.6) }))).toEqual([])
    expect(suspects(ask({ history: aHistory(1), candidate: slower(40) }))).toContain('GET /b p50')
    const one = find(ask({ history: aHistory(1), candidate: slower(1.3) }), 'GET /b', 'p50')
    expect(one.outcome).toBe('inconclusive')
    expect(one.because).toContain('1 stored run of history')
  })

  test('an unchanged run is shown to be unchanged once there are enough runs', () => {
    expect(find(ask(), 'GET /a', 'p50').outcome).toBe('unchanged')
  })

  test('a much faster run is improved', () => {
    expect(find(ask({ candidate: slower(0.5) }), 'GET /b', 'p50').outcome).toBe('improved')
  })

  test('errors: 3% from none are suspected, φ of a single run is 2', () => {
    expect(suspects(ask({ candidate: { errorRate: { 'GET /b': 0.03 } } }))).toEqual(['GET /b errors'])
    const one = ask({ history: aHistory(1), candidate: { errorRate: { 'GET /b': 0.03 } } })
    const statistic = one.tests.find(
      ({ test: of }) => of.request === 'GET /b' && of.metric === 'errors',
    )!.statistic!
    expect(statistic.scale.kind === 'points' && statistic.scale.rates.phi).toBe(2)
  })
})

describe('confirmation', () => {
  const twice = (first: number, second: number, made?: 'another-runner'): HistoryAnswer =>
    confirmSuspicion(
      ask({ candidate: slower(first) }),
      ask({ candidate: { ...slower(second), seed: 78 } }),
      made,
    )

  test.each([
    { name: 'flagged twice beyond twice the limit', first: 1.8, second: 1.7, want: 'regressed', left: 0 },
    { name: 'not flagged again is cleared', first: 1.8, second: 1, want: 'unchanged', left: 0 },
    { name: 'not suspected at first is not accused', first: 1, second: 1.8, want: 'unchanged', left: 0 },
    {
      name: 'flagged twice within twice the limit stays suspected',
      first: 1.19,
      second: 1.19,
      want: 'inconclusive',
      left: 1,
    },
    {
      name: 'one of two within twice the limit stays suspected',
      first: 1.8,
      second: 1.19,
      want: 'inconclusive',
      left: 1,
    },
  ])('$name: $want', ({ first, second, want, left }) => {
    const answer = twice(first, second)
    expect(find(answer, 'GET /b', 'p50').outcome).toBe(want)
    expect(answer.suspects.filter(({ metric }) => metric === 'p50')).toHaveLength(left)
  })

  test('on another runner the same flag is enough', () => {
    expect(find(twice(1.19, 1.19, 'another-runner'), 'GET /b', 'p50').outcome).toBe('regressed')
  })

  test('a second measurement that says nothing clears nothing', () => {
    const second = {
      ...ask({ candidate: slower(1) }),
      invalid: { why: 'throttled', text: 'Throttled.' } as const,
    }
    const answer = confirmSuspicion(ask({ candidate: slower(1.8) }), second)
    expect(answer.suspects).not.toEqual([])
    expect(find(answer, 'GET /b', 'p50').because).toContain('could not tell: Throttled.')
  })
})

describe('the machine', () => {
  const scored = (control: number): History => aHistory(20, { control }, 0.02)

  test('a near control score matches, and takes the small prior', () => {
    expect(ask({ history: scored(6), control: 6.02 }).mode).toBe('matched')
  })

  test('a machine 25% slower is normalised away', () => {
    const answer = ask({
      history: scored(6),
      control: 6 + Math.log(1.25),
      candidate: { slower: { 'GET /a': 1.25, 'GET /b': 1.25, 'GET /c': 1.25 } },
    })
    expect(answer.mode).toBe('normalised')
    expect(answer.suspects).toEqual([])
    expect(find(answer, 'GET /a', 'p50').change).toBeCloseTo(0, 1)
  })

  test('a remote target that slowed with the machine: the environment changed', () => {
    const plan = aPlan({
      requests: ['GET /a', 'GET /b', 'GET /c'],
      rate: 12,
      interleave: 'none',
      local: false,
    })
    const answer = ask({
      plan,
      history: scored(6),
      control: 6 + Math.log(2.5),
      candidate: { slower: { 'GET /a': 2.5, 'GET /b': 2.5, 'GET /c': 2.5 } },
    })
    expect(answer.invalid?.why).toBe('environment-changed')
    expect(answer.invalid?.text).toContain('3 of 3 requests moved together by +15')
    expect(answer.suspects).toEqual([])
  })

  test('a control score that is not a number is none', () => {
    expect(ask({ history: scored(NaN), control: 6 }).mode).toBe('raw')
    expect(ask({ history: scored(6), control: NaN }).mode).toBe('raw')
  })
})

describe('stored runs that cannot serve', () => {
  const broken = (tally: Partial<HistoryRun['total']>): HistoryRun =>
    aRun({
      edit: (run) => ({
        ...run,
        requests: { ...run.requests, 'GET /b': { ...run.requests['GET /b']!, ...tally } },
      }),
    })
  const foreign = aRun({ medianMs: 0.02 * 2, ageDays: 1 })

  test.each([
    {
      name: 'another fingerprint',
      run: aRun({ key: { fingerprint: 'beef' } }),
      words: 'other scenarios or load',
    },
    { name: 'another CPU', run: aRun({ key: { cpu: 'Other' } }), words: 'another CPU (Other)' },
    {
      name: 'quarantined',
      run: aRun({ quarantined: 'p95 broke 500ms' }),
      words: 'kept apart (p95 broke 500ms)',
    },
    { name: 'too old', run: aRun({ ageDays: 90 }), words: 'older than' },
    { name: 'from the future', run: aRun({ ageDays: -2 }), words: 'lies in the future' },
    {
      name: 'without a date',
      run: aRun({ edit: (run) => ({ ...run, at: 'soon' }) }),
      words: '"soon" is no date',
    },
    { name: 'with NaN', run: broken({ completed: NaN }), words: 'cannot be read' },
    { name: 'with more errors than answers', run: broken({ errors: 5000 }), words: 'cannot be read' },
    { name: 'with an undecodable histogram', run: broken({ histogram: 'AAAA' }), words: 'cannot be read' },
    { name: 'with a histogram of other answers', run: broken({ completed: 7 }), words: 'cannot be read' },
    { name: 'in milliseconds', run: foreign, words: 'another unit' },
  ])('$name: left out, in words', ({ run, words }) => {
    const base = aHistory(6)
    const answer = ask({ history: { ...base, runs: [...base.runs, run] } })
    expect(answer.used).toHaveLength(6)
    expect(answer.warnings.join()).toContain(words)
    expect(answer.warnings.join()).toContain('1 stored run left out')
  })

  test('none at all: no baseline, everything inconclusive', () => {
    const answer = ask({ history: aHistory(3, { key: { runner: 'other' } }) })
    expect(answer.invalid?.why).toBe('no-baseline')
    expect(answer.used).toEqual([])
    expect(new Set(answer.comparisons.map(({ outcome }) => outcome))).toEqual(new Set(['inconclusive']))
    expect(answer.warnings).toEqual(['3 stored runs left out: another runner (other).'])
  })

  test('a level that changed starts anew', () => {
    const since = new Date(NOW.getTime() - 5.5 * 86_400_000).toISOString()
    expect(ask({ levelSince: since }).used).toHaveLength(5)
  })

  test('provenance: newest first, with sha and age', () => {
    const { used } = ask({ runs: 2 })
    expect(used).toEqual([
      { sha: 'abc1234', at: '2026-02-28T00:00:00.000Z', ageSeconds: 86_400, origin: 'local' },
      { sha: 'abc1234', at: '2026-02-27T00:00:00.000Z', ageSeconds: 172_800, origin: 'local' },
    ])
  })

  test('a request that is new, and one that is gone, are inconclusive and named', () => {
    const isNew = ask({ history: aHistory(6, { requests: ['GET /a', 'GET /b'] }) })
    expect(find(isNew, 'GET /c', 'p50').because).toContain('GET /c is new')
    const base = aPlan({ requests: ['GET /a', 'GET /gone'], rate: 12, interleave: 'none' })
    const gone = ask({
      plan: base,
      history: aHistory(6, { requests: ['GET /a', 'GET /gone'] }),
      candidate: { errorRate: { 'GET /gone': 1 } },
    })
    expect(find(gone, 'GET /gone', 'p50').outcome).toBe('inconclusive')
  })
})
