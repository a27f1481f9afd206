import type { ScorePartName } from '../config/rating.ts'
import { formatMs } from '../units.ts'
import type { ResultScore } from './analysis-result.ts'
import { formatValue, NOTHING } from './values.ts'

/** `80 of 100, good`; undefined where nothing could be judged. */
export function scoreText({ value, word }: ResultScore): string | undefined {
  return value === null || word === null ? undefined : `${value} of 100, ${word}`
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
