import type { Block, BlockCell, Measurement } from '../measure/measurement.ts'
import type { BlockPlan } from '../plan/plan.ts'
import { plural } from '../units.ts'
import { countErrors } from './counts.ts'

/** A block shorter than this share of its planned length is none. */
const WHOLE = 0.95

/** One block that both sides completed. */
export interface BlockPair {
  readonly index: number
  readonly baseline: Block
  readonly candidate: Block
}

export interface Pairing {
  readonly pairs: readonly BlockPair[]
  /** Blocks left out, in words. */
  readonly warnings: readonly string[]
}

export interface LiveSides {
  readonly candidate: Measurement
  readonly baseline: Measurement
}

/**
 * The blocks that can be compared: present on both sides, of full length, every number in them a number. In
 * order of index, at most as many as planned.
 */
export function pairBlocks(sides: LiveSides, plan: BlockPlan): Pairing {
  const others = new Map(sides.baseline.blocks.map((block) => [block.index, block]))
  const pairs: BlockPair[] = []
  let alone = 0
  let damaged = 0
  let short = 0
  for (const candidate of [...sides.candidate.blocks].sort((a, b) => a.index - b.index)) {
    const baseline = others.get(candidate.index)
    if (baseline === undefined) alone++
    else if (!isSound(candidate) || !isSound(baseline)) damaged++
    else if (Math.min(candidate.durationMs, baseline.durationMs) < WHOLE * plan.durationMs) short++
    else pairs.push({ index: candidate.index, baseline, candidate })
  }
  alone += Math.max(0, sides.baseline.blocks.length - pairs.length - damaged - short)
  const warnings = [
    ...(alone > 0 ? [`${plural(alone, 'block')} left out: recorded on one side only.`] : []),
    ...(damaged > 0
      ? [`${plural(damaged, 'block')} left out: a count or latency in it is not a number.`]
      : []),
    ...(short > 0 ? [`${plural(short, 'block')} left out: cut short when the run ended.`] : []),
  ]
  return { pairs: pairs.slice(0, plan.max), warnings }
}

function isSound(block: Block): boolean {
  return block.activeMs >= 0 && Object.values(block.requests).every(isSoundCell)
}

function isSoundCell(cell: BlockCell): boolean {
  const errors = countErrors(cell.errors)
  return [cell.sent, cell.completed, errors, cell.latency.count].every((n) => Number.isFinite(n) && n >= 0)
}
