import { fieldOf, keysOf } from './fields.ts'
import { nearestName } from './nearest.ts'
import { namesWritten } from './observe-names.ts'
import type { ConfigPath } from './problem.ts'
import { METRICS } from './threshold.ts'

/** A threshold that names an observed series instead of a metric. */
export interface WrittenOnSeries {
  /** Where it stands. */
  readonly path: ConfigPath
  readonly series: string
  readonly written: unknown
}

export interface SplitThresholds {
  /** The file's content without thresholds on observed series. */
  readonly data: unknown
  readonly onSeries: readonly WrittenOnSeries[]
  /** Names that are no metric and near to the name of a series. */
  readonly misspelt: readonly { readonly path: ConfigPath; readonly text: string }[]
}

/**
 * Takes the thresholds on observed series out of every `thresholds` map: their names are free, so the schema of
 * metrics cannot know them. Takes anything, as it was written, and leaves what it does not understand.
 */
export function splitObserved(data: unknown): SplitThresholds {
  const names = namesWritten(fieldOf(data, 'observe'))
  const onSeries: WrittenOnSeries[] = []
  const misspelt: { path: ConfigPath; text: string }[] = []

  const without = (path: ConfigPath, thresholds: unknown): unknown => {
    if (typeof thresholds !== 'object' || thresholds === null || Array.isArray(thresholds)) return thresholds
    const kept = Object.entries(thresholds).filter(([name, written]: [string, unknown]) => {
      if (Object.hasOwn(METRICS, name)) return true
      const here = [...path, name]
      if (names.includes(name)) {
        onSeries.push({ path: here, series: name, written })
        return false
      }
      const near = nearestName(name, names)
      if (near === undefined || nearestName(name, Object.keys(METRICS)) !== undefined) return true
      const text = `unknown metric or series ${JSON.stringify(name)}. Did you mean ${JSON.stringify(near)}?`
      misspelt.push({ path: here, text })
      return false
    })
    return Object.fromEntries(kept)
  }
  const inside = (path: ConfigPath, owner: unknown): unknown => {
    const thresholds = fieldOf(owner, 'thresholds')
    if (thresholds === undefined) return owner
    return { ...(owner as object), thresholds: without([...path, 'thresholds'], thresholds) }
  }

  if (names.length === 0) return { data, onSeries, misspelt }
  const whole = inside([], data)
  const profiles = fieldOf(whole, 'profiles')
  const load = fieldOf(whole, 'load')
  return {
    data: {
      ...(whole as object),
      ...(load === undefined ? {} : { load: inside(['load'], load) }),
      ...(typeof profiles !== 'object' || profiles === null || Array.isArray(profiles)
        ? {}
        : {
            profiles: Object.fromEntries(
              keysOf(profiles).map((name) => [name, inside(['profiles', name], fieldOf(profiles, name))]),
            ),
          }),
    },
    onSeries,
    misspelt,
  }
}
