import * as z from 'zod/mini'
import { amount, checked, hasFields } from './checked.ts'
import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { kindOfMessage } from './status-kind.ts'
import { nothingToJudge } from './trouble.ts'

const percentiles = z.record(z.string(), z.nullable(amount))
const schema = z.looseObject({
  summary: z.looseObject({
    total: amount,
    slowest: z.nullable(amount),
    fastest: z.nullable(amount),
    average: z.nullable(amount),
    totalData: z.optional(amount),
  }),
  latencyPercentiles: percentiles,
  statusCodeDistribution: z.record(z.string(), amount),
  errorDistribution: z.optional(z.record(z.string(), amount)),
})
type Report = z.infer<typeof schema>

const MEANING =
  'oha times from the start of a request to its complete answer. With --latency-correction and -q it counts from the intended start; without, a stalled target is asked less often (coordinated omission).'

/** `oha --output-format json`, and `--json` of older versions; times in seconds. */
export const OHA_JSON: DocumentFormat = {
  tool: 'oha',
  name: 'oha JSON',
  recognises: ({ json }) => hasFields(json, 'summary', 'latencyPercentiles', 'statusCodeDistribution'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'oha report'), where),
}

function toReading(report: Report, where: Where): Reading {
  const { summary } = report
  const statuses = byStatus(report.statusCodeDistribution)
  const silent = Object.entries(report.errorDistribution ?? {}).filter(
    ([reason]) => !/deadline/i.test(reason),
  )
  const answers = statuses.answers + silent.reduce((sum, [, count]) => sum + count, 0)
  if (answers === 0 || summary.fastest === null || summary.slowest === null)
    throw nothingToJudge(where.path, 'oha got no answer in this run.', 'Check the address.')
  const errors = silent.reduce(
    (sum, [reason, count]) => plusErrors(sum, kindOfMessage(reason), count),
    statuses.errors,
  )
  const stated = {
    quantiles: [
      { q: 0, ms: summary.fastest * 1000 },
      ...Object.entries(report.latencyPercentiles).flatMap(([name, seconds]) => {
        const percent = Number(name.slice(1))
        return seconds === null || Number.isNaN(percent) ? [] : [{ q: percent / 100, ms: seconds * 1000 }]
      }),
      { q: 1, ms: summary.slowest * 1000 },
    ],
    meanMs: summary.average === null ? undefined : summary.average * 1000,
  }
  return {
    tool: 'oha',
    version: undefined,
    format: 'JSON report',
    detail: 'summary',
    resolutionMs: 0.001,
    meaning: MEANING,
    model: 'closed',
    startMs: undefined,
    endMs: undefined,
    durationMs: summary.total * 1000,
    tallies: {
      [where.requestName]: statedTally(
        { answers, errors, expected: statuses.expected, bytes: summary.totalData ?? 0 },
        stated,
      ),
    },
    carries: carriedBy(stated),
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [
      ...(silent.length < Object.keys(report.errorDistribution ?? {}).length
        ? ['Requests that oha broke off at its end are not counted.']
        : []),
      ...(Object.keys(statuses.errors).length > 0 ? ['Its percentiles count wrong answers too.'] : []),
    ],
  }
}
