import type { Plan } from '../plan/plan.ts'
import { plural } from '../units.ts'
import type { BlockPair } from './pairing.ts'

/** The candidate could not carry the offered rate, and the baseline could (METHOD §5). */
export interface Overload {
  readonly blocks: number
  /** Answers over what was offered, in those blocks. */
  readonly delivered: number
  readonly text: string
}

const DELIVERED_LEAST = 0.98
const BASELINE_LEAST = 0.99
const FEWEST_BLOCKS = 3
/** Blocks with fewer requests cannot show 98 %. */
const FEWEST_OFFERED = 100

/** Open model only: undefined without overload, and for users, who slow down with their target. */
export function findOverload(pairs: readonly BlockPair[], plan: Plan): Overload | undefined {
  if (plan.model !== 'open') return undefined
  const rate = plan.requests.reduce((sum, request) => sum + request.rate, 0)
  let blocks = 0
  let offered = 0
  let delivered = 0
  for (const pair of pairs) {
    const due = (rate * pair.candidate.activeMs) / 1000
    const baselineDue = (rate * pair.baseline.activeMs) / 1000
    if (due < FEWEST_OFFERED || baselineDue < FEWEST_OFFERED) continue
    const candidate = inTime(pair.candidate)
    if (candidate >= DELIVERED_LEAST * due || inTime(pair.baseline) < BASELINE_LEAST * baselineDue) continue
    blocks++
    offered += due
    delivered += candidate
  }
  if (blocks < FEWEST_BLOCKS) return undefined
  const share = delivered / offered
  return {
    blocks,
    delivered: share,
    text: `The candidate was overloaded: in ${plural(blocks, 'block')} it delivered ${(share * 100).toFixed(1)} % of the offered rate, while the baseline delivered at least 99 %.`,
  }
}

/** Answers that came, whatever they said: a wrong answer is an error, a missing one is overload. */
function inTime(block: BlockPair['candidate']): number {
  let sum = 0
  for (const cell of Object.values(block.requests)) sum += cell.completed - (cell.errors.timeout ?? 0)
  return sum
}
