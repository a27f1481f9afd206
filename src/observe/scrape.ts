import { nearestName } from '../config/nearest.ts'
import type { ObservedEndpoint, WantedSeries } from '../config/observe.ts'
import type { Side } from '../plan/plan.ts'
import { createAsker } from './ask.ts'
import { Evaluator, type Value } from './evaluate.ts'
import { Exposition } from './exposition.ts'
import type { Source } from './source.ts'

/** An endpoint as it is asked on one side: a whole address, and every header it needs. */
export type Placed = Omit<ObservedEndpoint, 'baseline'>

/** Longest body of a scrape. */
export const MOST_BYTES = 10_000_000

/** When the process behind an endpoint was started: client libraries of Prometheus report it. */
const START_TIME = 'process_start_time_seconds'

const ACCEPT = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4'
const TYPES = ['', 'text/plain', 'application/openmetrics-text']

/** Reads metrics from an endpoint in the text format, and computes the expressions asked of it. */
export function createScrape(
  endpoint: Placed,
  wanted: readonly Extract<WantedSeries, { kind: 'expression' }>[],
  { side, verifyTls }: { readonly side: Side; readonly verifyTls: boolean },
): Source {
  const asker = createAsker(verifyTls)
  const evaluators = wanted.map(({ expression }) => new Evaluator(expression))
  const names = new Set([START_TIME, ...evaluators.flatMap((one) => one.names)])
  let first = true
  return {
    target: endpoint.name,
    side,
    timeoutMs: endpoint.timeoutMs,
    series: wanted.map((one) => ({
      name: one.name,
      target: endpoint.name,
      unit: one.unit,
      kind: one.seriesKind,
      expression: one.text,
      assumed: one.assumed,
    })),
    async read(atMs, signal) {
      const exposition = new Exposition(names, first)
      const { contentType } = await asker.get(endpoint.url, {
        headers: { accept: ACCEPT, ...endpoint.headers },
        signal,
        most: MOST_BYTES,
        take: (chunk) => exposition.add(chunk),
      })
      if (!TYPES.includes(contentType))
        throw new Error(`it answers ${contentType}, not metrics as text: is the path right?`)
      exposition.end()
      first = false
      const { samples } = exposition
      return {
        values: evaluators.map((one) => withHint(one.next(samples, atMs), one, exposition.names)),
        incarnation: samples.find(({ name }) => name === START_TIME)?.value.toString(),
        notes: [],
      }
    },
    close: () => asker.close(),
  }
}

/** Names are known after the first scrape only: enough to find a slip of the pen. */
function withHint(value: Value, { names }: Evaluator, there: ReadonlySet<string>): Value {
  if (value.kind !== 'none' || there.size === 0) return value
  const absent = names.find((name) => !there.has(name))
  const near = absent === undefined ? undefined : nearestName(absent, [...there])
  return near === undefined ? value : { kind: 'none', reason: `${value.reason}; did you mean ${near}?` }
}
