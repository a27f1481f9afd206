import type { Phase, Plan, Side } from './plan.ts'
import { random32 } from './random.ts'

/** Where a moment of the run lies. */
export interface Place {
  readonly phase: Phase
  /** Block of comparison, or -1 outside of the blocks: such a request is in the timeline only. */
  readonly block: number
  /** 0 to 3 in its block; counted through warm-up and ramps too, so that both sides are warmed alike. */
  readonly slice: number
  /** The side whose turn it is; undefined when both are loaded at once. */
  readonly turn: Side | undefined
}

/** The run's calendar: pure arithmetic on the plan, the same in every thread. */
export interface Schedule {
  readonly durationMs: number
  readonly sides: readonly Side[]
  /** Whole blocks in the time at full load, at most `plan.blocks.max`. */
  readonly blocks: number
  /** First and last moment of the blocks; equal without any. */
  readonly holdMs: readonly [number, number]
  at(ms: number): Place
  blockStartMs(block: number): number
  blockEndMs(block: number): number
  /** Milliseconds of one whole block in which a side is under load. */
  readonly activeMsPerBlock: number
  /** Milliseconds until `ms` in which this side was under load within the blocks. */
  activeMs(side: Side, ms: number): number
  /** 0 or 1: whether a request due in this slice belongs to the side's first or second slice of the block. */
  position(side: Side, block: number, slice: number): 0 | 1
  /** Duet: the order in which arrival `index` goes to the two sides. */
  order(index: number): readonly Side[]
}

export const SLICES_PER_BLOCK = 4

const ABBA: readonly Side[] = ['baseline', 'candidate', 'candidate', 'baseline']
const BAAB: readonly Side[] = ['candidate', 'baseline', 'baseline', 'candidate']
const BASELINE_FIRST: readonly Side[] = ['baseline', 'candidate']
const CANDIDATE_FIRST: readonly Side[] = ['candidate', 'baseline']
const CANDIDATE_ONLY: readonly Side[] = ['candidate']

/**
 * Lays out a plan in time. With `slices`, each block has four equal slices in the order ABBA or BAAB
 * (A is the baseline) by a coin of the seed for that block, so that neither a trend inside the block nor a
 * period in the target's own work falls on one side (METHOD §3).
 */
export function schedule(plan: Plan): Schedule {
  const ends: { phase: Phase; endMs: number }[] = []
  let durationMs = 0
  let holdStartMs = 0
  let holdDurationMs = 0
  for (const stage of plan.stages) {
    if (stage.phase === 'hold' && holdDurationMs === 0) {
      holdStartMs = durationMs
      holdDurationMs = stage.durationMs
    }
    durationMs += stage.durationMs
    ends.push({ phase: stage.phase, endMs: durationMs })
  }
  const blockMs = plan.blocks.durationMs
  const blocks = Math.min(plan.blocks.max, Math.floor(holdDurationMs / blockMs + 1e-9))
  const holdEndMs = holdStartMs + blocks * blockMs
  const turns = plan.interleave === 'slices' && plan.sides.baseline !== undefined
  const activeMsPerBlock = turns ? blockMs / 2 : blockMs

  const pattern = (block: number) => ((random32(plan.seed, 'coin', block) & 1) === 0 ? ABBA : BAAB)
  const phaseAt = (ms: number): Phase => {
    for (const stage of ends) if (ms < stage.endMs) return stage.phase
    return ends.at(-1)?.phase ?? 'hold'
  }
  return {
    durationMs,
    sides: plan.sides.baseline === undefined ? CANDIDATE_ONLY : BASELINE_FIRST,
    blocks,
    holdMs: [holdStartMs, holdEndMs],
    activeMsPerBlock,
    at(ms) {
      const sliceNumber = Math.floor((ms - holdStartMs) / (blockMs / SLICES_PER_BLOCK))
      const number = Math.floor(sliceNumber / SLICES_PER_BLOCK)
      const slice = sliceNumber - number * SLICES_PER_BLOCK
      const turn = turns
        ? pattern(number)[slice]
        : plan.interleave === 'duet' && plan.sides.baseline !== undefined
          ? undefined
          : 'candidate'
      return { phase: phaseAt(ms), block: number >= 0 && number < blocks ? number : -1, slice, turn }
    },
    blockStartMs: (block) => holdStartMs + block * blockMs,
    blockEndMs: (block) => holdStartMs + (block + 1) * blockMs,
    activeMs(side, ms) {
      const into = Math.min(ms, holdEndMs) - holdStartMs
      if (into <= 0) return 0
      const whole = Math.floor(into / blockMs)
      const rest = into - whole * blockMs
      if (!turns) return into
      const sliceMs = blockMs / SLICES_PER_BLOCK
      const partial = pattern(whole).reduce(
        (sum, turn, slice) =>
          turn === side ? sum + Math.min(sliceMs, Math.max(0, rest - slice * sliceMs)) : sum,
        0,
      )
      return whole * activeMsPerBlock + partial
    },
    position(side, block, slice) {
      if (!turns) return slice < SLICES_PER_BLOCK / 2 ? 0 : 1
      // Later steps of an iteration can fall into the other side's slice: they follow their own last one.
      return slice >= pattern(block).lastIndexOf(side) ? 1 : 0
    },
    order: (index) =>
      plan.sides.baseline === undefined
        ? CANDIDATE_ONLY
        : (random32(plan.seed, 'order', index) & 1) === 0
          ? BASELINE_FIRST
          : CANDIDATE_FIRST,
  }
}
