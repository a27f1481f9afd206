import { longestMinutes } from './expected-time.ts'
import { orderRuns } from './order.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import { FULL_RUNS, MAIN, VARIANTS } from './variants.ts'

/** How far the campaign is, what it took, and what the rest takes, so that no table is read for more than it is. */
export function progressText(done: readonly RunRecord[]): string {
  const wanted = [MAIN, ...VARIANTS].filter(({ extra }) => !extra)
  const planned = orderRuns(wanted, FULL_RUNS, () => 0)
  const missing = planned.filter(
    ({ variant, index }) => !done.some((run) => run.variant === variant.id && run.index === index),
  )
  const judged = done.filter((run) => standingOf(run).kind === 'judged').length
  const took = done.reduce((sum, { tookMs }) => sum + tookMs, 0) / 60_000
  const counts = `${done.length} runs were made in ${took.toFixed(0)} min, and ${judged} of them could be judged.`
  const whole = `A full campaign has ${planned.length} runs and takes ${longestMinutes(planned).toFixed(0)} min at most, if each uses its whole time and none is measured again; those that stop early save about a fifth.`
  return missing.length === 0
    ? `${counts} ${whole} This one is complete.`
    : `**This campaign is not complete: ${missing.length} of ${planned.length} runs are missing.** ${counts} ${whole} The tables hold what was made so far.`
}
