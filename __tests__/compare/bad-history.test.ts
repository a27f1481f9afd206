import { describe, expect, test } from '@jest/globals'
import type { History } from '../../src/baseline/history.ts'
import { compareHistory, type HistoryAnswer, type HistoryQuestion } from '../../src/compare/history.ts'
import type { Measurement } from '../../src/measure/measurement.ts'
import { aHistory, aRun, KEY, NOW } from '../support/histories.ts'
import { aPlan, lognormal, measured, type Answers } from '../support/synthetic.ts'
import { DEFAULT_THRESHOLDS } from '../support/thresholds.ts'

/*
 * Bad input of issue 4, on the side of the history: each case has a defined outcome with its words. None
 * throws, and none passes silently. The live side is in live-invalid.test.ts, stored files in
 * cli/stored-bad.test.ts.
 */

const NAMES = ['GET /a', 'GET /b']
const PLAN = aPlan({ requests: NAMES, rate: 12, interleave: 'none' })
const CONSTANT: Answers = () => ({ latenciesUs: new Array<number>(60).fill(20_000) })

const history = (runs: History['runs']): History => ({ ...aHistory(0), runs })
const alike = (count: number): History =>
  history(Array.from({ length: count }, (_, i) => aRun({ seed: 1, ageDays: i + 1, requests: NAMES })))

function ask(change: Partial<HistoryQuestion>): HistoryAnswer {
  return compareHistory({
    plan: PLAN,
    candidate: measured(PLAN, 36, lognormal(PLAN, { seed: 77 })),
    history: aHistory(12, { requests: NAMES }),
    key: KEY,
    now: NOW,
    maxAgeMs: 60 * 86_400_000,
    runs: 20,
    thresholds: () => DEFAULT_THRESHOLDS.filter(({ metric }) => metric !== 'p99'),
    control: undefined,
    levelSince: undefined,
    ...change,
  })
}

const EMPTY: Measurement = measured(PLAN, 0, CONSTANT)
const find = ({ comparisons }: HistoryAnswer, metric: string, request = 'GET /a') =>
  comparisons.find((one) => one.request === request && one.metric === metric)

interface Row {
  readonly name: string
  readonly change: () => Partial<HistoryQuestion>
  readonly metric?: string
  readonly request?: string
  readonly outcome: string
  readonly words: RegExp
}

const ROWS: readonly Row[] = [
  {
    name: 'an empty side',
    change: () => ({ candidate: EMPTY }),
    outcome: 'inconclusive',
    words: /Nothing was recorded for GET \/a in this run/,
  },
  {
    name: 'errors of an empty side',
    change: () => ({ candidate: EMPTY }),
    metric: 'errors',
    outcome: 'inconclusive',
    words: /Nothing was recorded for GET \/a in this run/,
  },
  {
    name: 'a request that the stored runs do not have: new, or renamed',
    change: () => ({ history: aHistory(12, { requests: ['GET /b', 'GET /old'] }) }),
    outcome: 'inconclusive',
    words: /GET \/a is new: no stored run of the baseline has it/,
  },
  {
    name: 'a request that only this run lacks',
    change: () => {
      const { requests, ...rest } = measured(PLAN, 36, lognormal(PLAN, { seed: 77 }))
      return { candidate: { ...rest, requests: Object.fromEntries(Object.entries(requests).slice(1)) } }
    },
    outcome: 'inconclusive',
    words: /removed or renamed, or never sent/,
  },
  {
    name: 'stored runs without any variance, and the same again',
    change: () => ({
      history: alike(12),
      candidate: measured(PLAN, 36, lognormal(PLAN, { seed: 1 })),
    }),
    outcome: 'unchanged',
    words: /Not worse than .* against 12 stored runs/,
  },
  {
    name: 'stored runs without any variance, and 40 % more',
    change: () => ({
      history: alike(12),
      candidate: measured(PLAN, 36, lognormal(PLAN, { seed: 1, medianMs: 28 })),
    }),
    outcome: 'inconclusive',
    words: /^Suspected\. .*worse than every stored run \(p[ =<]/,
  },
  {
    name: 'latencies that are all equal, against runs that vary',
    change: () => ({ candidate: measured(PLAN, 36, CONSTANT) }),
    outcome: 'unchanged',
    words: /Not worse than/,
  },
  {
    name: 'a single block with too few answers for the percentile',
    change: () => ({ candidate: measured(PLAN, 1, lognormal(PLAN, { seed: 7 })) }),
    metric: 'p95',
    outcome: 'inconclusive',
    words: /Too few right answers to state p95 of GET \/a/,
  },
  {
    name: 'fingerprints that are all others',
    change: () => ({ history: aHistory(12, { requests: NAMES, key: { fingerprint: 'other' } }) }),
    outcome: 'inconclusive',
    words: /No stored run to compare GET \/a with/,
  },
  {
    name: 'a clock that was set back: every stored run lies in the future',
    change: () => ({ now: new Date('2020-01-01T00:00:00Z') }),
    outcome: 'inconclusive',
    words: /No stored run to compare GET \/a with/,
  },
  {
    name: 'a clock that is no clock',
    change: () => ({ now: new Date(NaN) }),
    outcome: 'inconclusive',
    words: /No stored run to compare GET \/a with/,
  },
]

describe('bad input against the history', () => {
  test.each(ROWS)('$name: $outcome', ({ change, metric = 'p50', request = 'GET /a', outcome, words }) => {
    const answer = ask(change())
    const one = find(answer, metric, request)
    expect(one?.outcome).toBe(outcome)
    expect(one?.because).toMatch(words)
    for (const number of [one?.change, one?.p, ...(one?.interval ?? [])])
      if (number !== undefined) expect(Number.isNaN(number)).toBe(false)
  })

  test('where no run can serve, the whole comparison says so', () => {
    const { invalid, warnings } = ask({ now: new Date('2020-01-01T00:00:00Z') })
    expect(invalid?.why).toBe('no-baseline')
    expect(warnings).toEqual(['12 stored runs left out: its date lies in the future.'])
  })

  test('mixed fingerprints: those of this load serve, the others are counted', () => {
    const mixed = history([...alike(5).runs, ...aHistory(3, { key: { fingerprint: 'other' } }).runs])
    const { used, warnings } = ask({ history: mixed })
    expect(used).toHaveLength(5)
    expect(warnings).toEqual(['3 stored runs left out: other scenarios or load (other).'])
  })

  test('mixed units: runs in milliseconds are told apart from runs in microseconds', () => {
    const inMs = aRun({ medianMs: 0.02, requests: NAMES, ageDays: 2, seed: 3 })
    const { used, warnings } = ask({ history: history([...alike(5).runs, inMs]) })
    expect(used).toHaveLength(5)
    expect(warnings.join()).toContain('another unit')
  })
})
