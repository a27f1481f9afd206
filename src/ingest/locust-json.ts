import * as z from 'zod/mini'
import type { Tally } from '../measure/measurement.ts'
import { amount, checked, hasFields } from './checked.ts'
import { histogramTally } from './counted-tally.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { readableName } from './request-names.ts'
import { nothingToJudge } from './trouble.ts'

/** What Locust calls a response time. */
export const LOCUST_MEANING =
  'Locust times from the call of its HTTP client to the end of the answer, a new connection included. Its users wait for answers, so a stalled target is asked less often (coordinated omission).'

/** Locust keeps two significant digits of times from 100 ms on, and whole milliseconds below. */
export const LOCUST_NOTE =
  'Locust rounds times to two significant digits: 487 ms is 490 ms. Wrong answers are in its times too.'

const schema = z.array(
  z.looseObject({
    name: z.string(),
    method: z.nullable(z.string()),
    start_time: z.number(),
    last_request_timestamp: z.nullable(z.number()),
    num_requests: amount,
    num_failures: amount,
    num_none_requests: z.optional(amount),
    total_response_time: amount,
    min_response_time: z.nullable(amount),
    max_response_time: amount,
    total_content_length: amount,
    response_times: z.record(z.string(), amount),
  }),
)
type Entry = z.infer<typeof schema>[number]

/** Locust's `--json`: a histogram of rounded milliseconds for each request name. */
export const LOCUST_JSON: DocumentFormat = {
  tool: 'locust',
  name: 'Locust JSON (--json)',
  recognises: ({ json }) => Array.isArray(json) && hasFields(json[0], 'num_requests', 'response_times'),
  read: ({ json }, where) => toReading(checked(schema, json, where, 'Locust JSON'), where),
}

function toReading(entries: readonly Entry[], where: Where): Reading {
  const used = entries.filter((entry) => entry.num_requests > 0)
  if (used.length === 0)
    throw nothingToJudge(
      where.path,
      'Locust made no request in this run.',
      'Check the locustfile and the target.',
    )
  const startMs = Math.min(...used.map((entry) => entry.start_time)) * 1000
  const endMs = Math.max(...used.map((entry) => entry.last_request_timestamp ?? entry.start_time)) * 1000
  return {
    tool: 'locust',
    version: undefined,
    format: 'JSON',
    detail: 'histogram',
    resolutionMs: 1,
    meaning: LOCUST_MEANING,
    model: 'closed',
    startMs,
    endMs,
    durationMs: endMs - startMs,
    tallies: Object.fromEntries(
      used.map((entry) => [readableName(entry.method ?? '', entry.name), toTally(entry)]),
    ),
    carries: undefined,
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [
      LOCUST_NOTE,
      ...(used.some((entry) => entry.num_failures > 0)
        ? ['Locust JSON does not say why requests failed.']
        : []),
    ],
  }
}

function toTally(entry: Entry): Tally {
  const failed = Math.min(entry.num_failures, entry.num_requests)
  const counts = Object.entries(entry.response_times).map(([ms, times]) => ({ us: Number(ms) * 1000, times }))
  const tally = histogramTally(
    {
      answers: entry.num_requests,
      errors: failed === 0 ? {} : { other: failed },
      bytes: entry.total_content_length,
    },
    counts,
  )
  // Extremes and mean are exact in Locust, unlike its histogram.
  const { latency } = tally
  const answers = entry.num_requests - (entry.num_none_requests ?? 0)
  if (latency.count > 0 && answers > 0) {
    latency.min = Math.min(latency.min, Math.round((entry.min_response_time ?? latency.min / 1000) * 1000))
    latency.max = Math.max(latency.min, Math.round(entry.max_response_time * 1000))
    const variance = latency.sumOfSquares / latency.count - (latency.sum / latency.count) ** 2
    const mean = (entry.total_response_time / answers) * 1000
    latency.sum = mean * latency.count
    latency.squaresRest = 0
    latency.sumOfSquares = (Math.max(0, variance) + mean * mean) * latency.count
  }
  return tally
}
