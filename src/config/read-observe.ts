import type { ConfigDocument } from './document.ts'
import { fieldOf } from './fields.ts'
import { problemsOf, valueProblem } from './issues.ts'
import { observe as observeSchema, observedThreshold } from './observe-schema.ts'
import type { ObservedThreshold } from './observe-threshold.ts'
import type { Observe } from './observe.ts'
import type { ConfigPath, Problem } from './problem.ts'
import type { WrittenOnSeries } from './split-observed.ts'
import { toObserve } from './to-observe.ts'
import { toObservedThreshold, unitsOf } from './to-observed-thresholds.ts'

/**
 * What is written under `observe`, with the thresholds on its series. Undefined where nothing is observed, or
 * where `observe` does not fit the schema, whose problems the caller has. Adds what else is wrong to `problems`.
 */
export function readObserve(
  data: unknown,
  onSeries: readonly WrittenOnSeries[],
  document: ConfigDocument,
  problems: Problem[],
): Observe | undefined {
  const parsed = observeSchema.safeParse(fieldOf(data, 'observe'))
  if (!parsed.success) return undefined
  const report = (base: ConfigPath) => (path: ConfigPath, text: string) => {
    problems.push(valueProblem([...base, ...path], text, document, data))
  }
  const observe = toObserve(parsed.data, report(['observe']))
  const units = unitsOf(observe)
  const read = onSeries.flatMap(({ path, series, written }) => {
    const rule = observedThreshold.safeParse(written)
    if (!rule.success) {
      problems.push(...problemsOf(rule.error.issues, document, data, path))
      return []
    }
    const unit = units.get(series)
    // A series whose expression is wrong has no unit, and its problem is said already.
    if (unit === undefined) return []
    const { line } = document.locate(path, 'key')
    return [{ path, threshold: toObservedThreshold(rule.data, { series, unit, line }, report(path)) }]
  })
  const below = (...base: ConfigPath): readonly ObservedThreshold[] =>
    read
      .filter(({ path }) => path.length === base.length + 1 && base.every((part, at) => path[at] === part))
      .map(({ threshold }) => threshold)
  return {
    ...observe,
    thresholds: below('thresholds'),
    profiles: Object.fromEntries(
      profilesWithThresholds(data).map(([name, base]) => [name, below(...base, 'thresholds')]),
    ),
  }
}

/** Profiles with thresholds of their own, which replace the config's, and where they stand. */
function profilesWithThresholds(data: unknown): readonly (readonly [string, ConfigPath])[] {
  const profiles = fieldOf(data, 'profiles')
  const named = typeof profiles === 'object' && profiles !== null ? Object.keys(profiles) : []
  const own = (owner: unknown): boolean => fieldOf(owner, 'thresholds') !== undefined
  return [
    ...(own(fieldOf(data, 'load')) ? [['default', ['load']] as const] : []),
    ...named
      .filter((name) => own(fieldOf(profiles, name)))
      .map((name) => [name, ['profiles', name]] as const),
  ]
}
