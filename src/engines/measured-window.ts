import { isMeasured } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'

/**
 * Which part of a tool's run counts: constant load where the plan has it, else all that is measured. A script
 * of the user's own has its own load: only the warm-up is left out.
 */
export function measuredWindow(
  { stages }: Pick<Plan, 'stages'>,
  ownScript: boolean,
): { readonly warmUpMs: number; readonly measureMs?: number } {
  const lengthOf = (some: Plan['stages']): number => some.reduce((sum, { durationMs }) => sum + durationMs, 0)
  if (ownScript) return { warmUpMs: lengthOf(stages.filter(({ phase }) => phase === 'warm-up')) }
  const hold = stages.findIndex(({ phase }) => phase === 'hold')
  const first =
    hold >= 0
      ? hold
      : Math.max(
          0,
          stages.findIndex(({ phase }) => isMeasured(phase)),
        )
  const last = hold >= 0 ? hold : stages.findLastIndex(({ phase }) => isMeasured(phase))
  return {
    warmUpMs: lengthOf(stages.slice(0, first)),
    measureMs: lengthOf(stages.slice(first, last + 1)),
  }
}
