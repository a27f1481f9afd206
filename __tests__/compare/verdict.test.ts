import { describe, expect, test } from '@jest/globals'
import type { Comparison, ObjectiveResult } from '../../src/compare/comparison.ts'
import type { InconclusiveReason } from '../../src/compare/outcome.ts'
import { judge } from '../../src/compare/verdict.ts'
import type { Evidence } from '../../src/compare/verdict.ts'
import type { GeneratorHealth } from '../../src/measure/measurement.ts'

const aComparison = (parts: Partial<Comparison> = {}): Comparison => ({
  request: 'GET /x',
  metric: 'p95',
  unit: 'ms',
  baseline: 12.1,
  candidate: 12.2,
  change: 0.01,
  interval: [-0.05, 0.07],
  level: 0.95,
  outcome: 'unchanged',
  limit: '10% & 5ms',
  gated: true,
  warned: false,
  detectable: 0.13,
  allowed: 0.41,
  p: 0.4,
  samples: { baseline: 2000, candidate: 2000 },
  because: 'p95 of GET /x: because.',
  warnings: [],
  ...parts,
})

const anObjective = (parts: Partial<ObjectiveResult> = {}): ObjectiveResult => ({
  request: '*',
  metric: 'p95',
  unit: 'ms',
  limit: 'max 500ms',
  limitValue: 500,
  observed: 15,
  outcome: 'met',
  line: undefined,
  ...parts,
})

const generator = (state: GeneratorHealth['state'] = 'ok'): GeneratorHealth => ({
  state,
  reasons: state === 'ok' ? [] : ['lateness p99 9 ms is above 5 ms'],
  latenessMs: { p50: 0.1, p99: 9, max: 12 },
  offered: 100,
  started: 100,
  dropped: {},
  cpu: 0.4,
  hostCpu: undefined,
  eventLoopUtilization: 0.4,
  connectionsOpened: 10,
  workers: 1,
})

const evidence = (parts: Partial<Evidence> = {}): Evidence => ({
  role: 'gate',
  comparisons: [aComparison()],
  objectives: [anObjective()],
  baseline: { kind: 'live', url: 'http://main', sha: undefined, interleave: 'duet' },
  suspects: [],
  invalid: undefined,
  generator: generator(),
  ended: { kind: 'planned' },
  cautions: [],
  policies: { onInconclusive: 'warn', onMissing: 'warn' },
  ...parts,
})

const regressed = aComparison({ outcome: 'regressed', because: 'p95 of GET /x rose by 24%.' })
const slow = anObjective({ outcome: 'violated', observed: 812 })
const wrong = anObjective({
  metric: 'errors',
  unit: 'fraction',
  outcome: 'violated',
  observed: 1,
  limit: 'max 1%',
})
const missing = { kind: 'missing', reason: 'the cache is empty' } as const
const because = (why: InconclusiveReason): Evidence['invalid'] => ({ why, text: `It is ${why}.` })

interface Row {
  readonly name: string
  readonly of: Partial<Evidence>
  readonly outcome: string
  readonly why?: InconclusiveReason
  readonly exit: number
  readonly check: string
  readonly headline: string
}

describe('judge', () => {
  test.each<Row>([
    { name: 'all unchanged', of: {}, outcome: 'pass', exit: 0, check: 'success', headline: '1 unchanged' },
    {
      name: 'improved',
      of: { comparisons: [aComparison({ outcome: 'improved' })] },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 improved',
    },
    {
      name: 'a regression',
      of: { comparisons: [regressed, aComparison()] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 regression, 1 unchanged',
    },
    {
      name: 'a regression that is not gated',
      of: { comparisons: [{ ...regressed, gated: false }, aComparison()] },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 unchanged',
    },
    {
      name: 'a broken limit',
      of: { objectives: [slow] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 limit broken, 1 unchanged',
    },
    {
      name: 'both, with a warning',
      of: { comparisons: [regressed, aComparison({ warned: true })], objectives: [slow] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 regression, 1 limit broken, 1 warning, 1 unchanged',
    },
    {
      name: 'a warn limit on a comparison',
      of: { comparisons: [aComparison({ warned: true })] },
      outcome: 'warn',
      exit: 0,
      check: 'neutral',
      headline: '1 warning, 1 unchanged',
    },
    {
      name: 'a warn limit on an objective',
      of: { objectives: [anObjective({ outcome: 'warned' })] },
      outcome: 'warn',
      exit: 0,
      check: 'neutral',
      headline: '1 warning, 1 unchanged',
    },
    {
      name: 'beyond belief',
      of: { cautions: ['Implausible improvement.'] },
      outcome: 'warn',
      exit: 0,
      check: 'neutral',
      headline: '1 warning, 1 unchanged',
    },
    {
      name: 'a busy generator',
      of: { generator: generator('suspect') },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 unchanged',
    },
    {
      name: 'an open comparison',
      of: { comparisons: [aComparison({ outcome: 'inconclusive' })] },
      outcome: 'inconclusive',
      why: 'not-decided',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (not decided): 1 undecided',
    },
    {
      name: 'a comparison without data',
      of: { comparisons: [aComparison({ outcome: 'inconclusive', candidate: undefined })] },
      outcome: 'inconclusive',
      why: 'too-few-samples',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (too few samples): 1 undecided',
    },
    {
      name: 'limits, none of them testable',
      of: { comparisons: [aComparison({ outcome: 'inconclusive', gated: false, p: undefined })] },
      outcome: 'inconclusive',
      why: 'too-few-samples',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (too few samples): 1 limit met',
    },
    {
      name: 'an open comparison that only warns',
      of: { comparisons: [aComparison({ outcome: 'inconclusive', gated: false })] },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 limit met',
    },
    {
      name: 'a throughput limit that the open model cannot test',
      of: {
        comparisons: [
          aComparison({ metric: 'throughput', outcome: 'inconclusive', gated: false, p: undefined }),
        ],
      },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 limit met',
    },
    {
      name: 'an objective without data',
      of: { objectives: [anObjective({ outcome: 'no-data', observed: undefined })] },
      outcome: 'inconclusive',
      why: 'too-few-samples',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (too few samples): 1 undecided, 1 unchanged',
    },
    {
      name: 'a suspicion',
      of: {
        comparisons: [aComparison({ outcome: 'inconclusive' })],
        suspects: [{ request: 'GET /x', metric: 'p95' }],
      },
      outcome: 'inconclusive',
      why: 'suspected',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (suspected, not confirmed): 1 undecided',
    },
    {
      name: 'no baseline',
      of: { baseline: missing, comparisons: [] },
      outcome: 'inconclusive',
      why: 'no-baseline',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (no baseline): 1 limit met',
    },
    {
      name: 'no baseline, and a broken limit',
      of: { baseline: missing, comparisons: [], objectives: [slow] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 limit broken',
    },
    {
      name: 'main itself misses no baseline',
      of: { role: 'baseline', baseline: missing, comparisons: [] },
      outcome: 'pass',
      exit: 0,
      check: 'success',
      headline: '1 limit met',
    },
    {
      name: 'a saturated generator and a slow answer',
      of: { generator: generator('saturated'), objectives: [slow], comparisons: [regressed] },
      outcome: 'inconclusive',
      why: 'saturated',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (load generator saturated): nothing was judged',
    },
    {
      name: 'a saturated generator and wrong answers',
      of: { generator: generator('saturated'), objectives: [wrong] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 limit broken',
    },
    {
      name: 'throttled',
      of: {
        ended: { kind: 'throttled', side: 'candidate', reason: '429 from the platform.' },
        objectives: [wrong],
        comparisons: [regressed],
      },
      outcome: 'inconclusive',
      why: 'throttled',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (target throttled): nothing was judged',
    },
    {
      name: 'a protected target',
      of: { invalid: because('protected'), objectives: [wrong] },
      outcome: 'inconclusive',
      why: 'protected',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (target behind a login): nothing was judged',
    },
    {
      name: 'a candidate that died',
      of: {
        ended: { kind: 'target-lost', side: 'candidate', reason: 'connection refused.' },
        objectives: [wrong],
      },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 limit broken',
    },
    {
      name: 'a baseline that died',
      of: {
        ended: { kind: 'target-lost', side: 'baseline', reason: 'connection refused.' },
        comparisons: [regressed],
      },
      outcome: 'inconclusive',
      why: 'target-lost',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (target stopped answering): 1 limit met',
    },
    {
      name: 'an interruption',
      of: { ended: { kind: 'interrupted' }, objectives: [slow] },
      outcome: 'inconclusive',
      why: 'interrupted',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (interrupted): 1 unchanged',
    },
    {
      name: 'an interruption after a certain regression',
      of: { ended: { kind: 'interrupted' }, comparisons: [regressed] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 regression',
    },
    {
      name: 'too many errors, and errors regressed',
      of: {
        invalid: because('too-many-errors'),
        comparisons: [{ ...regressed, metric: 'errors' }, regressed],
      },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 regression',
    },
    {
      name: 'too many errors on both sides',
      of: { invalid: because('too-many-errors'), comparisons: [regressed] },
      outcome: 'inconclusive',
      why: 'too-many-errors',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (too many errors): 1 limit met',
    },
    {
      name: 'a position effect',
      of: { invalid: because('position-effect'), comparisons: [regressed] },
      outcome: 'inconclusive',
      why: 'position-effect',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (slices disturb each other): 1 limit met',
    },
    {
      name: 'a changed environment',
      of: { invalid: because('environment-changed') },
      outcome: 'inconclusive',
      why: 'environment-changed',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (environment changed): 1 limit met',
    },
    {
      name: 'a changed environment and a broken limit',
      of: { invalid: because('environment-changed'), objectives: [slow] },
      outcome: 'fail',
      exit: 1,
      check: 'failure',
      headline: '1 limit broken',
    },
    {
      name: 'several obstacles: the most telling is named',
      of: {
        ended: { kind: 'interrupted' },
        generator: generator('saturated'),
        comparisons: [],
        objectives: [],
      },
      outcome: 'inconclusive',
      why: 'interrupted',
      exit: 0,
      check: 'neutral',
      headline: 'Inconclusive (interrupted): nothing was judged',
    },
  ])('$name: $outcome', ({ of, outcome, why, exit, check, headline }) => {
    const verdict = judge(evidence(of))
    expect([verdict.outcome, verdict.why, verdict.exitCode, verdict.check, verdict.headline]).toEqual([
      outcome,
      why,
      exit,
      check,
      headline,
    ])
    expect(verdict.reasons.length).toBeGreaterThan(0)
    for (const reason of verdict.reasons) expect(reason).toMatch(/\.$/)
  })

  test.each([
    { name: 'pass', policy: 'pass', check: 'success', exit: 0 },
    { name: 'warn', policy: 'warn', check: 'neutral', exit: 0 },
    { name: 'fail', policy: 'fail', check: 'failure', exit: 3 },
  ] as const)(
    'policy $name decides what inconclusive and missing mean, each its own',
    ({ policy, check, exit }) => {
      const open = [aComparison({ outcome: 'inconclusive' })]
      const undecided = judge(
        evidence({ comparisons: open, policies: { onInconclusive: policy, onMissing: 'warn' } }),
      )
      const absent = judge(
        evidence({ baseline: missing, policies: { onInconclusive: 'warn', onMissing: policy } }),
      )
      for (const verdict of [undecided, absent])
        expect([verdict.check, verdict.exitCode]).toEqual([check, exit])
    },
  )

  test('reasons name request, metric, limit, observation and tier; what fails comes first', () => {
    const verdict = judge(
      evidence({
        objectives: [anObjective({ outcome: 'warned', limit: 'warn max 300ms', observed: 340 }), slow],
        comparisons: [aComparison({ warned: true }), regressed],
        generator: generator('suspect'),
      }),
    )
    expect(verdict.reasons).toEqual([
      'p95 of GET /x rose by 24%.',
      'Fail tier: p95 in total is 812 ms, the limit is max 500ms.',
      'Warn tier: p95 of GET /x. p95 of GET /x: because.',
      'Warn tier: p95 in total is 340 ms, the limit is warn max 300ms.',
      'The load generator was close to its limit: lateness p99 9 ms is above 5 ms.',
    ])
  })
})
