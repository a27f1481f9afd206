import type { ObservedLimits, ObservedThreshold } from './observe-threshold.ts'
import { NO_OBSERVED_LIMITS } from './observe-threshold.ts'
import { observedThresholdsFor } from './observe.ts'
import type { Observe } from './observe.ts'
import type { Allowance, Limit } from './threshold.ts'
import { unitsOf } from './to-observed-thresholds.ts'

const KINDS = ['max', 'min', 'growth', 'increase', 'decrease'] as const

/** What a change asks less of its observed series than the branch it goes to does. */
export interface LoosenedObserved {
  /** `memory max: 500MB, now none`. */
  readonly changes: readonly string[]
  /** The change's own, with the branch's limits wherever they are stricter and the series is still observed. */
  readonly strict: Observe | undefined
}

/** As `stricterOf` holds metrics: a limit that is gone or lets more pass is looser. `warn` limits are not looked at. */
export function findLoosenedObserved(
  branch: Observe | undefined,
  own: Observe | undefined,
  profile: string,
): LoosenedObserved {
  const changes: string[] = []
  const merged = new Map(observedThresholdsFor(own, profile).map((one) => [one.series, one]))
  for (const theirs of observedThresholdsFor(branch, profile))
    for (const kind of KINDS) {
      const before = theirs[kind]
      const now = merged.get(theirs.series)?.[kind]
      if (before === undefined || !isLooser(kind, before, now)) continue
      changes.push(`${theirs.series} ${kind}: ${before.text}, now ${now?.text ?? 'none'}`)
      const mine: ObservedThreshold = merged.get(theirs.series) ?? {
        ...NO_OBSERVED_LIMITS,
        series: theirs.series,
        warn: NO_OBSERVED_LIMITS,
        line: undefined,
      }
      merged.set(theirs.series, { ...mine, [kind]: before })
    }
  if (own === undefined || changes.length === 0) return { changes, strict: own }
  const observed = unitsOf(own)
  const thresholds = [...merged.values()].filter(({ series }) => observed.has(series))
  return { changes, strict: { ...own, profiles: { ...own.profiles, [profile]: thresholds } } }
}

function isLooser(
  kind: keyof ObservedLimits,
  before: Limit | Allowance,
  now: Limit | Allowance | undefined,
): boolean {
  if (now === undefined) return true
  if ('value' in before && 'value' in now)
    return kind === 'min' ? now.value < before.value : now.value > before.value
  if ('value' in before || 'value' in now) return true
  // A part that is not written is always exceeded, like zero.
  const more = (a: number | undefined, b: number | undefined): boolean => (b ?? 0) > (a ?? 0)
  return more(before.relative, now.relative) || more(before.absolute, now.absolute)
}
