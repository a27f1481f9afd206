import { table } from '../trials/table.ts'
import type { About } from './folder.ts'
import { standingOf } from './record.ts'
import type { RunRecord } from './record.ts'

/** Machine, versions, dates, and how busy the machine was. */
export function conditionsTable(done: readonly RunRecord[], about: About): string {
  const loads = done.map(({ loadBefore }) => loadBefore).sort((a, b) => a - b)
  const load =
    loads.length === 0
      ? 'no run'
      : `median ${(loads[loads.length >> 1] ?? NaN).toFixed(1)}, at most ${(loads.at(-1) ?? NaN).toFixed(1)}`
  return table(
    ['Condition', 'Value'],
    [
      ['Runs', `${done.length}, from ${done[0]?.at ?? '–'} to ${done.at(-1)?.at ?? '–'}`],
      ['Machine', about.machine],
      ['Load average before a run', load],
      ['Plimsoll', `${about.version}, bundle ${about.gate}`],
      ['Node', about.node],
      ['Seed', String(about.seed)],
    ],
  )
}

/** False alarms and wrong blame, each by its name, so that it can be looked at. */
export function remarkableRuns(done: readonly RunRecord[]): string {
  const rows = done.flatMap((record) => {
    const standing = standingOf(record)
    if (standing.kind === 'aside') return []
    const { blamed } = standing.decided
    const wrong = blamed.filter((request) => request !== record.changed)
    return wrong.length === 0
      ? []
      : [[`${record.variant}-${record.index}`, record.at, record.changed ?? 'none', wrong.join(', ')]]
  })
  return rows.length === 0
    ? 'No judged run blamed a request that was not changed.'
    : table(['Run', 'Started', 'Changed', 'Blamed wrongly'], rows)
}

/** Every run that was set aside, by reason. What the gate said is in the ledger. */
export function asideTable(done: readonly RunRecord[]): string {
  const byReason = new Map<string, string[]>()
  for (const record of done) {
    const standing = standingOf(record)
    if (standing.kind === 'judged') continue
    const own = byReason.get(standing.why) ?? []
    byReason.set(standing.why, [...own, `${record.variant}-${record.index}`])
  }
  const rows = [...byReason].map(([why, runs]) => [why, String(runs.length), runs.join(', ')])
  return rows.length === 0 ? 'No run was set aside.' : table(['Set aside', 'Runs', 'Which'], rows)
}
