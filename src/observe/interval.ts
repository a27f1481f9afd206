import type { Observe } from '../config/observe.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule } from '../plan/schedule.ts'
import { formatDuration } from '../units.ts'

const SHORTEST_MS = 1_000
/** Samples of a series, where nobody says how often: enough for any chart, and an hour at one a second. */
const ENOUGH = 3_600
/** Samples of a series in any case, to bound memory and files. */
const MOST = 30_000

/** How often to sample in a run, and what to say where it cannot be as often as configured. */
export function intervalOf(
  { intervalMs }: Pick<Observe, 'intervalMs'>,
  plan: Plan,
): { readonly ms: number; readonly warning: string | undefined } {
  const { durationMs } = schedule(plan)
  if (intervalMs === undefined) {
    const ms = Math.ceil(durationMs / ENOUGH / SHORTEST_MS) * SHORTEST_MS
    return { ms: Math.max(SHORTEST_MS, ms), warning: undefined }
  }
  const least = Math.ceil(durationMs / MOST)
  if (intervalMs >= least) return { ms: intervalMs, warning: undefined }
  const words = `Observed series are sampled every ${formatDuration(least)} instead of ${formatDuration(intervalMs)}: a run of ${formatDuration(durationMs)} would have more than 30,000 samples of each.`
  return { ms: least, warning: words }
}
