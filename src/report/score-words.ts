import type { ScorePartName } from '../config/rating.ts'
import { formatMs } from '../units.ts'
import type { ResultScore } from './analysis-result.ts'
import { formatLoad } from './capacity-words.ts'
import type { Result } from './result.ts'
import { formatValue, NOTHING } from './values.ts'

/**
 * `80 of 100, good`, and what of a load that rose it is reckoned from; undefined where nothing could be judged.
 */
export function scoreText(
  { value, word }: ResultScore,
  { capacity }: Pick<Result, 'capacity'>,
): string | undefined {
  if (value === null || word === null) return undefined
  if (capacity === undefined) return `${value} of 100, ${word}`
  const { held } = capacity.safe
  const upTo = held === null ? 'at the lightest level' : `up to ${formatLoad(held, capacity.unit)}`
  return `${value} of 100, ${word}, ${upTo}`
}

/** What each part earned: `latency 40/40 (6.86 ms)`. */
export function partTexts({ parts }: ResultScore): readonly string[] {
  return parts.map(({ part, observed, points, of }) =>
    points === null
      ? `${part} not judged: too few answers`
      : `${part} ${points}/${of} (${observedText(part, observed)})`,
  )
}

/** `0.98 (satisfied up to 500 ms)` */
export function apdexText({ apdex, apdexMs }: ResultScore): string {
  return apdex === null ? NOTHING : `${apdex.toFixed(2)} (satisfied up to ${formatMs(apdexMs)})`
}

function observedText(part: ScorePartName, observed: number | null): string {
  switch (part) {
    case 'latency':
      return `p95 ${formatValue(observed, 'ms')}`
    case 'errors':
      return formatValue(observed, 'fraction')
    case 'throughput':
      return formatValue(observed, 'per-second')
    case 'consistency':
      return `p99/p95 ${formatValue(observed, 'ratio')}`
    default:
      return part satisfies never
  }
}
