import * as z from 'zod/mini'
import type { Metric } from '../config/threshold.ts'
import type { Tally } from '../measure/measurement.ts'
import { amount, checked, hasFields } from './checked.ts'
import { statedTally, type StatedLatency } from './counted-tally.ts'
import { K6_MEANING } from './k6-tags.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { nothingToJudge, unreadable } from './trouble.ts'

/** Values of one metric by name, whichever of the three kinds of summary they come from. */
type Values = Readonly<Record<string, number>>
interface Summary {
  readonly kind: string
  readonly version: string | undefined
  readonly durationMs: number | undefined
  readonly endMs: number | undefined
  readonly metrics: ReadonlyMap<string, Values>
}

/**
 * k6's summaries: `--summary-export` (values beside `thresholds`), the argument of `handleSummary` (values
 * under `values`), and `--new-machine-readable-summary` (`version`, `results.metrics`).
 */
export const K6_SUMMARY: DocumentFormat = {
  tool: 'k6',
  name: 'k6 summary',
  recognises: ({ json }) => isNew(json) || isOld(json),
  read: ({ json }, where) => toReading(isNew(json) ? readNew(json, where) : readOld(json, where), where),
}

const TIMES = 'http_req_duration'
const RIGHT = 'http_req_duration{expected_response:true}'

function isNew(json: unknown): boolean {
  return hasFields(json, 'results', 'config') && hasFields(json.results, 'metrics')
}

function isOld(json: unknown): boolean {
  return hasFields(json, 'metrics') &&
    !Array.isArray(json.metrics) &&
    hasFields(json.metrics, 'iteration_duration')
    ? true
    : hasFields(json, 'metrics', 'root_group')
}

const numbers = z.record(z.string(), z.number())

function readNew(json: unknown, where: Where): Summary {
  const schema = z.looseObject({
    config: z.looseObject({ duration: z.optional(amount) }),
    metadata: z.optional(
      z.looseObject({
        k6_version: z.optional(z.string()),
        k6Version: z.optional(z.string()),
        generated_at: z.optional(z.string()),
        generatedAt: z.optional(z.string()),
      }),
    ),
    results: z.looseObject({ metrics: z.array(z.looseObject({ name: z.string(), values: numbers })) }),
  })
  const { config, metadata, results } = checked(schema, json, where, 'k6 summary')
  const at = Date.parse(metadata?.generated_at ?? metadata?.generatedAt ?? '')
  return {
    kind: 'machine-readable summary',
    version: metadata?.k6_version ?? metadata?.k6Version,
    durationMs: config.duration === undefined ? undefined : config.duration * 1000,
    endMs: Number.isNaN(at) ? undefined : at,
    metrics: new Map(results.metrics.map(({ name, values }) => [name, values])),
  }
}

function readOld(json: unknown, where: Where): Summary {
  const schema = z.looseObject({
    metrics: z.record(z.string(), z.record(z.string(), z.unknown())),
    state: z.optional(z.looseObject({ testRunDurationMs: z.optional(amount) })),
  })
  const { metrics, state } = checked(schema, json, where, 'k6 summary')
  const nested = Object.values(metrics).some((metric) => hasFields(metric.values))
  return {
    kind: nested ? 'handleSummary data' : 'summary export',
    version: undefined,
    durationMs: state?.testRunDurationMs,
    endMs: undefined,
    metrics: new Map(
      Object.entries(metrics).map(([name, metric]) => [
        name,
        numbersOf(nested ? (metric.values as Readonly<Record<string, unknown>>) : metric),
      ]),
    ),
  }
}

/** Thresholds stand among the values of the oldest kind, as true and false, where true means failed. */
function numbersOf(values: Readonly<Record<string, unknown>>): Values {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

function toReading(summary: Summary, where: Where): Reading {
  const { metrics } = summary
  const all = metrics.get('http_reqs')
  const answers = all?.count
  const times = metrics.get(RIGHT) ?? metrics.get(TIMES)
  if (answers === undefined || answers === 0 || times === undefined)
    throw nothingToJudge(
      where.path,
      'k6 made no HTTP request in this run.',
      'Check the script and the target.',
    )
  const failed = failures(metrics.get('http_req_failed'))
  const stated = latencyOf(times, where)
  const named = requestsOf(metrics)
  const one: Tally = statedTally({ answers, errors: failed === 0 ? {} : { other: failed } }, stated)
  const rate = all?.rate ?? 0
  const iterations = metrics.get('iterations')?.count
  const dropped = metrics.get('dropped_iterations')?.count ?? 0
  return {
    tool: 'k6',
    version: summary.version,
    format: summary.kind,
    detail: 'summary',
    resolutionMs: 0.001,
    meaning: K6_MEANING,
    model: dropped > 0 ? 'open' : 'closed',
    startMs: undefined,
    endMs: summary.endMs,
    durationMs: summary.durationMs ?? (rate > 0 ? (answers / rate) * 1000 : undefined),
    tallies: { [where.requestName]: one, ...named.tallies },
    total: one,
    carries: carriedBy(stated),
    url: undefined,
    users: metrics.get('vus_max')?.max ?? metrics.get('vus_max')?.value,
    dropped: iterations === undefined ? undefined : { offered: iterations + dropped, dropped },
    notes: [
      ...(metrics.has(RIGHT) || failed === 0 ? [] : ['Its percentiles count failed requests too.']),
      ...(failed === 0 ? [] : ['A summary of k6 does not say why requests failed.']),
      ...named.notes,
    ],
  }
}

/** `passes` are the samples that were true, and what is true here is a failure. */
function failures(values: Values | undefined): number {
  return values?.matches ?? values?.passes ?? 0
}

const QUANTILE = /^p\(?(\d+(?:\.\d+)?)\)?$/

function latencyOf(values: Values, where: Where): StatedLatency {
  const quantiles = Object.entries(values).flatMap(([name, ms]) => {
    const [, percent] = QUANTILE.exec(name) ?? []
    return percent === undefined ? [] : [{ q: Number(percent) / 100, ms }]
  })
  const ends = [
    { q: 0, ms: values.min },
    { q: 0.5, ms: values.med },
    { q: 1, ms: values.max },
  ].flatMap(({ q, ms }) => (ms === undefined ? [] : [{ q, ms }]))
  if (quantiles.length + ends.length === 0 || values.med === undefined)
    throw unreadable(
      where.path,
      'the summary states no percentile of http_req_duration.',
      'Leave summaryTrendStats at its default, or add med, p(95) and p(99) to it.',
    )
  return { quantiles: [...ends, ...quantiles], meanMs: values.avg }
}

const METRIC_OF: readonly (readonly [number, Metric])[] = [
  [0, 'min'],
  [0.5, 'p50'],
  [0.75, 'p75'],
  [0.9, 'p90'],
  [0.95, 'p95'],
  [0.99, 'p99'],
  [0.999, 'p999'],
  [1, 'max'],
]

/** The metrics of latency that stated numbers carry. */
export function carriedBy({ quantiles, meanMs, stddevMs }: StatedLatency): readonly Metric[] {
  const stated = METRIC_OF.flatMap(([q, metric]) =>
    quantiles.some((one) => Math.abs(one.q - q) < 1e-9) ? [metric] : [],
  )
  return [
    ...stated,
    ...(meanMs === undefined ? [] : (['mean'] as const)),
    ...(stddevMs === undefined ? [] : (['stddev'] as const)),
    ...(stated.includes('p95') && stated.includes('p99') ? (['consistency'] as const) : []),
  ]
}

/**
 * Requests that the script made known by a threshold on `http_req_duration{name:…}`. Their percentiles are
 * there, their number only with `count` among the statistics or a threshold on `http_reqs{name:…}`.
 */
function requestsOf(metrics: ReadonlyMap<string, Values>): {
  readonly tallies: Readonly<Record<string, Tally>>
  readonly notes: readonly string[]
} {
  const tallies: Record<string, Tally> = {}
  const uncounted: string[] = []
  for (const [key, values] of metrics) {
    const [, tag] = /^http_req_duration\{name:(.+)\}$/.exec(key) ?? []
    if (tag === undefined || values.med === undefined) continue
    const answers = values.count ?? metrics.get(`http_reqs{name:${tag}}`)?.count
    if (answers === undefined) {
      uncounted.push(tag)
      continue
    }
    const failed = failures(metrics.get(`http_req_failed{name:${tag}}`))
    const stated = latencyOf(values, { path: '', requestName: tag })
    tallies[tag] = statedTally({ answers, errors: failed === 0 ? {} : { other: failed } }, stated)
  }
  if (uncounted.length === 0) return { tallies, notes: [] }
  return {
    tallies,
    notes: [
      `${uncounted.map((name) => `"${name}"`).join(', ')} left out: the summary has percentiles but no number of requests. Add count to summaryTrendStats, or give the JSON points (--out json).`,
    ],
  }
}
