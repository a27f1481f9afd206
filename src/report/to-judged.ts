import type { Comparison, ObjectiveResult } from '../compare/comparison.ts'
import type { Verdict } from '../compare/outcome.ts'
import type { Result } from './result.ts'
import { nullable } from './nullable.ts'
import { toResultObservedObjective } from './observed-objective-schema.ts'

/** What a verdict says of a run, as a result holds it. */
export type Judged = Pick<
  Result,
  | 'verdict'
  | 'why'
  | 'check'
  | 'headline'
  | 'reasons'
  | 'comparisons'
  | 'objectives'
  | 'observedObjectives'
  | 'spoiled'
>

/** The parts of a result that a verdict decides; everything else was measured. */
export function toJudged(verdict: Verdict): Judged {
  return {
    verdict: verdict.outcome,
    why: verdict.why ?? null,
    check: verdict.check,
    headline: verdict.headline,
    reasons: verdict.reasons,
    comparisons: verdict.comparisons.map((one: Comparison) => nullable(one)),
    objectives: verdict.objectives.map((one: ObjectiveResult) => nullable(one)),
    ...(verdict.observed === undefined
      ? {}
      : { observedObjectives: verdict.observed.map(toResultObservedObjective) }),
    spoiled: verdict.spoiled,
  }
}
