import { formatCount, formatDuration, formatRate } from '../units.ts'
import type { LoadProfile } from '../config/profile.ts'
import type { BlockPlan } from './plan.ts'

/** METHOD §2: a first look after 8 blocks, then one every 4. */
const FIRST_LOOK = 8
const LOOK_EVERY = 4

/**
 * More blocks add memory and no knowledge: 360 blocks are half an hour of 5 s. A longer hold gets longer
 * blocks, so that an 8-hour run keeps as many as a half-hour one.
 */
const MOST_BLOCKS = 360

/** Assumed for a host that is not ours: gentle, and still 1,000 requests in a minute, which p95 needs (METHOD §2). */
const REMOTE_RATE = 20
const REMOTE_DURATION_MS = 60_000

/** What `settleLoad` must know of the targets. */
export interface LoadTargets {
  /** Every side is on this machine. */
  readonly local: boolean
  /** Requests that one host gets for each iteration: steps, times the sides it serves at once. */
  readonly requestsPerIteration: number
}

/** The profile with what nobody configured chosen by the target, and the sentences that say so. */
export function settleLoad(
  profile: LoadProfile,
  targets: LoadTargets,
): { readonly profile: LoadProfile; readonly assumptions: readonly string[] } {
  const { assumed } = profile
  const level =
    targets.local || !assumed.level
      ? profile.level
      : Math.round((REMOTE_RATE / Math.max(1, targets.requestsPerIteration)) * 100) / 100
  const durationMs =
    targets.local || !assumed.duration
      ? profile.durationMs
      : { min: REMOTE_DURATION_MS, max: REMOTE_DURATION_MS }
  const place = targets.local ? 'a target on this machine' : 'a remote target'
  const told = {
    level: `${formatRate(level)} iterations`,
    duration:
      durationMs.min === durationMs.max
        ? `for ${formatDuration(durationMs.max)}`
        : `for ${formatDuration(durationMs.min)} to ${formatDuration(durationMs.max)}`,
  }
  const chosen = [...(assumed.level ? [told.level] : []), ...(assumed.duration ? [told.duration] : [])]
  const missing = [...(assumed.level ? ['rate'] : []), ...(assumed.duration ? ['duration'] : [])]
  const assumptions =
    chosen.length === 0
      ? []
      : [
          `Profile ${profile.name} configures no ${missing.join(' and no ')}: ${chosen.join(' ')}, as for ${place}.`,
        ]
  return { profile: { ...profile, level, durationMs }, assumptions }
}

/**
 * Blocks of the time at full load (METHOD §2): n_max = ⌊longest / block⌋, the first look after the shortest
 * duration but not before 8 blocks. A hold shorter than a block is one block. Shapes other than constant and
 * spike have no such time: they have no block to compare, only blocks to describe.
 */
export function layOutBlocks(profile: LoadProfile): {
  readonly blocks: BlockPlan
  readonly warnings: readonly string[]
} {
  if (profile.shape !== undefined && profile.shape.kind !== 'spike') return described(profile)
  const { min, max } = profile.durationMs
  const warnings: string[] = []
  let durationMs = Math.min(profile.blockMs, max)
  if (max / durationMs >= MOST_BLOCKS + 1) {
    durationMs = Math.ceil(max / MOST_BLOCKS / 1_000) * 1_000
    warnings.push(
      `${formatDuration(max)} at full load would be ${formatCount(Math.floor(max / profile.blockMs))} blocks: blocks of ${formatDuration(durationMs)} instead of ${formatDuration(profile.blockMs)}.`,
    )
  }
  const most = Math.floor(max / durationMs)
  const heldMs = most * durationMs
  if (heldMs < max) {
    warnings.push(
      `${formatDuration(max)} is no whole number of ${formatDuration(durationMs)} blocks: full load lasts ${formatDuration(heldMs)}.`,
    )
  }
  const fixed = min === max
  const first = fixed ? most : Math.max(Math.ceil(min / durationMs), FIRST_LOOK)
  return { blocks: { durationMs, min: Math.min(first, most), max: most, lookEvery: LOOK_EVERY }, warnings }
}

function described({ blockMs, durationMs }: LoadProfile): ReturnType<typeof layOutBlocks> {
  const least = Math.ceil(durationMs.max / MOST_BLOCKS / 1_000) * 1_000
  return {
    blocks: {
      durationMs: durationMs.max / blockMs > MOST_BLOCKS ? least : blockMs,
      min: 0,
      max: 0,
      lookEvery: LOOK_EVERY,
    },
    warnings: [],
  }
}
