import type { Policy } from '../config/config.ts'
import type { LoadEnd } from '../load/engine.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import type { Comparison, ObjectiveResult } from './comparison.ts'
import type { Suspect } from './history.ts'
import { headlineOf } from './headline.ts'
import type { ObservedObjective } from './observed-objective.ts'
import { findObstacles, spoiledByAll, survives } from './obstacles.ts'
import type { BaselineSummary, Verdict, VerdictOutcome } from './outcome.ts'
import { reasonsOf } from './reasons.ts'
import type { Invalid } from './validity.ts'

/** Everything that decides. Nothing else does. */
export interface Evidence {
  /** `baseline` measures main itself: objectives decide, and no baseline is missed. */
  readonly role: 'gate' | 'baseline'
  readonly comparisons: readonly Comparison[]
  readonly objectives: readonly ObjectiveResult[]
  /** Limits on observed series; absent where there are none. */
  readonly observed?: readonly ObservedObjective[] | undefined
  readonly baseline: BaselineSummary
  /** Tests against the history that look slower and were not confirmed. */
  readonly suspects: readonly Suspect[]
  /** Of the live or history comparison. */
  readonly invalid: Invalid | undefined
  readonly generator: GeneratorHealth
  readonly ended: LoadEnd
  /** Sentences that make the verdict a warning: overload, implausible improvements. */
  readonly cautions: readonly string[]
  readonly policies: { readonly onInconclusive: Policy; readonly onMissing: Policy }
}

/**
 * The one decision of a run.
 *
 * - fail: a violated objective, or a regressed gated comparison, that nothing makes unjudgeable;
 * - inconclusive: something could not be measured honestly, or a gated comparison is open;
 * - warn: a warn limit is broken, or something is beyond belief;
 * - pass: every objective met, every gated comparison unchanged or improved.
 *
 * A fail that stands is never hidden by what else is inconclusive.
 */
export function judge(evidence: Evidence): Verdict {
  const obstacles = findObstacles(evidence)
  const spoiled = spoiledByAll(obstacles)
  const objectives = evidence.objectives.filter(({ metric }) => survives(metric, spoiled.objectives))
  const comparisons = evidence.comparisons.filter(({ metric }) => survives(metric, spoiled.comparisons))
  const observed = standingObserved(evidence, spoiled)
  const limits = [...objectives, ...observed]
  const failed =
    limits.some(({ outcome }) => outcome === 'violated') ||
    comparisons.some(({ outcome, gated }) => outcome === 'regressed' && gated)
  const warned =
    limits.some(({ outcome }) => outcome === 'warned') ||
    comparisons.some((one) => one.warned) ||
    evidence.cautions.length > 0
  const [first] = obstacles
  const outcome: VerdictOutcome = failed ? 'fail' : first ? 'inconclusive' : warned ? 'warn' : 'pass'
  const why = outcome === 'inconclusive' ? first?.why : undefined
  const policy = why === 'no-baseline' ? evidence.policies.onMissing : evidence.policies.onInconclusive
  return {
    outcome,
    why,
    headline: headlineOf(outcome, why, limits, comparisons, evidence.cautions.length),
    reasons: reasonsOf({ evidence, objectives, observed, comparisons, obstacles }),
    ...translate(outcome, policy),
    comparisons: evidence.comparisons,
    objectives: evidence.objectives,
    ...(evidence.observed === undefined ? {} : { observed: evidence.observed }),
    spoiled,
  }
}

/** What was observed beside a load that was not made as planned says as little as its latencies do. */
function standingObserved(
  { observed = [] }: Evidence,
  spoiled: Verdict['spoiled'],
): readonly ObservedObjective[] {
  return spoiled.objectives === 'nothing' ? observed : []
}

/** Outcome and policy → what the check says and the process returns (DESIGN). */
function translate(outcome: VerdictOutcome, policy: Policy): Pick<Verdict, 'check' | 'exitCode'> {
  switch (outcome) {
    case 'pass':
      return { check: 'success', exitCode: 0 }
    case 'warn':
      return { check: 'neutral', exitCode: 0 }
    case 'fail':
      return { check: 'failure', exitCode: 1 }
    case 'inconclusive':
      switch (policy) {
        case 'pass':
          return { check: 'success', exitCode: 0 }
        case 'warn':
          return { check: 'neutral', exitCode: 0 }
        case 'fail':
          return { check: 'failure', exitCode: 3 }
        default:
          return policy satisfies never
      }
    default:
      return outcome satisfies never
  }
}
