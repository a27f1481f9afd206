import type { Allowance, Limit, Threshold } from './threshold.ts'

type Kind = 'max' | 'min' | 'increase' | 'decrease'
const KINDS: readonly Kind[] = ['max', 'min', 'increase', 'decrease']

/** Two sets of thresholds for the same thing, put together. */
export interface Stricter {
  /** Those of the change, with the branch's limits wherever the change's let more pass. */
  readonly thresholds: readonly Threshold[]
  /** `p95 increase: 10% & 5ms, now 50%`, or `…, now none`, for each of these limits. */
  readonly loosened: readonly string[]
}

/**
 * Holds the thresholds of a change against those of the branch it goes to. A limit is looser when it is
 * gone, when its value lets more pass, or when one part of an allowance (`10% & 5ms` is broken only when
 * both are exceeded) does; then the branch's limit takes its place whole. `warn` limits are not looked at:
 * they fail nothing.
 */
export function stricterOf(
  branch: readonly Threshold[],
  own: readonly Threshold[],
  kinds: readonly Kind[] = KINDS,
): Stricter {
  const loosened: string[] = []
  const merged = new Map(own.map((threshold) => [threshold.metric, threshold]))
  for (const theirs of branch) {
    for (const kind of kinds) {
      const before = theirs[kind]
      const now = merged.get(theirs.metric)?.[kind]
      if (before === undefined || !isLooser(kind, before, now)) continue
      loosened.push(`${theirs.metric} ${kind}: ${before.text}, now ${now?.text ?? 'none'}`)
      const mine = merged.get(theirs.metric) ?? { ...theirs, ...NONE, warn: NONE, line: undefined }
      merged.set(theirs.metric, { ...mine, [kind]: before })
    }
  }
  return { thresholds: [...merged.values()], loosened }
}

const NONE = { max: undefined, min: undefined, increase: undefined, decrease: undefined }

function isLooser(kind: Kind, before: Limit | Allowance, now: Limit | Allowance | undefined): boolean {
  if (now === undefined) return true
  if ('value' in before && 'value' in now)
    return kind === 'max' ? now.value > before.value : now.value < before.value
  if ('value' in before || 'value' in now) return true
  return isMore(before.relative, now.relative) || isMore(before.absolute, now.absolute)
}

/** A part that is not written is always exceeded, like zero. */
function isMore(before: number | undefined, now: number | undefined): boolean {
  return (now ?? 0) > (before ?? 0)
}
