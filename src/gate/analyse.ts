import { gatherEvidence } from '../analyze/evidence.ts'
import type { Capacity } from '../analyze/capacity.ts'
import type { Config } from '../config/config.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import type { ResultAnalysis } from '../report/analysis-result.ts'
import { toResultAnalysis } from '../report/analysis-result.ts'
import { judgedHealth } from './load-limit.ts'

/**
 * Stability, score and findings of the candidate. Nothing where the load generator was saturated: its figures
 * are not the target's.
 */
export function analyse(
  plan: Plan,
  outcome: LoadOutcome,
  config: Config,
  capacity?: Capacity,
): ResultAnalysis {
  const generator = judgedHealth(plan, outcome)
  if (generator.state === 'saturated') return {}
  const { rating } = config
  return toResultAnalysis(gatherEvidence({ plan, ...outcome.sides, generator, rating, capacity }))
}
