import type { LiveAnswer } from '../compare/live.ts'

/** The verdict as it looks after the last look, in a few words for the progress line. */
export function soFar({ comparisons, decision }: LiveAnswer): string {
  const gated = comparisons.filter((one) => one.gated)
  const slower = gated.filter(({ outcome }) => outcome === 'regressed').length
  if (slower > 0) return `${slower} slower`
  const open = gated.filter(({ outcome }) => outcome === 'inconclusive').length
  if (decision.kind === 'stop') return open > 0 ? `${open} undecided` : 'no change'
  return open > 0 ? `${open} of ${gated.length} undecided` : 'no change so far'
}
