import type { Settled } from '../load/probe.ts'
import { formatMs } from '../units.ts'

/** What the probe saw of a target, as far as the report may have to tell it. */
export interface SeenTarget {
  readonly url: string
  /** How an edge cache says that it gave the answer. */
  readonly edge: string | undefined
  readonly settled: Settled | undefined
}

/** A line for the log on how a target woke up. */
export function describeSettled({ kind, answers, firstMs, lastMs }: Settled): string {
  const last = lastMs.map(formatMs).join(', ')
  return kind === 'settled'
    ? `Settled after ${answers} answers: the first took ${formatMs(firstMs)}, the last ${last}`
    : `Not settled after ${answers} answers: the first took ${formatMs(firstMs)}, the last ${last}`
}

/** What the reader must know of the targets before trusting their numbers. */
export function targetWarnings(candidate: SeenTarget, baseline?: SeenTarget): readonly string[] {
  const both = baseline === undefined ? [candidate] : [candidate, baseline]
  return [
    ...both
      .filter(({ settled }) => settled?.kind === 'restless')
      .map(
        ({ url, settled }) =>
          `${url} had not settled before the load: its last answers took ${(settled?.lastMs ?? []).map(formatMs).join(', ')}. A longer load.warm-up helps.`,
      ),
    ...edgeWarning(candidate, baseline),
  ]
}

function edgeWarning(candidate: SeenTarget, baseline: SeenTarget | undefined): readonly string[] {
  const hit = [candidate, ...(baseline === undefined ? [] : [baseline])].filter(
    ({ edge }) => edge !== undefined,
  )
  const [one] = hit
  if (one === undefined) return []
  if (baseline !== undefined && hit.length === 1)
    return [
      `Only ${one.url} was answered by an edge cache before the load (${one.edge ?? ''}): the sides are not alike, and the comparison may be of the cache.`,
    ]
  return [
    `An edge cache answered before the load (${one.edge ?? ''}): what is measured may be the cache, not the application.`,
  ]
}
