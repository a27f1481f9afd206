import * as z from 'zod/mini'
import { amount, checked, hasFields } from './checked.ts'
import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { readableName } from './request-names.ts'
import { nothingToJudge } from './trouble.ts'

const schema = z.looseObject({
  url: z.optional(z.string()),
  connections: z.optional(amount),
  duration: amount,
  start: z.optional(z.string()),
  finish: z.optional(z.string()),
  errors: amount,
  timeouts: amount,
  mismatches: z.optional(amount),
  resets: z.optional(amount),
  '2xx': amount,
  non2xx: amount,
  statusCodeStats: z.record(z.string(), z.looseObject({ count: amount })),
  latency: z.record(z.string(), z.number()),
  throughput: z.looseObject({ total: z.optional(amount) }),
})
type Report = z.infer<typeof schema>

const MEANING =
  'autocannon times from the writing of a request to its complete answer, in whole milliseconds, right answers (2xx) only. Its connections wait for answers, so a stalled target is asked less often (coordinated omission).'

/** `autocannon -j`. */
export const AUTOCANNON: DocumentFormat = {
  tool: 'autocannon',
  name: 'autocannon JSON (-j)',
  recognises: ({ json }) => hasFields(json, 'latency', 'requests', 'throughput', 'non2xx'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'autocannon report'), where),
}

const QUANTILES: readonly (readonly [string, number])[] = [
  ['min', 0],
  ['p0_001', 0.00001],
  ['p0_01', 0.0001],
  ['p0_1', 0.001],
  ['p1', 0.01],
  ['p2_5', 0.025],
  ['p10', 0.1],
  ['p25', 0.25],
  ['p50', 0.5],
  ['p75', 0.75],
  ['p90', 0.9],
  ['p97_5', 0.975],
  ['p99', 0.99],
  ['p99_9', 0.999],
  ['p99_99', 0.9999],
  ['max', 1],
]

function toReading(report: Report, where: Where): Reading {
  const statuses = byStatus(
    Object.fromEntries(Object.entries(report.statusCodeStats).map(([status, { count }]) => [status, count])),
  )
  // `errors` counts time-outs and resets among them.
  const resets = report.resets ?? 0
  const plain = Math.max(0, report.errors - report.timeouts - resets)
  const kinds = [
    ['timeout', report.timeouts],
    ['reset', resets],
    ['connect', plain],
  ] as const
  const errors = kinds.reduce((sum, [kind, count]) => plusErrors(sum, kind, count), statuses.errors)
  const answers = statuses.answers + report.timeouts + resets + plain
  if (answers === 0)
    throw nothingToJudge(where.path, 'autocannon made no request in this run.', 'Check the address.')
  const stated = {
    quantiles: QUANTILES.flatMap(([name, q]) => {
      const ms = report.latency[name]
      return ms === undefined ? [] : [{ q, ms }]
    }),
    meanMs: report.latency.mean ?? report.latency.average,
    stddevMs: report.latency.stddev,
  }
  const path = report.url === undefined ? where.requestName : readableName('', report.url)
  const startMs = Date.parse(report.start ?? '')
  return {
    tool: 'autocannon',
    version: undefined,
    format: 'JSON report',
    detail: 'summary',
    resolutionMs: 1,
    meaning: MEANING,
    model: 'closed',
    startMs: Number.isNaN(startMs) ? undefined : startMs,
    endMs: undefined,
    durationMs: report.duration * 1000,
    tallies: {
      [path]: statedTally(
        { answers, errors, expected: statuses.expected, bytes: report.throughput.total ?? 0 },
        stated,
      ),
    },
    carries: carriedBy(stated),
    url: report.url === undefined ? undefined : /^https?:\/\/[^/?#]+/.exec(report.url)?.[0],
    users: report.connections,
    dropped: undefined,
    notes: ['autocannon states no p95; the next ones are p90 and p97.5.'],
  }
}
