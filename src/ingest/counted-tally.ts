import { Histogram } from '../measure/histogram.ts'
import type { ErrorCounts, ErrorKind, Tally } from '../measure/measurement.ts'
import { scaledHistogram, sketchOf, type StatedQuantile } from './sketch.ts'
import { kindOfStatus } from './status-kind.ts'

/** Counts of one request as a tool states them; `latency` describes its right answers. */
export interface Counted {
  readonly answers: number
  readonly errors: ErrorCounts
  readonly expected?: Readonly<Record<string, number>>
  readonly bytes?: number
}

/** Percentiles and moments as a tool states them, in milliseconds. */
export interface StatedLatency {
  readonly quantiles: readonly { readonly q: number; readonly ms: number }[]
  readonly meanMs: number | undefined
  readonly stddevMs?: number | undefined
}

/** A tally of counts and stated percentiles. Of its latencies only what was stated may be asked. */
export function statedTally(counted: Counted, latency: StatedLatency): Tally {
  const right = rightAnswers(counted)
  const stated: readonly StatedQuantile[] = latency.quantiles.map(({ q, ms }) => ({ q, us: ms * 1000 }))
  const us = (ms: number | undefined) => (ms === undefined ? undefined : ms * 1000)
  return tallyOf(
    counted,
    sketchOf(stated, right, { meanUs: us(latency.meanMs), stddevUs: us(latency.stddevMs) }),
  )
}

/** A tally of counts and a histogram that holds every answer, the wrong ones too. */
export function histogramTally(
  counted: Counted,
  counts: readonly { readonly us: number; readonly times: number }[],
): Tally {
  return tallyOf(counted, scaledHistogram(counts, rightAnswers(counted)))
}

/** Statuses and how often each was seen, as errors and expected answers. Statuses from 400 on are wrong. */
export function byStatus(statuses: Readonly<Record<string, number>>): {
  readonly errors: ErrorCounts
  readonly expected: Readonly<Record<string, number>>
  readonly answers: number
} {
  const errors: Partial<Record<ErrorKind, number>> = {}
  const expected: Record<string, number> = {}
  let answers = 0
  for (const [status, count] of Object.entries(statuses)) {
    const code = Number(status)
    answers += count
    if (code >= 200 && code < 300) continue
    if (code >= 300 && code < 400) expected[status] = count
    else {
      const kind = kindOfStatus(code)
      errors[kind] = (errors[kind] ?? 0) + count
    }
  }
  return { errors, expected, answers }
}

/** Adds errors of one kind, which may be none. */
export function plusErrors(errors: ErrorCounts, kind: ErrorKind, count: number): ErrorCounts {
  return count <= 0 ? errors : { ...errors, [kind]: (errors[kind] ?? 0) + count }
}

function rightAnswers({ answers, errors }: Counted): number {
  return Math.max(0, answers - Object.values(errors).reduce((sum, count) => sum + count, 0))
}

function tallyOf(counted: Counted, latency: Histogram): Tally {
  return {
    sent: counted.answers,
    completed: counted.answers,
    errors: counted.errors,
    expected: counted.expected ?? {},
    bytes: counted.bytes ?? 0,
    latency,
    // Nobody told the two apart.
    serviceTime: latency,
    failedLatency: new Histogram(3),
  }
}
