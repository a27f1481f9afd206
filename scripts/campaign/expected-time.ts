import type { PlannedRun } from './order.ts'
import { GROUPS } from './variants.ts'
import type { Group } from './variants.ts'

/**
 * Seconds of a run beside its warm-up and its time at full load, as measured on a quiet machine of two cores: two
 * servers and a gate start, the gate compares and writes its reports, all of them end.
 */
export const OVERHEAD_S = 2.5

/** Minutes that the runs take if each uses its whole time at full load and no suspicion is measured again. */
export function longestMinutes(runs: readonly PlannedRun[]): number {
  const seconds = runs.map(({ variant }): number => {
    const { warmUpS, durationS }: Group = GROUPS[variant.group]
    return OVERHEAD_S + warmUpS + durationS[1]
  })
  return seconds.reduce((sum, one) => sum + one, 0) / 60
}
