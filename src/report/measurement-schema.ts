import * as z from 'zod/mini'
import { resultObserved } from './observed-result.ts'

const text = z.string()
const number = z.number()
const count = z.number().check(z.nonnegative())
const nullableNumber = z.nullable(number)
const counts = z.record(text, count)

const latency = z.looseObject({
  min: nullableNumber,
  mean: nullableNumber,
  stddev: nullableNumber,
  p50: nullableNumber,
  p75: nullableNumber,
  p90: nullableNumber,
  p95: nullableNumber,
  p99: nullableNumber,
  p999: nullableNumber,
  max: nullableNumber,
})

const tally = z.looseObject({
  sent: count,
  count,
  throughput: count,
  latencyMs: latency,
  serviceTimeMs: z.looseObject({ p50: nullableNumber, p99: nullableNumber }),
  errors: z.looseObject({ count, rate: count, byKind: counts }),
  expected: counts,
  bytes: count,
  histogram: text,
  failedHistogram: text,
  serviceTimeHistogram: text,
  carries: z.optional(z.array(text)),
  edge: z.optional(z.looseObject({ told: count, hits: count })),
})

const positionSum = z.tuple([count, number])

/** What one side measured, as `result.json` holds it. */
export const measurementSchema = z.looseObject({
  requests: z.record(text, tally),
  total: tally,
  scenarios: z.record(text, tally),
  blocks: z.array(
    z.looseObject({
      index: count,
      request: text,
      startMs: number,
      durationMs: count,
      activeMs: count,
      sent: count,
      completed: count,
      errors: count,
      byKind: counts,
      position: z.tuple([positionSum, positionSum]),
      histogram: text,
      phase: z.optional(text),
    }),
  ),
  timeline: z.array(
    z.looseObject({
      atMs: number,
      phase: text,
      sent: count,
      completed: count,
      errors: count,
      p50Ms: nullableNumber,
      p95Ms: nullableNumber,
      p99Ms: nullableNumber,
      inFlight: count,
    }),
  ),
  activeMs: count,
  levels: z.optional(
    z.array(
      z.looseObject({
        phase: text,
        startMs: number,
        durationMs: count,
        from: count,
        to: count,
        activeMs: count,
        total: tally,
        requests: z.record(text, tally),
      }),
    ),
  ),
  observed: z.optional(resultObserved),
})
