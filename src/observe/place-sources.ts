import type { Observe, WantedSeries } from '../config/observe.ts'
import type { Plan, Side } from '../plan/plan.ts'
import { addressOn, placeMatch } from './place.ts'
import { createProcessSource } from './process-source.ts'
import { createQueries } from './query.ts'
import { createRunnerSource } from './runner-source.ts'
import { createScrape } from './scrape.ts'
import type { Source } from './source.ts'

export interface PlacedSources {
  readonly sources: readonly Source[]
  /** What cannot be observed here, in sentences. */
  readonly warnings: readonly string[]
}

/** Everything that is to be asked in a run, on each of its sides. Opens nothing yet. */
export function placeSources(observe: Observe, plan: Plan, platform: string): PlacedSources {
  const warnings: string[] = []
  const { verifyTls } = plan.http
  const sides = (['candidate', 'baseline'] as const).flatMap((side) => {
    const target = plan.sides[side]
    return target === undefined ? [] : [{ side, target }]
  })
  const endpoints = sides.flatMap(({ side, target }) =>
    observe.endpoints.flatMap((endpoint) => {
      const url = addressOn(side, target, endpoint)
      if (url === undefined) return []
      const ofTarget = endpoint.url.startsWith('/') ? target.headers : {}
      const placed = { ...endpoint, url, headers: { ...ofTarget, ...endpoint.headers } }
      const wanted = observe.series.filter((one) => one.target === undefined || one.target === endpoint.name)
      return endpoint.kind === 'scrape'
        ? [createScrape(placed, wanted.filter(isExpression), { side, verifyTls })]
        : queriesOn(side, wanted).map((queries) => createQueries(placed, queries, { side, verifyTls }))
    }),
  )
  const processes = sides.flatMap(({ side, target }) =>
    observe.processes.flatMap((wanted) => {
      const match = wanted[side] === undefined ? undefined : placeMatch(wanted[side], target)
      if (match !== undefined) return [createProcessSource(wanted.name, match, side)]
      if (wanted[side] !== undefined)
        warnings.push(
          `The process of the ${side} is not watched: ${target.url} is not on this machine. Name its "port" or "pid".`,
        )
      return []
    }),
  )
  if (platform !== 'linux' && (processes.length > 0 || observe.runner))
    warnings.push(
      `Not available here: processes, disks and networks are read from /proc, which ${platform} does not have.`,
    )
  return {
    sources: [
      ...endpoints,
      ...(platform === 'linux' ? processes : []),
      ...(observe.runner ? [createRunnerSource()] : []),
    ],
    warnings,
  }
}

function isExpression(wanted: WantedSeries): wanted is Extract<WantedSeries, { kind: 'expression' }> {
  return wanted.kind === 'expression'
}

/** Nothing is asked of a baseline that has no query of its own. */
function queriesOn(
  side: Side,
  wanted: readonly WantedSeries[],
): readonly (readonly Extract<WantedSeries, { kind: 'query' }>[])[] {
  const queries = wanted.flatMap((one) =>
    one.kind === 'query' && (side === 'candidate' || one.baseline !== undefined) ? [one] : [],
  )
  return queries.length === 0 ? [] : [queries]
}
