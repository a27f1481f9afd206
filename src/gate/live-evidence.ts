import type { SigmaInst } from '../compare/instance-noise.ts'
import type { LiveAnswer } from '../compare/live.ts'
import { compareLive } from '../compare/live.ts'
import type { BaselineSummary } from '../compare/outcome.ts'
import { findImplausible } from '../compare/plausibility.ts'
import { TOTAL } from '../config/thresholds-for.ts'
import type { LoadOutcome, Sides } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Plan } from '../plan/plan.ts'
import type { LimitsOf } from '../report/stored-limits.ts'
import type { GateEvidence } from './evidence.ts'

/** What a live comparison needs beside the measurement. */
export interface LiveBasis {
  /** Log SD between two deployments of one commit. */
  readonly sigmaInst: SigmaInst
  /** Deployments of each side. */
  readonly restarts: number
  /** Why the run was overloaded from its warm-up on, in a sentence; absent for one that was not. */
  readonly overloaded?: string | undefined
}

export interface LiveRun {
  readonly plan: Plan
  readonly basis: LiveBasis
  readonly limitsOf: LimitsOf
}

/** Both sides as they are now; `final` when no further block will come. */
export function compareSides({ plan, basis, limitsOf }: LiveRun, sides: Sides, final: boolean): LiveAnswer {
  const { candidate, baseline } = sides
  if (baseline === undefined) throw new Error('a live comparison needs the measurement of both sides')
  return compareLive({
    plan,
    sides: { candidate: comparedPart(candidate), baseline: comparedPart(baseline) },
    thresholds: limitsOf,
    ...basis,
    final,
  })
}

/** What a finished live run brought, from its measurement alone: now, or from a stored result. */
export function liveEvidence(
  run: LiveRun,
  outcome: LoadOutcome,
  baseline: Extract<BaselineSummary, { kind: 'live' }>,
): { readonly answer: LiveAnswer; readonly evidence: GateEvidence } {
  const answer = compareSides(run, outcome.sides, true)
  const limitsThroughput = run.limitsOf(TOTAL).some(({ metric }) => metric === 'throughput')
  const evidence: GateEvidence = {
    outcome,
    baseline,
    comparisons: answer.comparisons,
    suspects: [],
    invalid: answer.invalid,
    overload: answer.overload,
    cautions: [
      // With a limit on throughput the objectives judge it.
      ...(answer.overload === undefined || limitsThroughput ? [] : [answer.overload.text]),
      ...findImplausible(answer.comparisons, outcome.sides),
    ],
    warnings: answer.warnings,
    confirmation: undefined,
    control: undefined,
    basis: { live: run.basis, history: undefined },
  }
  return { answer, evidence }
}
