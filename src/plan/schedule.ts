import { isMeasured } from './phases.ts'
import type { Phase, Plan, Side, Stage } from './plan.ts'
import { random32 } from './random.ts'

/** Where a moment of the run lies. */
export interface Place {
  readonly phase: Phase
  /** Block of measurement, or -1 outside of the blocks: such a request is in the timeline only. */
  readonly block: number
  /** 0 to 3 in its block; counted through warm-up and ramps too, so that both sides are warmed alike. */
  readonly slice: number
  /** The side whose turn it is; undefined when both are loaded at once. */
  readonly turn: Side | undefined
}

/** A measured stage: consecutive blocks of equal length. */
export interface Stretch {
  readonly phase: Phase
  readonly from: number
  readonly to: number
  readonly startMs: number
  readonly endMs: number
  readonly blockMs: number
  readonly firstBlock: number
  readonly blocks: number
}

/** The run's calendar: pure arithmetic on the plan, the same in every thread. */
export interface Schedule {
  readonly durationMs: number
  readonly sides: readonly Side[]
  /** What is measured, in order of time. */
  readonly stretches: readonly Stretch[]
  /** Blocks in all of them. */
  readonly blocks: number
  /** First and last moment of the blocks; equal without any. */
  readonly measuredMs: readonly [number, number]
  at(ms: number): Place
  /** The stretch that a block belongs to. */
  stretchOf(block: number): Stretch
  blockStartMs(block: number): number
  blockEndMs(block: number): number
  /** Milliseconds of a whole block in which a side is under load. */
  activeMsOf(block: number): number
  /** Milliseconds until `ms` in which this side was under load within a stretch; within all of them without. */
  activeMs(side: Side, ms: number, stretch?: Stretch): number
  /** 0 or 1: whether a request due in this slice belongs to the side's first or second slice of the block. */
  position(side: Side, block: number, slice: number): 0 | 1
  /** Duet: the order in which arrival `index` goes to the two sides. */
  order(index: number): readonly Side[]
}

export const SLICES_PER_BLOCK = 4
/** So near to an edge the place is computed anew, because an edge is only known up to rounding. */
const EDGE_MS = 1e-6

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
  const { ends, durationMs } = layOut(plan.stages)
  const stretches = toStretches(plan)
  const blocks = stretches.reduce((sum, stretch) => sum + stretch.blocks, 0)
  // Warm-up and ramps count the slices of the stretch before them, or else of the one that follows.
  const anchor: Stretch = stretches[0] ?? {
    ...{ phase: 'hold', from: 0, to: 0, startMs: 0, endMs: 0 },
    ...{ blockMs: plan.blocks.durationMs, firstBlock: 0, blocks: 0 },
  }
  const turns = plan.interleave === 'slices' && plan.sides.baseline !== undefined
  const pattern = (block: number) => ((random32(plan.seed, 'coin', block) & 1) === 0 ? ABBA : BAAB)
  let last = 0
  /** The phase of a moment, and from when until when it lasts. */
  const phaseAt = (ms: number): readonly [phase: Phase, fromMs: number, untilMs: number] => {
    // Moments are asked for roughly in order: the last place is the first to look at.
    if ((ends[last - 1]?.endMs ?? 0) > ms) last = 0
    while (last < ends.length - 1 && ms >= (ends[last]?.endMs ?? Infinity)) last++
    return [
      ends[last]?.phase ?? 'hold',
      ends[last - 1]?.endMs ?? -Infinity,
      last < ends.length - 1 ? (ends[last]?.endMs ?? Infinity) : Infinity,
    ]
  }
  let recent = anchor
  const stretchAt = (ms: number): Stretch => {
    if (ms >= recent.startMs && ms < recent.endMs) return recent
    let low = 0
    for (let high = stretches.length; high - low > 1;) {
      const middle = (low + high) >>> 1
      if ((stretches[middle]?.startMs ?? Infinity) > ms) high = middle
      else low = middle
    }
    recent = stretches[low] ?? anchor
    return recent
  }
  const stretchOf = (block: number): Stretch =>
    stretches.find((one) => block < one.firstBlock + one.blocks) ?? anchor
  const activeIn = (stretch: Stretch, side: Side, ms: number): number => {
    const into = Math.min(ms, stretch.endMs) - stretch.startMs
    if (into <= 0 || !turns) return Math.max(0, into)
    const { blockMs, firstBlock } = stretch
    // A stretch is a whole number of blocks up to rounding.
    const whole = Math.floor(into / blockMs + 1e-9)
    const rest = into - whole * blockMs
    const sliceMs = blockMs / SLICES_PER_BLOCK
    const partial = pattern(firstBlock + whole).reduce(
      (sum, turn, slice) =>
        turn === side ? sum + Math.min(sliceMs, Math.max(0, rest - slice * sliceMs)) : sum,
      0,
    )
    return (whole * blockMs) / 2 + partial
  }
  const blockStartMs = (block: number) => {
    const { startMs, blockMs, firstBlock } = stretchOf(block)
    return startMs + (block - firstBlock) * blockMs
  }
  // Asked several times for each request, nearly always about the slice that was asked for last.
  let cached: Place = { phase: 'hold', block: -1, slice: 0, turn: undefined }
  let cachedFromMs = Infinity
  let cachedUntilMs = -Infinity
  return {
    durationMs,
    sides: plan.sides.baseline === undefined ? CANDIDATE_ONLY : BASELINE_FIRST,
    stretches,
    blocks,
    measuredMs: [anchor.startMs, stretches.at(-1)?.endMs ?? anchor.startMs],
    at(ms) {
      if (ms >= cachedFromMs && ms < cachedUntilMs) return cached
      const { startMs, endMs, blockMs, firstBlock, blocks: own } = stretchAt(ms)
      const sliceMs = blockMs / SLICES_PER_BLOCK
      const sliceNumber = Math.floor((ms - startMs) / sliceMs)
      const local = Math.floor(sliceNumber / SLICES_PER_BLOCK)
      const number = firstBlock + local
      const slice = sliceNumber - local * SLICES_PER_BLOCK
      const turn = turns
        ? pattern(number)[slice]
        : plan.interleave === 'duet' && plan.sides.baseline !== undefined
          ? undefined
          : 'candidate'
      const measured = ms >= startMs && ms < endMs
      const [phase, phaseFromMs, phaseUntilMs] = phaseAt(ms)
      cached = {
        phase,
        block: measured ? Math.min(number, firstBlock + own - 1) : -1,
        slice,
        turn,
      }
      const sinceMs = startMs + sliceNumber * sliceMs
      // Measured up to the end of the stretch, and not measured from there on.
      cachedFromMs = Math.max(sinceMs, phaseFromMs, ms >= endMs ? endMs : -Infinity) + EDGE_MS
      cachedUntilMs = Math.min(sinceMs + sliceMs, phaseUntilMs, measured ? endMs : Infinity) - EDGE_MS
      return cached
    },
    stretchOf,
    blockStartMs,
    blockEndMs: (block) => blockStartMs(block) + stretchOf(block).blockMs,
    activeMsOf: (block) => (turns ? stretchOf(block).blockMs / 2 : stretchOf(block).blockMs),
    activeMs: (side, ms, stretch) =>
      stretch === undefined
        ? stretches.reduce((sum, one) => sum + activeIn(one, side, ms), 0)
        : activeIn(stretch, side, ms),
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

function layOut(stages: readonly Stage[]): {
  readonly ends: readonly { readonly phase: Phase; readonly endMs: number }[]
  readonly durationMs: number
} {
  let durationMs = 0
  const ends = stages.map((stage) => {
    durationMs += stage.durationMs
    return { phase: stage.phase, endMs: durationMs }
  })
  return { ends, durationMs }
}

/** The constant load has the plan's blocks; what else is measured is divided as evenly as it goes. */
function toStretches({ stages, blocks }: Plan): readonly Stretch[] {
  const stretches: Stretch[] = []
  let startMs = 0
  let firstBlock = 0
  for (const { phase, from, to, durationMs } of stages) {
    const held = phase === 'hold'
    const count = held
      ? Math.min(blocks.max, Math.floor(durationMs / blocks.durationMs + 1e-9))
      : Math.max(1, Math.round(durationMs / blocks.durationMs))
    const blockMs = held ? blocks.durationMs : durationMs / count
    if (isMeasured(phase) && count > 0) {
      const endMs = held ? startMs + count * blockMs : startMs + durationMs
      stretches.push({ phase, from, to, startMs, endMs, blockMs, firstBlock, blocks: count })
      firstBlock += count
    }
    startMs += durationMs
  }
  return stretches
}
