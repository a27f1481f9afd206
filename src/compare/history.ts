import type { History, RunKey } from '../baseline/history.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import type { Comparison } from './comparison.ts'
import { findChangedEnvironment } from './control.ts'
import type { Normalisation } from './control.ts'
import { planTests } from './family.ts'
import type { Test, ThresholdsOf } from './family.ts'
import { describeHistory } from './history-comparison.ts'
import { evaluateHistory } from './history-statistics.ts'
import type { HistoryTest } from './history-statistics.ts'
import { holm } from './holm.ts'
import { findReference } from './reference.ts'
import type { HistoryReference } from './reference.ts'
import { ALPHA } from './sequential.ts'
import { findBadAnswers } from './validity.ts'
import type { Invalid } from './validity.ts'

export interface HistoryQuestion {
  readonly plan: Plan
  readonly candidate: Measurement
  readonly history: History
  /** Of the run that is judged; stored runs with another key are left out. */
  readonly key: RunKey
  readonly now: Date
  readonly maxAgeMs: number
  /** Newest runs used, at most. */
  readonly runs: number
  readonly thresholds: ThresholdsOf
  /** ln p50 (µs) of the control workload in this job; undefined where none ran. */
  readonly control: number | undefined
  /** ISO 8601: since when main has its present level; undefined without a confirmed change point. */
  readonly levelSince: string | undefined
}

export interface HistoryAnswer {
  readonly comparisons: readonly Comparison[]
  /** Tests that look slower: never a failure alone (METHOD §4). Empty once decided by `confirmSuspicion`. */
  readonly suspects: readonly Suspect[]
  readonly tests: readonly HistoryTest[]
  /** Newest first. */
  readonly used: readonly UsedRun[]
  readonly mode: Normalisation
  readonly invalid: Invalid | undefined
  readonly warnings: readonly string[]
}

export interface Suspect {
  readonly request: string
  readonly metric: Test['metric']
}

/** Provenance of a stored run that served as baseline. */
export interface UsedRun {
  readonly sha: string | undefined
  readonly at: string
  readonly ageSeconds: number
  readonly origin: string
}

/** Candidate against what is held to be comparable of the cached runs of main. */
export function compareHistory(question: HistoryQuestion): HistoryAnswer {
  const { local } = question.plan.sides.candidate
  return compareWithReference({ ...question, reference: findReference({ ...question, local }) })
}

export interface ReferredQuestion extends Pick<HistoryQuestion, 'plan' | 'candidate' | 'thresholds'> {
  readonly reference: HistoryReference
}

/**
 * Candidate against chosen runs of main (METHOD §4): moderated t, Holm, and a suspicion at most. Pure: the
 * same measurement and reference give the same answer everywhere. Never throws on data.
 */
export function compareWithReference(question: ReferredQuestion): HistoryAnswer {
  const { plan, candidate, reference } = question
  const tests = planTests(plan, question.thresholds, false)
  const evaluated = evaluateHistory(tests, candidate, reference)
  const flagged = flagHistory(evaluated)
  const suspected = flagged.filter(({ flags }) => flags.worse)
  const invalid = findInvalid(question, flagged)
  const suspects =
    invalid === undefined
      ? suspected
      : invalid.why === 'too-many-errors'
        ? suspected.filter(({ test }) => test.metric === 'errors')
        : []
  return {
    comparisons: describeHistory({ tests: flagged, runs: reference.runs.length, invalid }),
    suspects: suspects.map(({ test }) => ({ request: test.request, metric: test.metric })),
    tests: flagged,
    used: reference.runs.map(({ sha, at, ageMs, origin }) => ({
      sha,
      at,
      ageSeconds: Math.round(ageMs / 1000),
      origin,
    })),
    mode: reference.mode,
    invalid,
    warnings: reference.warnings,
  }
}

/** SUSPECT = Holm ∩ {θ ≥ M_fail} ∩ {above every baseline value}; better and warned alike. */
function flagHistory(tests: readonly HistoryTest[]): readonly HistoryTest[] {
  const among = (
    member: (test: Test) => boolean,
    p: (of: HistoryTest) => number,
    large: (of: HistoryTest) => boolean,
  ): ReadonlySet<HistoryTest> => {
    const family = tests.filter(({ test }) => member(test))
    const rejected = holm(family.map(p), ALPHA)
    return new Set(family.filter((one, i) => rejected[i] === true && large(one)))
  }
  const worse = among(
    (test) => test.gated,
    ({ pWorse }) => pWorse,
    ({ statistic, above }) =>
      above && statistic !== undefined && statistic.credible && statistic.estimate >= statistic.margins.fail,
  )
  const better = among(
    (test) => test.gated,
    ({ pBetter }) => pBetter,
    ({ statistic, below }) =>
      below && statistic !== undefined && statistic.estimate <= -statistic.margins.fail,
  )
  const warned = among(
    (test) => test.warns,
    ({ pWorse }) => pWorse,
    ({ statistic, above }) =>
      above &&
      statistic?.warnAt !== undefined &&
      statistic.credible &&
      statistic.estimate >= statistic.warnAt,
  )
  return tests.map((one) => ({
    ...one,
    flags: { worse: worse.has(one), better: better.has(one), warned: warned.has(one) },
  }))
}

function findInvalid(
  { candidate, reference }: ReferredQuestion,
  tests: readonly HistoryTest[],
): Invalid | undefined {
  if (reference.runs.length === 0)
    return {
      why: 'no-baseline',
      text: 'No stored run of the baseline can be compared with this one; a run on the baseline branch creates one.',
    }
  const answers = findBadAnswers([{ side: 'candidate', cells: Object.values(candidate.requests) }])
  if (answers !== undefined) return answers
  const shifts = tests.flatMap(({ test, statistic }) =>
    test.metric === 'p50' && statistic !== undefined ? [statistic.estimate] : [],
  )
  const suspected = tests.flatMap(({ flags, statistic }) =>
    flags.worse && statistic !== undefined ? [statistic.estimate] : [],
  )
  const text = findChangedEnvironment({ shifts, suspected }, reference)
  return text === undefined ? undefined : { why: 'environment-changed', text }
}
