import { gatherEvidence } from '../analyze/evidence.ts'
import type { Capacity } from '../analyze/capacity.ts'
import type { Config } from '../config/config.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import type { ResultAnalysis } from '../report/analysis-result.ts'
import { toResultAnalysis } from '../report/analysis-result.ts'
import { judgedHealth, loadLimit } from './load-limit.ts'

/**
 * Stability, score and findings of the candidate. Nothing where the load generator was saturated, or had too few
 * connections: its figures are not the target's.
 */
export function analyse(
  plan: Plan,
  outcome: LoadOutcome,
  config: Config,
  capacity?: Capacity,
): ResultAnalysis {
  const generator = judgedHealth(plan, outcome)
  // Waiting for a connection of ours is none of the target's doing either.
  if (generator.state === 'saturated' || loadLimit(plan, outcome) === 'connections') return {}
  const { rating } = config
  return toResultAnalysis(gatherEvidence({ plan, ...outcome.sides, generator, rating, capacity }))
}
