import { limitOfLoad, type LoadLimit } from '../analyze/load-limit.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { formatCount } from '../units.ts'

/** What held the load back; of a load that did not rise level by level only the generator is told. */
export function loadLimit(plan: Pick<Plan, 'stages'>, { generator, sides }: LoadOutcome): LoadLimit {
  if (!rises(plan)) return generator.state === 'saturated' ? 'generator' : 'none'
  return limitOfLoad(generator, sides.candidate.levels ?? [])
}

/**
 * The generator's health as verdict and analysis take it: a load that rose until the target held all connections
 * found the end of the target, and its figures are not the generator's own.
 */
export function judgedHealth(plan: Pick<Plan, 'stages'>, outcome: LoadOutcome): GeneratorHealth {
  const { generator } = outcome
  const found = generator.state === 'saturated' && loadLimit(plan, outcome) === 'target'
  return found ? { ...generator, state: 'suspect' } : generator
}

/** What was not sent has no latency: a caution where the target held the load back, else nothing. */
export function heldBack(plan: Pick<Plan, 'stages'>, outcome: LoadOutcome): readonly string[] {
  const { offered, started } = outcome.generator
  if (started === offered || loadLimit(plan, outcome) !== 'target') return []
  return [
    `The target was saturated: all connections waited for answers, so ${formatCount(offered - started)} of ${formatCount(offered)} iterations that were due were not started. Percentiles over all levels are better than what was asked for; look at the levels.`,
  ]
}

/** Whether the load is there to find an end. */
export function rises({ stages }: Pick<Plan, 'stages'>): boolean {
  return stages.some(({ phase }) => /^(?:step|stage) /.test(phase))
}
