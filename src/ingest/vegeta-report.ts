import * as z from 'zod/mini'
import { amount, checked, hasFields } from './checked.ts'
import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import { carriedBy } from './k6-summary.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { kindOfMessage } from './status-kind.ts'
import { nothingToJudge } from './trouble.ts'
import { VEGETA_MEANING } from './vegeta-meaning.ts'

const schema = z.looseObject({
  latencies: z.looseObject({
    mean: amount,
    '50th': amount,
    '90th': z.optional(amount),
    '95th': amount,
    '99th': amount,
    max: amount,
    min: z.optional(amount),
  }),
  bytes_in: z.looseObject({ total: amount }),
  earliest: z.string(),
  duration: amount,
  wait: amount,
  requests: amount,
  status_codes: z.record(z.string(), amount),
  errors: z.nullable(z.array(z.string())),
})
type Report = z.infer<typeof schema>

/** `vegeta report -type=json`; times in nanoseconds. */
export const VEGETA_REPORT: DocumentFormat = {
  tool: 'vegeta',
  name: 'vegeta report (JSON)',
  recognises: ({ json }) => hasFields(json, 'latencies', 'status_codes', 'success'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'vegeta report'), where),
}

function toReading(report: Report, where: Where): Reading {
  const { latencies } = report
  if (report.requests === 0)
    throw nothingToJudge(where.path, 'vegeta made no request in this run.', 'Check the targets.')
  // Status 0 stands for requests without an answer; their messages are listed once each, without counts.
  const { '0': silent = 0, ...statuses } = report.status_codes
  const coded = byStatus(statuses)
  const [reason = ''] = report.errors ?? []
  const stated = {
    quantiles: [
      ...(latencies.min === undefined ? [] : [{ q: 0, ms: latencies.min / 1e6 }]),
      { q: 0.5, ms: latencies['50th'] / 1e6 },
      ...(latencies['90th'] === undefined ? [] : [{ q: 0.9, ms: latencies['90th'] / 1e6 }]),
      { q: 0.95, ms: latencies['95th'] / 1e6 },
      { q: 0.99, ms: latencies['99th'] / 1e6 },
      { q: 1, ms: latencies.max / 1e6 },
    ],
    meanMs: latencies.mean / 1e6,
  }
  const startMs = Date.parse(report.earliest)
  return {
    tool: 'vegeta',
    version: undefined,
    format: 'JSON report',
    detail: 'summary',
    resolutionMs: 0.001,
    meaning: VEGETA_MEANING,
    model: 'open',
    startMs: Number.isNaN(startMs) ? undefined : startMs,
    endMs: undefined,
    durationMs: (report.duration + report.wait) / 1e6,
    tallies: {
      [where.requestName]: statedTally(
        {
          answers: report.requests,
          errors: plusErrors(coded.errors, kindOfMessage(reason), silent),
          expected: coded.expected,
          bytes: report.bytes_in.total,
        },
        stated,
      ),
    },
    carries: carriedBy(stated),
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [
      'A report of vegeta estimates percentiles (t-digest) and counts wrong answers too; "vegeta encode -to json" has every request.',
    ],
  }
}
