import { LEAST_WINDOW } from '../config/shards-schema.ts'
import type { LoadEnd, LoadOutcome, MergedShards } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule, type Schedule } from '../plan/schedule.ts'
import { formatPercent } from '../units.ts'
import { assemble } from './assemble.ts'
import { describeMissing, nameOf } from './describe-part.ts'
import { mergeHealth } from './merged-health.ts'
import { kindsOfMachines } from './merged-machine.ts'
import type { ShardRecord } from './read-shard.ts'
import type { RollCall } from './roll-call.ts'
import { shareWindow, type SharedWindow } from './shared-window.ts'

/**
 * Puts the parts of a run together: the same sum, by the same code, as one machine makes of its threads.
 * Judged are the blocks that every part measured from beginning to end while all of them were under load. Below
 * `least` (a share of the parts, 0 to 1), or where they share less than `window` of the blocks, the run ended as
 * `shards-missing`. Throws UserError `shard-unreadable` for a damaged line.
 */
export function mergeShards(
  plan: Plan,
  roll: RollCall,
  least: number,
  window: number = LEAST_WINDOW,
): LoadOutcome {
  const laidOut = schedule(plan)
  const shared = shareWindow(plan, laidOut, roll.present, window)
  const { parts, blocks } = shared
  const notes = [...roll.notes, ...shared.notes]
  const assembly = assemble(plan, laidOut, parts, blocks)
  const missing = [...roll.missing, ...shared.leftOut.map(({ head }) => head.shard.number)].sort(
    (a, b) => a - b,
  )
  const shortfall = missing.length === 0 ? [] : [describeMissing(missing, roll.of)]
  const tooLittle = whyTooLittle(laidOut, shared, { of: roll.of, least, window, shortfall })
  const sides = assembly.sides
  const elapsedMs = Math.max(0, ...parts.map(({ end }) => end.elapsedMs))
  const median = sides.candidate.total.latency.quantile(0.5)
  return {
    sides,
    generator: mergeHealth(parts, median === undefined ? undefined : median / 1000, elapsedMs),
    ended: tooLittle === undefined ? endOf(parts) : { kind: 'shards-missing', reason: tooLittle },
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
      cautions: tooLittle === undefined ? [...shortfall, ...shared.cautions] : [],
      window: windowOf(laidOut, blocks, window),
      machines: kindsOfMachines(parts),
      clocks: shared.clocks,
    },
  }
}

interface Asked {
  readonly of: number
  readonly least: number
  readonly window: number
  readonly shortfall: readonly string[]
}

/** Why nothing can be decided on what the parts have in common; undefined where it can. */
function whyTooLittle(
  laidOut: Schedule,
  { parts, blocks }: SharedWindow,
  { of, least, window, shortfall }: Asked,
): string | undefined {
  if (parts.length < least * of - 1e-9)
    return `${shortfall.join(' ')} At least ${formatPercent(least)} of them are asked for (shards.least).`
  const measured = blocks[1] - blocks[0]
  // A part that ended early for a reason of its own gives the run that end.
  if (measured >= window * laidOut.blocks - 1e-9 || endOf(parts).kind !== 'planned') return undefined
  return `All shards together measured only ${measured} of ${laidOut.blocks} blocks at the same time. At least ${formatPercent(window)} are asked for (shards.window).`
}

function windowOf(
  laidOut: Schedule,
  [first, last]: SharedWindow['blocks'],
  least: number,
): NonNullable<MergedShards['window']> {
  const lengthMs = (from: number, to: number): number => {
    let sum = 0
    for (let block = from; block < to; block++) sum += laidOut.blockEndMs(block) - laidOut.blockStartMs(block)
    return Math.round(sum)
  }
  return { least, judgedMs: lengthMs(first, last), plannedMs: lengthMs(0, laidOut.blocks) }
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
