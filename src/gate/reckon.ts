import { analyzeCapacity } from '../analyze/capacity.ts'
import type { Capacity } from '../analyze/capacity.ts'
import { proposeSlo } from '../analyze/slo.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { Config } from '../config/config.ts'
import { DEFAULT_SIZING } from '../config/sizing.ts'
import { thresholdsFor, TOTAL } from '../config/thresholds-for.ts'
import type { LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { formatCount } from '../units.ts'
import { loadLimit, rises } from './load-limit.ts'

/** What a measured run says about the load to come; each absent where the run carries no evidence for it. */
export interface Reckoning {
  readonly capacity?: Capacity
  readonly slo?: SloProposal
}

/** Capacity of a load that rose step by step; objectives to propose after a constant one. */
export function reckon(plan: Plan, outcome: LoadOutcome, config: Config): Reckoning {
  const measurement = outcome.sides.candidate
  const sizing = config.sizing ?? DEFAULT_SIZING
  const limit = loadLimit(plan, outcome)
  const saturated = limit === 'generator' || limit === 'connections'
  const usual = config.profiles.default
  const capacity = analyzeCapacity({
    model: plan.model,
    measurement,
    limits: thresholdsFor(config, plan.profile, TOTAL),
    sizing,
    usual: usual?.model === plan.model && !usual.assumed.level ? usual.level : undefined,
    saturated,
    seed: plan.seed,
  })
  const held = comparedPart(measurement)
  const slo =
    saturated || !isComparable(plan) || held.activeMs === 0
      ? undefined
      : proposeSlo({
          total: held.total,
          throughput: held.total.completed / (held.activeMs / 1000),
          ...sizing.slo,
        })
  return { ...(capacity === undefined ? {} : { capacity }), ...(slo === undefined ? {} : { slo }) }
}

/** Says why a load that rose step by step gives no capacity; empty where it does, or where none was asked for. */
export function whyNoCapacity(plan: Plan, outcome: LoadOutcome): readonly string[] {
  if (!rises(plan)) return []
  const limit = loadLimit(plan, outcome)
  switch (limit) {
    case 'none':
    case 'target':
      return []
    case 'generator':
      return [
        'No capacity is told: the load generator did not keep up, so the limit that was found may be its own. Run it on a machine with more free cores.',
      ]
    case 'connections':
      return [
        `No capacity is told: requests waited for one of ${formatCount(plan.http.connections)} connections while the target answered about as fast as at the lightest level, so the limit that was found may be http.connections. Raise it, or begin with a lighter level.`,
      ]
    default:
      return limit satisfies never
  }
}
