import type { ShardClocks } from '../load/engine.ts'
import { isShaped } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { SLICES_PER_BLOCK, type Schedule } from '../plan/schedule.ts'
import { formatDuration } from '../units.ts'
import { compareClocks, type OffClock } from './compare-clocks.ts'
import { describeLate, describeOff, describeTooLate, describeTooOff } from './describe-part.ts'
import type { Range, ShardRecord } from './read-shard.ts'

/** What all parts of a run measured together. */
export interface SharedWindow {
  readonly parts: readonly ShardRecord[]
  /** Parts that share too little with the others: they count as missing, and cost the others nothing. */
  readonly leftOut: readonly ShardRecord[]
  /** The first block that every part measured from beginning to end while all were under load, and the one after the last. */
  readonly blocks: Range
  readonly notes: readonly string[]
  /** What cannot be put right by judging less of the run. */
  readonly cautions: readonly string[]
  readonly clocks: ShardClocks
}

/** Sides that take turns may overlap by this share of a slice. */
const OVERLAP = 0.1

/**
 * Finds the window that parts share. A part that came late lacks the blocks before. Parts whose clocks were apart
 * by so much were all under load from the start of the last until the end of the first, so as much is left out at
 * both ends. One that would leave less than `least` of the blocks (0 to 1) counts as missing.
 */
export function shareWindow(
  plan: Plan,
  laidOut: Schedule,
  present: readonly ShardRecord[],
  least: number,
): SharedWindow {
  const [startMs, endMs] = laidOut.measuredMs
  const leavesEnough = (fromMs: number, toMs: number): boolean =>
    lengthOf(blocksWithin(laidOut, fromMs, toMs)) >= least * laidOut.blocks - 1e-9
  const isLate = ({ end }: ShardRecord): boolean => end.joinedMs > 0 && !leavesEnough(end.joinedMs, endMs)
  const inTime = present.filter((part) => !isLate(part))
  const { off, ...others } = compareClocks(
    inTime.map(({ head, end }) => ({ shard: head.shard.number, clock: end.clock })),
  )
  const isTooOff = (one: OffClock): boolean => !leavesEnough(startMs + furthest(one), endMs - furthest(one))
  const tooOff = new Set(off.filter(isTooOff).map(({ shard }) => shard))
  const parts = inTime.filter(({ head }) => !tooOff.has(head.shard.number))
  const kept = off.filter(({ shard }) => !tooOff.has(shard))
  const apartMs = apartOf(kept)
  const of = present[0]?.head.shard.of ?? 0
  return {
    parts,
    leftOut: present.filter((part) => !parts.includes(part)),
    blocks: sharedBlocks(laidOut, parts, isShaped(plan) ? 0 : apartMs),
    notes: [
      ...present.filter(isLate).map(describeTooLate),
      ...parts.filter(({ end }) => end.joinedMs > 0).map(describeLate),
      ...off.map((one) => (isTooOff(one) ? describeTooOff(one, of) : describeOff(one, of))),
      ...(apartMs > 0 && !isShaped(plan)
        ? [
            `Shards were up to ${formatDuration(apartMs)} apart: as much at the beginning and at the end is not judged, because not all of them were under load then.`,
          ]
        : []),
    ],
    cautions: apartMs > 0 ? cautionsOf(plan, apartMs) : [],
    clocks: {
      ...others,
      off: off.map(({ shard, lateMs, uncertaintyMs }) => ({
        ...{ shard, lateMs: Math.round(lateMs), uncertaintyMs: Math.round(uncertaintyMs) },
        leftOut: tooOff.has(shard),
      })),
      apartMs: Math.round(apartMs),
    },
  }
}

/** Between the first and the last of them and those that began on time, at the worst. */
function apartOf(off: readonly OffClock[]): number {
  const late = off.map(({ lateMs, uncertaintyMs }) => lateMs + uncertaintyMs)
  const early = off.map(({ lateMs, uncertaintyMs }) => uncertaintyMs - lateMs)
  return off.length === 0 ? 0 : Math.max(0, ...late) + Math.max(0, ...early)
}

function furthest({ lateMs, uncertaintyMs }: OffClock): number {
  return Math.abs(lateMs) + uncertaintyMs
}

/** Blocks during which, by the clock of any of the parts, all of them were under load. */
function sharedBlocks(laidOut: Schedule, parts: readonly ShardRecord[], apartMs: number): Range {
  const [startMs, endMs] = laidOut.measuredMs
  const endOf = ({ end }: ShardRecord): number =>
    end.blocks === 0 ? startMs : laidOut.blockEndMs(end.blocks - 1)
  return blocksWithin(
    laidOut,
    Math.max(startMs, ...parts.map(({ end }) => end.joinedMs)) + apartMs,
    Math.min(endMs, ...parts.map(endOf)) - apartMs,
  )
}

/** Whole blocks between two moments of the run. */
function blocksWithin(laidOut: Schedule, fromMs: number, toMs: number): Range {
  let first = 0
  let last = laidOut.blocks
  while (first < last && laidOut.blockStartMs(first) < fromMs - 1e-6) first++
  while (last > first && laidOut.blockEndMs(last - 1) > toMs + 1e-6) last--
  return [first, last]
}

function lengthOf([first, last]: Range): number {
  return last - first
}

function cautionsOf(plan: Plan, apartMs: number): readonly string[] {
  const apart = formatDuration(apartMs)
  if (isShaped(plan))
    return [`Shards were up to ${apart} apart, so the load changed its level less sharply than planned.`]
  const sliceMs = plan.blocks.durationMs / SLICES_PER_BLOCK
  if (plan.interleave !== 'slices' || apartMs <= OVERLAP * sliceMs) return []
  return [
    `Shards were up to ${apart} apart, and the sides took turns every ${formatDuration(sliceMs)}: at times both were under load at once, each with less than planned.`,
  ]
}
