import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule, type Schedule } from '../plan/schedule.ts'
import { formatShard } from '../plan/shard.ts'
import { formatDuration, formatPercent } from '../units.ts'
import { assemble } from './assemble.ts'
import { mergeHealth } from './merged-health.ts'
import type { ShardRecord } from './read-shard.ts'
import type { RollCall } from './roll-call.ts'

/** A part that shares less of the blocks than this with the plan counts as missing, and costs the others nothing. */
const LEAST_SHARED = 0.5

/**
 * Puts the parts of a run together: the same sum, by the same code, as one machine makes of its threads.
 * Judged are the blocks that every part measured from beginning to end. Below `least` (a share of the parts, 0
 * to 1) the run ended as `shards-missing`. Throws UserError `shard-unreadable` for a damaged line.
 */
export function mergeShards(plan: Plan, roll: RollCall, least: number): LoadOutcome {
  const laidOut = schedule(plan)
  const notes = [...roll.notes]
  const { parts, late } = leaveOutLate(roll.present, laidOut)
  for (const part of late)
    notes.push(
      `Shard ${nameOf(part)} is left out: it joined ${formatDuration(part.end.joinedMs)} late, when most of the run was over.`,
    )
  for (const part of parts)
    if (part.end.joinedMs > 0)
      notes.push(
        `Shard ${nameOf(part)} joined ${formatDuration(part.end.joinedMs)} late: blocks that began before are not judged.`,
      )
  const first = Math.max(0, ...parts.map((part) => firstBlock(part, laidOut)))
  const last = Math.min(laidOut.blocks, ...parts.map(({ end }) => end.blocks))
  const blocks: readonly [number, number] = [first, Math.max(first, last)]
  const assembly = assemble(plan, laidOut, parts, blocks)
  const missing = [...roll.missing, ...late.map(({ head }) => head.shard.number)].sort((a, b) => a - b)
  const shortfall = describeMissing(missing, roll.of)
  const short = parts.length < least * roll.of - 1e-9
  const sides = assembly.sides
  const elapsedMs = Math.max(0, ...parts.map(({ end }) => end.elapsedMs))
  const median = sides.candidate.total.latency.quantile(0.5)
  return {
    sides,
    generator: mergeHealth(parts, median === undefined ? undefined : median / 1000, elapsedMs),
    ended: short
      ? {
          kind: 'shards-missing',
          reason: `${shortfall} At least ${formatPercent(least)} of them are asked for (shards.least).`,
        }
      : endOf(parts),
    startedAt: new Date(roll.present[0].head.startAtMs).toISOString(),
    elapsedMs,
    warnings: [...notes, ...new Set(parts.flatMap(({ end }) => end.warnings))],
    shards: {
      of: roll.of,
      present: parts.map(({ head }) => head.shard.number),
      missing,
      least,
      blocks,
      notes,
      cautions: missing.length > 0 && !short ? [shortfall] : [],
    },
  }
}

/** First block that began when the part was under load already. */
function firstBlock({ end }: ShardRecord, laidOut: Schedule): number {
  let block = 0
  while (block < laidOut.blocks && laidOut.blockStartMs(block) < end.joinedMs) block++
  return block
}

function leaveOutLate(
  parts: readonly ShardRecord[],
  laidOut: Schedule,
): { readonly parts: readonly ShardRecord[]; readonly late: readonly ShardRecord[] } {
  const isLate = (part: ShardRecord) =>
    part.end.joinedMs > 0 && laidOut.blocks - firstBlock(part, laidOut) < LEAST_SHARED * laidOut.blocks
  return { parts: parts.filter((part) => !isLate(part)), late: parts.filter(isLate) }
}

/** Graver ends count before others; the earliest of a kind. */
const GRAVEST: readonly LoadEnd['kind'][] = ['target-lost', 'throttled', 'condition']

function endOf(parts: readonly ShardRecord[]): LoadEnd {
  for (const kind of GRAVEST) {
    const [earliest] = parts
      .filter(({ end }) => end.ended.kind === kind)
      .sort((a, b) => a.end.elapsedMs - b.end.elapsedMs)
    if (earliest === undefined) continue
    const { ended } = earliest.end
    return 'reason' in ended
      ? { ...ended, reason: `${ended.reason} (seen by shard ${nameOf(earliest)})` }
      : ended
  }
  return { kind: 'planned' }
}

/** "2 of 20 shards are missing (3, 7): 90% of the planned load was measured." */
function describeMissing(missing: readonly number[], of: number): string {
  const shown = missing.slice(0, 10).join(', ')
  const more = missing.length > 10 ? `, and ${missing.length - 10} more` : ''
  const are = missing.length === 1 ? 'is' : 'are'
  return `${missing.length} of ${of} shards ${are} missing (${shown}${more}): about ${formatPercent(1 - missing.length / of)} of the planned load was measured.`
}

function nameOf({ head }: ShardRecord): string {
  return formatShard(head.shard)
}
