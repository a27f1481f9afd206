import type { Result, ResultMeasurement, ResultTally } from './result.ts'
import { type Family, gauge, type Labels, type Sample, seconds } from './openmetrics-family.ts'

/** Percentiles of the summaries, with the field that holds each. */
const QUANTILES = [
  ['0.5', 'p50'],
  ['0.75', 'p75'],
  ['0.9', 'p90'],
  ['0.95', 'p95'],
  ['0.99', 'p99'],
  ['0.999', 'p999'],
] as const

/** A side that was measured, with its name as a label has it. */
export interface NamedSide {
  readonly side: 'candidate' | 'baseline'
  readonly measurement: ResultMeasurement
}

/** The sides that were measured, the candidate first. */
export function sidesOf({ measurements: { candidate, baseline } }: Result): readonly NamedSide[] {
  return [
    { side: 'candidate', measurement: candidate },
    ...(baseline === null ? [] : [{ side: 'baseline', measurement: baseline } as const]),
  ]
}

/** Latency, throughput, answers, errors and bytes of each request on each side. */
export function requestFamilies(result: Result): readonly Family[] {
  const requests = sidesOf(result).flatMap(({ side, measurement }) =>
    Object.entries(measurement.requests).map(([request, tally]) => ({ labels: { side, request }, tally })),
  )
  return [
    {
      name: 'plimsoll_request_latency_seconds',
      type: 'summary',
      unit: 'seconds',
      help:
        result.source === undefined
          ? 'From the intended start to the last byte, right answers only, under constant load.'
          : `As ${result.source.tool} times a request, which is not from the intended start.`,
      samples: requests.flatMap(({ labels, tally }) => latencySamples(labels, tally)),
    },
    {
      name: 'plimsoll_request_throughput',
      type: 'gauge',
      help: 'Answers in each second under constant load.',
      samples: requests.flatMap(({ labels, tally }) => gauge(labels, tally.throughput)),
    },
    {
      name: 'plimsoll_request_answers',
      type: 'counter',
      help: 'Answers in all, right and wrong, time-outs included.',
      samples: requests.map(({ labels, tally }) => ({ suffix: '_total', labels, value: tally.count })),
    },
    {
      name: 'plimsoll_request_errors',
      type: 'counter',
      help: 'Requests without a right answer, by kind.',
      samples: requests.flatMap(({ labels, tally }) =>
        Object.entries(tally.errors.byKind).map(([kind, value]) => ({
          suffix: '_total',
          labels: { ...labels, kind },
          value,
        })),
      ),
    },
    {
      name: 'plimsoll_request_received_bytes',
      type: 'counter',
      unit: 'bytes',
      help: 'Body bytes received.',
      samples: requests.map(({ labels, tally }) => ({ suffix: '_total', labels, value: tally.bytes })),
    },
  ]
}

function latencySamples(labels: Labels, { latencyMs, count, errors }: ResultTally): readonly Sample[] {
  const right = count - errors.count
  return [
    ...QUANTILES.flatMap(([quantile, key]) => gauge({ ...labels, quantile }, seconds(latencyMs[key]))),
    { suffix: '_count', labels, value: right },
    { suffix: '_sum', labels, value: ((latencyMs.mean ?? 0) * right) / 1000 },
  ]
}
