import type { ObservedEndpoint, ProcessMatch } from '../config/observe.ts'
import type { Side, Target } from '../plan/plan.ts'

/** A process that can be found without knowing where a side is. */
export type PlacedMatch = Exclude<ProcessMatch, { by: 'target' }>

/**
 * Where an endpoint is asked for one side; undefined where it is not. A path is on each side's own deployment;
 * any other address is the candidate's, unless it has a twin. One server knows both sides, by the query.
 */
export function addressOn(
  side: Side,
  target: Pick<Target, 'url'>,
  { kind, url, baseline }: ObservedEndpoint,
): string | undefined {
  if (url.startsWith('/')) return `${target.url.replace(/\/+$/, '')}${url}`
  if (kind === 'query') return side === 'baseline' ? (baseline ?? url) : url
  return side === 'candidate' ? url : baseline
}

/** How the process of one side is found; undefined where that side is not on this machine. */
export function placeMatch(
  match: ProcessMatch,
  { url, local }: Pick<Target, 'url' | 'local'>,
): PlacedMatch | undefined {
  if (match.by !== 'target') return match
  if (!local) return undefined
  const { port, protocol } = new URL(url)
  return { by: 'port', port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) }
}
