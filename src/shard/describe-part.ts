import { formatLateness, formatShard } from '../plan/shard.ts'
import { formatDuration, formatPercent } from '../units.ts'
import type { OffClock } from './compare-clocks.ts'
import type { ShardRecord } from './read-shard.ts'

/** `2/20`. */
export function nameOf({ head }: ShardRecord): string {
  return formatShard(head.shard)
}

/** A part that came after the beginning. */
export function describeLate(part: ShardRecord): string {
  return `Shard ${nameOf(part)} joined ${formatDuration(part.end.joinedMs)} late: blocks that began before are not judged.`
}

/** A part that came when most was over. */
export function describeTooLate(part: ShardRecord): string {
  return `Shard ${nameOf(part)} is left out: it joined ${formatDuration(part.end.joinedMs)} late, when most of the run was over.`
}

/** A part that was under load at another time than the others, of so many. */
export function describeOff(one: OffClock, of: number): string {
  const clock = `the clock of its machine was ${one.lateMs > 0 ? 'behind' : 'ahead'}`
  const told =
    one.reference === null
      ? 'that is by how much the clock of its machine was set while it ran, and nothing else told the time'
      : `by the clock of ${one.reference}, ${clock}`
  return `Shard ${formatShard({ number: one.shard, of })} was ${formatLateness(one.lateMs, one.uncertaintyMs)}: ${told}.`
}

/** The same of one that shares too little with the others. */
export function describeTooOff(one: OffClock, of: number): string {
  const by =
    one.reference === null ? 'its own clock, which was set while it ran,' : `the clock of ${one.reference}`
  return `Shard ${formatShard({ number: one.shard, of })} is left out: by ${by} it was ${formatLateness(one.lateMs, one.uncertaintyMs)}, and shares too little of the run with the others.`
}

/** "2 of 20 shards are missing (3, 7): 90% of the planned load was measured." */
export function describeMissing(missing: readonly number[], of: number): string {
  const shown = missing.slice(0, 10).join(', ')
  const more = missing.length > 10 ? `, and ${missing.length - 10} more` : ''
  const are = missing.length === 1 ? 'is' : 'are'
  return `${missing.length} of ${of} shards ${are} missing (${shown}${more}): about ${formatPercent(1 - missing.length / of)} of the planned load was measured.`
}
