import { confirmSuspicion } from '../compare/confirm.ts'
import { compareWithReference, type HistoryAnswer } from '../compare/history.ts'
import type { BaselineSummary } from '../compare/outcome.ts'
import { findImplausible } from '../compare/plausibility.ts'
import type { HistoryReference } from '../compare/reference.ts'
import type { LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import type { LimitsOf } from '../report/stored-limits.ts'
import type { HistoryBasis, SecondReference } from '../report/stored-reference.ts'
import type { GateEvidence } from './evidence.ts'

export interface HistoryRunOf {
  readonly plan: Plan
  readonly limitsOf: LimitsOf
  readonly basis: HistoryBasis
  /** Of the measurement that decided a suspicion: set exactly when the basis has a second reference. */
  readonly second: Measurement | undefined
  /** Of a measurement in another job: set exactly when the basis has a reference for it. */
  readonly elsewhere?: Measurement | undefined
  /** Where the stored runs came from. */
  readonly past: { readonly branch: string; readonly source: string }
}

/** The candidate against the stored runs that were chosen for it. */
export function answerOf(
  { plan, limitsOf }: Pick<HistoryRunOf, 'plan' | 'limitsOf'>,
  measurement: Measurement,
  reference: HistoryReference,
): HistoryAnswer {
  return compareWithReference({
    plan,
    candidate: comparedPart(measurement),
    thresholds: limitsOf,
    reference,
  })
}

/** What a run against the history brought, from measurements and references alone: now, or from a stored result. */
export function historyEvidence(run: HistoryRunOf, outcome: LoadOutcome): GateEvidence {
  const { basis, second, elsewhere } = run
  const answer = confirmedBy(
    confirmedBy(answerOf(run, outcome.sides.candidate, basis.first), second, basis.second),
    elsewhere,
    basis.elsewhere,
  )
  return {
    outcome,
    baseline: summarize(answer, run.past),
    comparisons: answer.comparisons,
    suspects: answer.suspects,
    invalid: answer.invalid,
    overload: undefined,
    cautions: [
      ...findImplausible(answer.comparisons, { candidate: outcome.sides.candidate, baseline: undefined }),
      ...basis.cautions,
    ],
    warnings: answer.warnings,
    confirmation: second,
    control: basis.first.score,
    basis: { live: undefined, history: basis },
  }

  function confirmedBy(
    answer: HistoryAnswer,
    measurement: Measurement | undefined,
    against: SecondReference | undefined,
  ): HistoryAnswer {
    if (measurement === undefined || against === undefined) return answer
    return confirmSuspicion(answer, answerOf(run, measurement, against.reference), against.made)
  }
}

function summarize(answer: HistoryAnswer, { branch, source }: HistoryRunOf['past']): BaselineSummary {
  const [newest] = answer.used
  if (newest === undefined)
    return { kind: 'missing', reason: answer.invalid?.text ?? 'no stored run can be compared with this one' }
  return {
    kind: 'history',
    runs: answer.used.length,
    sha: newest.sha,
    ageSeconds: newest.ageSeconds,
    branch,
    source,
    commitsBehind: undefined,
  }
}
