import { analyzeCapacity } from '../analyze/capacity.ts'
import type { Capacity } from '../analyze/capacity.ts'
import { proposeSlo } from '../analyze/slo.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { Config } from '../config/config.ts'
import { DEFAULT_SIZING } from '../config/sizing.ts'
import { thresholdsFor, TOTAL } from '../config/thresholds-for.ts'
import type { LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'

/** What a measured run says about the load to come; each absent where the run carries no evidence for it. */
export interface Reckoning {
  readonly capacity?: Capacity
  readonly slo?: SloProposal
}

/** Capacity of a load that rose step by step; objectives to propose after a constant one. */
export function reckon(plan: Plan, outcome: LoadOutcome, config: Config): Reckoning {
  const measurement = outcome.sides.candidate
  const sizing = config.sizing ?? DEFAULT_SIZING
  const saturated = measuredItself(outcome.generator)
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

/** LOADGEN §1: a generator later than this, one start in a hundred, was too slow itself. */
const LATENESS_MS = 5

/**
 * The generator did not keep up. One that only ran out of connections did: they were all waiting for answers, and
 * that is the end of the target's capacity, not of its own.
 */
function measuredItself({ state, dropped, latenessMs }: GeneratorHealth): boolean {
  const waited = (dropped['no-connection'] ?? 0) > (dropped['generator-lag'] ?? 0)
  return state === 'saturated' && !(waited && latenessMs.p99 <= LATENESS_MS)
}

/** Says why a load that rose step by step gives no capacity; empty where it does, or where none was asked for. */
export function whyNoCapacity(plan: Plan, { generator }: LoadOutcome): readonly string[] {
  if (!measuredItself(generator) || !plan.stages.some(({ phase }) => phase.startsWith('step '))) return []
  return [
    'No capacity is told: the load generator did not keep up, so the limit that was found may be its own. Run it on a machine with more free cores.',
  ]
}
