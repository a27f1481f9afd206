import type { History, RunKey } from '../baseline/history.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import type { Comparison } from './comparison.ts'
import { findChangedEnvironment, pickReference } from './control.ts'
import type { Normalisation } from './control.ts'
import { planTests } from './family.ts'
import type { Test, ThresholdsOf } from './family.ts'
import { describeHistory } from './history-comparison.ts'
import { evaluateHistory } from './history-statistics.ts'
import type { HistoryTest } from './history-statistics.ts'
import { holm } from './holm.ts'
import { ALPHA } from './sequential.ts'
import { findBadAnswers } from './validity.ts'
import type { Invalid } from './validity.ts'
import { usableRuns } from './usable-runs.ts'
import type { UsableRun } from './usable-runs.ts'
import { dropForeignUnits } from './foreign-units.ts'

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

/**
 * Candidate against cached runs of main (METHOD §4): moderated t, Holm, and a suspicion at most. Never
 * throws on data; runs that cannot serve are left out with a warning.
 */
export function compareHistory(question: HistoryQuestion): HistoryAnswer {
  const { plan, candidate, control } = question
  const usable = usableRuns(question.history, question)
  const { runs, warnings: foreign } = dropForeignUnits(usable.runs)
  const reference = pickReference(runs, control, plan.sides.candidate.local, question.runs)
  const tests = planTests(plan, question.thresholds, false)
  const evaluated = evaluateHistory(tests, candidate, reference)
  const flagged = flagHistory(evaluated)
  const suspected = flagged.filter(({ flags }) => flags.worse)
  const invalid = findInvalid(question, reference.runs, runs, flagged)
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
    warnings: [...usable.warnings, ...foreign],
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
  { candidate, control }: HistoryQuestion,
  used: readonly UsableRun[],
  all: readonly UsableRun[],
  tests: readonly HistoryTest[],
): Invalid | undefined {
  if (used.length === 0)
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
  const text = findChangedEnvironment({ shifts, suspected }, all, control)
  return text === undefined ? undefined : { why: 'environment-changed', text }
}
