import type { Folder } from './folder.ts'
import { idOf } from './order.ts'
import type { PlannedRun } from './order.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'
import { runOnce } from './run-once.ts'

/** How far a campaign may go. */
export interface Bounds {
  readonly seed: number
  /** Aborted by Ctrl+C: the run under way is thrown away. */
  readonly signal: AbortSignal
  /** No run is started later, on the clock of `performance.now()`. */
  readonly deadlineMs: number
}

/**
 * Makes the runs one after the other; each is in the ledger as soon as it is finished. Says whether it came
 * to the end of them.
 */
export async function workOff(
  missing: readonly PlannedRun[],
  folder: Folder,
  { seed, signal, deadlineMs }: Bounds,
  onDone: (record: RunRecord) => void,
): Promise<boolean> {
  const started = performance.now()
  for (const [i, run] of missing.entries()) {
    if (signal.aborted || performance.now() >= deadlineMs) return false
    const record = await runOnce(run, { folder, seed, signal })
    if (record === undefined) return false
    folder.ledger.append(record)
    onDone(record)
    const eachMs = (performance.now() - started) / (i + 1)
    const leftMin = (eachMs * (missing.length - i - 1)) / 60_000
    process.stderr.write(
      `${i + 1}/${missing.length} ${idOf(run)}: ${sayRecord(record)}; about ${leftMin.toFixed(0)} min left\n`,
    )
  }
  return true
}

function sayRecord(record: RunRecord): string {
  const took = `${(record.tookMs / 1000).toFixed(0)} s`
  const standing = standingOf(record)
  if (standing.kind === 'aside') {
    const said = record.trouble ?? record.decided?.said ?? ''
    return `set aside after ${took}, ${standing.why}: ${said}`
  }
  const { blamed, loadSeconds } = standing.decided
  const whom = blamed.length === 0 ? '' : ` (${blamed.join(', ')})`
  const truth = record.changed === undefined ? '' : `, changed ${record.changed}`
  return `${standing.end}${whom} after ${loadSeconds} s of load${truth}, ${took} in all`
}
