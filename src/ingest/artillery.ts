import * as z from 'zod/mini'
import type { ErrorCounts, Tally } from '../measure/measurement.ts'
import { amount, checked, hasFields } from './checked.ts'
import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { kindOfMessage } from './status-kind.ts'
import { nothingToJudge } from './trouble.ts'

const summary = z.looseObject({
  min: amount,
  max: amount,
  count: amount,
  mean: z.optional(amount),
  p50: amount,
  p75: z.optional(amount),
  p90: z.optional(amount),
  p95: amount,
  p99: amount,
  p999: z.optional(amount),
})
type Summary = z.infer<typeof summary>

const schema = z.looseObject({
  aggregate: z.looseObject({
    counters: z.record(z.string(), amount),
    summaries: z.record(z.string(), summary),
    firstMetricAt: z.optional(amount),
    lastMetricAt: z.optional(amount),
  }),
})
type Aggregate = z.infer<typeof schema>['aggregate']

const MEANING =
  'Artillery times from the sending of a request to the first byte of its answer (http.response_time); the rest of the body is not in it. Users arrive by the clock, but the time by which a request started late is not counted.'
const TIMES = 'http.response_time'
const ENDPOINT = 'plugins.metrics-by-endpoint.'

/** `artillery run -o FILE`. */
export const ARTILLERY: DocumentFormat = {
  tool: 'artillery',
  name: 'Artillery JSON (-o)',
  recognises: ({ json }) =>
    hasFields(json, 'aggregate') && hasFields(json.aggregate, 'counters', 'summaries'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'Artillery report').aggregate, where),
}

function toReading(aggregate: Aggregate, where: Where): Reading {
  const { counters, summaries, firstMetricAt, lastMetricAt } = aggregate
  const all = summaries[TIMES]
  if (all === undefined || all.count === 0)
    throw nothingToJudge(
      where.path,
      'Artillery got no HTTP answer in this run.',
      'Check the script and the target.',
    )
  const { errors, expected, answers } = byStatus(counted(counters, 'http.codes.'))
  const failed = withoutAnswer(counters, errors)
  const sent = counters['http.requests'] ?? answers
  const total = statedTally(
    {
      answers: answers + failed.count,
      errors: failed.errors,
      expected,
      bytes: counters['http.downloaded_bytes'] ?? 0,
    },
    latencyOf(rightOnly(summaries, errors) ?? all),
  )
  const endpoints = endpointsOf(aggregate)
  const skipped = counters['vusers.skipped'] ?? 0
  const created = counters['vusers.created'] ?? 0
  return {
    tool: 'artillery',
    version: undefined,
    format: 'JSON report',
    detail: 'summary',
    resolutionMs: 0.1,
    meaning: MEANING,
    model: 'open',
    startMs: firstMetricAt,
    endMs: lastMetricAt,
    durationMs:
      firstMetricAt === undefined || lastMetricAt === undefined ? undefined : lastMetricAt - firstMetricAt,
    tallies: Object.keys(endpoints).length > 0 ? endpoints : { [where.requestName]: total },
    total: { ...total, sent: Math.max(sent, total.completed) },
    carries: carriedBy(latencyOf(all)),
    url: undefined,
    users: undefined,
    dropped: { offered: created + skipped, dropped: skipped },
    notes: [
      ...(Object.keys(endpoints).length > 0
        ? ['The times of single endpoints count wrong answers too.']
        : ['Artillery tells endpoints apart with the plugin metrics-by-endpoint.']),
    ],
  }
}

/** Its own summary of the right answers, when all of them have the same class. */
function rightOnly(summaries: Readonly<Record<string, Summary>>, errors: ErrorCounts): Summary | undefined {
  if (Object.keys(errors).length === 0) return undefined
  return summaries['http.response_time.3xx'] === undefined ? summaries['http.response_time.2xx'] : undefined
}

/** Users that ended without an answer, by Artillery's own codes; a failed expectation had one. */
function withoutAnswer(
  counters: Readonly<Record<string, number>>,
  errors: ErrorCounts,
): { readonly errors: ErrorCounts; readonly count: number } {
  let sum = errors
  let count = 0
  for (const [code, times] of Object.entries(counted(counters, 'errors.'))) {
    const kind = kindOfMessage(code)
    if (kind === 'expectation' || kind === 'other') continue
    sum = plusErrors(sum, kind, times)
    count += times
  }
  return { errors: sum, count }
}

function endpointsOf({ counters, summaries }: Aggregate): Readonly<Record<string, Tally>> {
  const prefix = `${ENDPOINT}response_time.`
  return Object.fromEntries(
    Object.entries(summaries).flatMap(([key, one]) => {
      if (!key.startsWith(prefix) || one.count === 0) return []
      const name = key.slice(prefix.length)
      const statuses = byStatus(counted(counters, `${ENDPOINT}${name}.codes.`))
      // A version that counts no codes by endpoint still has the number of its times.
      const known = statuses.answers > 0 ? statuses : { ...statuses, answers: one.count }
      return [[name, statedTally(known, latencyOf(one))] as const]
    }),
  )
}

function latencyOf(one: Summary): Parameters<typeof statedTally>[1] {
  const stated: readonly (readonly [number, number | undefined])[] = [
    [0, one.min],
    [0.5, one.p50],
    [0.75, one.p75],
    [0.9, one.p90],
    [0.95, one.p95],
    [0.99, one.p99],
    [0.999, one.p999],
    [1, one.max],
  ]
  return { quantiles: stated.flatMap(([q, ms]) => (ms === undefined ? [] : [{ q, ms }])), meanMs: one.mean }
}

/** Counters below a prefix, by the rest of their names. */
function counted(
  counters: Readonly<Record<string, number>>,
  prefix: string,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(counters).flatMap(([name, count]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), count] as const] : [],
    ),
  )
}
