import type { ErrorCounts } from '../measure/measurement.ts'
import type { Plan, Side } from '../plan/plan.ts'
import { plural } from '../units.ts'
import { countErrors, countTurnedAway } from './counts.ts'
import { MOST_ERRORS } from './live-statistics.ts'
import type { InconclusiveReason } from './outcome.ts'
import type { BlockPair } from './pairing.ts'
import { findPositionEffect } from './position-effect.ts'
import { FEWEST_BLOCKS } from './sequential.ts'
import { formatSpan } from './wording.ts'

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
  const answers = findBadAnswers([
    { side: 'candidate', cells: pairs.flatMap((pair) => Object.values(pair.candidate.requests)) },
    { side: 'baseline', cells: pairs.flatMap((pair) => Object.values(pair.baseline.requests)) },
  ])
  if (answers !== undefined) return answers
  if (plan.interleave === 'slices') {
    const text = findPositionEffect(pairs)
    if (text !== undefined) return { why: 'position-effect', text }
  }
  return undefined
}

/** Answers that make a side say nothing: a platform's own, or too many wrong ones. */
export function findBadAnswers(
  sides: readonly {
    readonly side: Side
    readonly cells: readonly { readonly completed: number; readonly errors: ErrorCounts }[]
  }[],
): Invalid | undefined {
  const sums = sides.map(({ side, cells }) => ({ side, ...sumOf(cells) }))
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
        text: `${((errors / answers) * 100).toFixed(0)} % of the answers of the ${side} side were wrong, more than 20 %: only error rates are compared.`,
      }
  return undefined
}

function sumOf(cells: readonly { readonly completed: number; readonly errors: ErrorCounts }[]): {
  readonly answers: number
  readonly errors: number
  readonly throttled: number
  readonly blocked: number
} {
  const sum = { answers: 0, errors: 0, throttled: 0, blocked: 0 }
  for (const cell of cells) {
    const blocked = cell.errors.blocked ?? 0
    sum.answers += cell.completed
    sum.errors += countErrors(cell.errors)
    sum.blocked += blocked
    sum.throttled += countTurnedAway(cell.errors) - blocked
  }
  return sum
}
