import * as z from 'zod/mini'
import { amount, checked, hasFields } from './checked.ts'
import { byStatus, plusErrors, statedTally } from './counted-tally.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { nothingToJudge } from './trouble.ts'

const schema = z.looseObject({
  StartTime: z.optional(z.string()),
  RequestedQPS: z.optional(z.string()),
  ActualDuration: amount,
  NumThreads: z.optional(amount),
  Version: z.optional(z.string()),
  URL: z.optional(z.string()),
  DurationHistogram: z.looseObject({
    Count: amount,
    Min: amount,
    Max: amount,
    Avg: amount,
    StdDev: amount,
    Data: z.nullable(z.array(z.looseObject({ Start: amount, End: amount, Count: amount }))),
  }),
  RetCodes: z.optional(z.record(z.string(), amount)),
})
type Report = z.infer<typeof schema>

const MEANING =
  'Fortio times from the start of a call to its complete answer, a new connection included, and counts wrong answers too. It catches up after a stall from the actual start, so the wait before a late call is not counted (coordinated omission).'

/** `fortio load -json FILE`: counts in fixed stretches of time. */
export const FORTIO: DocumentFormat = {
  tool: 'fortio',
  name: 'Fortio JSON (-json)',
  recognises: ({ json }) => hasFields(json, 'DurationHistogram', 'RunType', 'ActualDuration'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'Fortio report'), where),
}

function toReading(report: Report, where: Where): Reading {
  const { Count: count, Data: data, Min: min, Max: max, Avg: mean, StdDev: stddev } = report.DurationHistogram
  const buckets = data ?? []
  if (count === 0 || buckets.length === 0)
    throw nothingToJudge(where.path, 'Fortio made no call in this run.', 'Check the address.')
  // −1 stands for a call that got no answer.
  const { '-1': silent = 0, ...statuses } = report.RetCodes ?? {}
  const coded = byStatus(statuses)
  const known = coded.answers + silent
  let below = 0
  const quantiles = buckets.flatMap(({ Start: start, End: end, Count: times }) => {
    const from = { q: below / count, ms: start * 1000 }
    below += times
    return [from, { q: below / count, ms: end * 1000 }]
  })
  const stated = {
    quantiles: [{ q: 0, ms: min * 1000 }, ...quantiles, { q: 1, ms: max * 1000 }],
    meanMs: mean * 1000,
    stddevMs: stddev * 1000,
  }
  const startMs = Date.parse(report.StartTime ?? '')
  const widths = buckets.map(({ Start: start, End: end }) => (end - start) * 1000).filter((ms) => ms > 0)
  return {
    tool: 'fortio',
    version: report.Version,
    format: 'JSON report',
    detail: 'histogram',
    resolutionMs: widths.length === 0 ? 1 : Math.max(0.001, Math.round(Math.max(...widths) * 1000) / 1000),
    meaning: MEANING,
    model: 'closed',
    startMs: Number.isNaN(startMs) ? undefined : startMs,
    endMs: undefined,
    durationMs: report.ActualDuration / 1e6,
    tallies: {
      [where.requestName]: statedTally(
        {
          answers: Math.max(known, count),
          errors: plusErrors(coded.errors, 'connect', silent),
          expected: coded.expected,
        },
        stated,
      ),
    },
    carries: undefined,
    url: report.URL,
    users: report.NumThreads,
    dropped: undefined,
    notes: ['Inside each of its stretches of time, calls are taken as evenly spread, as Fortio does.'],
  }
}
