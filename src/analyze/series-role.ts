import { RUNNER } from '../config/observe-names.ts'
import type { Observed, ObservedSeries } from '../measure/observed.ts'

/** What an observed series tells about the target, as far as a rule needs to know. */
export type SeriesRole =
  | 'memory'
  | 'cpu'
  | 'cache-hits'
  | 'cache-evictions'
  | 'pool-used'
  | 'pool-size'
  | 'slow-queries'
  | 'throttled'
  | 'instances'
  | 'network'
  | 'descriptors'
  | 'threads'

/** A series by its name, words apart by anything that is no letter; the first that fits counts. */
const ROLES: readonly { readonly role: SeriesRole; readonly name: RegExp }[] = [
  { role: 'cache-evictions', name: /evict/ },
  { role: 'cache-hits', name: /cache.*(hit|ratio|rate)|hit.?(rate|ratio)/ },
  { role: 'pool-size', name: /(pool|connections?).*(size|max|limit)|max.*(pool|connections)/ },
  { role: 'pool-used', name: /pool|connections?.*(used|active|open)|(used|active|open).*connections?/ },
  { role: 'slow-queries', name: /slow/ },
  { role: 'throttled', name: /throttl|rate.?limit|(^|\W)429(\W|$)/ },
  { role: 'instances', name: /instances|replicas|(^|\W)pods(\W|$)/ },
  { role: 'descriptors', name: /descriptors?|open-files|(^|\W)fds?(\W|$)/ },
  { role: 'threads', name: /threads?/ },
  { role: 'memory', name: /memory|(^|\W)(mem|rss|heap)(\W|$)/ },
  { role: 'cpu', name: /(^|\W)cpu(\W|$)/ },
  { role: 'network', name: /network|bandwidth|(^|\W)(net|rx|tx|sent|received)(\W|$)/ },
]

/** What a series is about, by its name; undefined for a name that says nothing. */
export function roleOf({ name }: Pick<ObservedSeries, 'name'>): SeriesRole | undefined {
  const words = name.toLowerCase().replaceAll('_', '-')
  return ROLES.find((one) => one.name.test(words))?.role
}

/** The target's series of a role, in order; the machine that makes the load is no target. */
export function seriesOf(observed: Observed | undefined, role: SeriesRole): readonly ObservedSeries[] {
  return (observed?.series ?? []).filter((series) => series.target !== RUNNER && roleOf(series) === role)
}

/** `memory of app`, or the name alone where it is unique. */
export function seriesLabel(series: ObservedSeries, observed: Observed | undefined): string {
  const alike = (observed?.series ?? []).filter(({ name }) => name === series.name)
  return alike.length > 1 ? `${series.name} of ${series.target}` : series.name
}
