import type { Block } from '../measure/measurement.ts'
import type { Plan, Side } from '../plan/plan.ts'
import { countErrors, countTurnedAway } from './counts.ts'
import { MOST_ERRORS } from './live-statistics.ts'
import type { InconclusiveReason } from './outcome.ts'
import type { BlockPair } from './pairing.ts'
import { findPositionEffect } from './position-effect.ts'
import { FEWEST_BLOCKS } from './sequential.ts'
import { formatSpan, plural } from './wording.ts'

/** Why a comparison says nothing, whatever its numbers. */
export interface Invalid {
  readonly why: InconclusiveReason
  readonly text: string
}

/** Answers by a platform in the target's stead, from which a run measures the platform. */
const TURNED_AWAY_SHARE = 0.001
const TURNED_AWAY_COUNT = 3

/** The conditions of METHOD §3 that make a live comparison invalid; undefined for a valid one. */
export function findInvalid(pairs: readonly BlockPair[], plan: Plan): Invalid | undefined {
  if (pairs.length < FEWEST_BLOCKS)
    return {
      why: 'too-few-samples',
      text: `Only ${plural(pairs.length, 'complete block')} on both sides: a comparison needs ${FEWEST_BLOCKS} blocks, that is ${formatSpan(FEWEST_BLOCKS * plan.blocks.durationMs)} at full load.`,
    }
  const sides: readonly { side: Side; blocks: readonly Block[] }[] = [
    { side: 'candidate', blocks: pairs.map((pair) => pair.candidate) },
    { side: 'baseline', blocks: pairs.map((pair) => pair.baseline) },
  ]
  const sums = sides.map(({ side, blocks }) => ({ side, ...sumOf(blocks) }))
  for (const { side, answers, throttled, blocked } of sums)
    if (throttled + blocked >= TURNED_AWAY_COUNT && throttled + blocked > TURNED_AWAY_SHARE * answers)
      return throttled >= blocked
        ? {
            why: 'throttled',
            text: `The ${side} side answered ${plural(throttled, 'request')} with 429 or "come back later": what was measured is a rate limit, not the target. Lower the rate or lift the limit.`,
          }
        : {
            why: 'protected',
            text: `The ${side} side answered ${plural(blocked, 'request')} with a login or challenge page. Give the bypass header of the platform.`,
          }
  for (const { side, answers, errors } of sums)
    if (errors > MOST_ERRORS * answers)
      return {
        why: 'too-many-errors',
        text: `${((errors / answers) * 100).toFixed(0)}% of the answers of the ${side} side were wrong, more than 20%: only error rates are compared.`,
      }
  if (plan.interleave === 'slices') {
    const text = findPositionEffect(pairs)
    if (text !== undefined) return { why: 'position-effect', text }
  }
  return undefined
}

function sumOf(blocks: readonly Block[]): {
  readonly answers: number
  readonly errors: number
  readonly throttled: number
  readonly blocked: number
} {
  const sum = { answers: 0, errors: 0, throttled: 0, blocked: 0 }
  for (const block of blocks)
    for (const cell of Object.values(block.requests)) {
      const away = countTurnedAway(cell.errors)
      sum.answers += cell.completed
      sum.errors += countErrors(cell.errors)
      sum.blocked += cell.errors.blocked ?? 0
      sum.throttled += away - (cell.errors.blocked ?? 0)
    }
  return sum
}
