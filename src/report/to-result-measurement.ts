import type { Cumulative, Histogram } from '../measure/histogram.ts'
import type { Block, ErrorCounts, Measurement, Tally } from '../measure/measurement.ts'
import type { LatencySummary, ResultBlock, ResultMeasurement, ResultTally } from './result.ts'
import { nullable } from './nullable.ts'
import { toResultObserved } from './observed-result.ts'

/**
 * Samples that must lie beyond a percentile before it is stated: n·(1 − p) ≥ 10. With fewer, a handful of
 * requests decides the number.
 */
export const SAMPLES_BEYOND = 10

/** One side as plain JSON. Throughput is completed requests for each second under constant load. */
export function toResultMeasurement(measurement: Measurement): ResultMeasurement {
  const { activeMs } = measurement
  const tallies = (of: Readonly<Record<string, Tally>>): Record<string, ResultTally> =>
    Object.fromEntries(Object.entries(of).map(([name, tally]) => [name, toResultTally(tally, activeMs)]))
  return {
    requests: tallies(measurement.requests),
    total: toResultTally(measurement.total, activeMs),
    scenarios: tallies(measurement.scenarios),
    blocks: measurement.blocks.flatMap(toResultBlocks),
    timeline: measurement.timeline.map((point) => nullable(point)),
    activeMs,
    ...(measurement.levels === undefined
      ? {}
      : {
          levels: measurement.levels.map((level) => ({
            ...level,
            total: toResultTally(level.total, level.activeMs),
            requests: Object.fromEntries(
              Object.entries(level.requests).map(([name, tally]) => [
                name,
                toResultTally(tally, level.activeMs),
              ]),
            ),
          })),
        }),
    ...(measurement.observed === undefined ? {} : { observed: toResultObserved(measurement.observed) }),
  }
}

/** Latencies of a histogram of microseconds, in milliseconds to the microsecond. */
export function summarizeLatency(histogram: Histogram): LatencySummary {
  const cumulative = histogram.cumulative()
  const empty = histogram.count === 0
  return {
    min: empty ? null : toMs(histogram.min),
    mean: toMs(histogram.mean()),
    stddev: toMs(histogram.stddev()),
    p50: percentile(histogram, cumulative, 0.5),
    p75: percentile(histogram, cumulative, 0.75),
    p90: percentile(histogram, cumulative, 0.9),
    p95: percentile(histogram, cumulative, 0.95),
    p99: percentile(histogram, cumulative, 0.99),
    p999: percentile(histogram, cumulative, 0.999),
    max: empty ? null : toMs(histogram.max),
  }
}

/** Whether `count` samples carry the quantile `q`. The slack takes 1 − 0.99 not being 0.01 in binary. */
export function carriesQuantile(count: number, q: number): boolean {
  return count * (1 - q) >= SAMPLES_BEYOND - 1e-6
}

/** Errors in all. */
export function countErrors(errors: ErrorCounts): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0)
}

function toResultTally(tally: Tally, activeMs: number): ResultTally {
  const errors = countErrors(tally.errors)
  const service = tally.serviceTime.cumulative()
  return {
    sent: tally.sent,
    count: tally.completed,
    throughput: activeMs === 0 ? 0 : tally.completed / (activeMs / 1000),
    latencyMs: statedOnly(summarizeLatency(tally.latency), tally.carries),
    serviceTimeMs: statedOnly(
      {
        p50: percentile(tally.serviceTime, service, 0.5),
        p99: percentile(tally.serviceTime, service, 0.99),
      },
      tally.carries,
    ),
    errors: {
      count: errors,
      rate: tally.completed === 0 ? 0 : errors / tally.completed,
      byKind: tally.errors,
    },
    expected: tally.expected,
    bytes: tally.bytes,
    histogram: tally.latency.encode(),
    failedHistogram: tally.failedLatency.encode(),
    serviceTimeHistogram: tally.serviceTime.encode(),
    ...(tally.carries === undefined ? {} : { carries: tally.carries }),
    ...(tally.edge === undefined ? {} : { edge: tally.edge }),
  }
}

/** Without what the tool that measured did not state. */
function statedOnly<Metric extends string>(
  summary: Readonly<Record<Metric, number | null>>,
  carries: Tally['carries'],
): Readonly<Record<Metric, number | null>> {
  if (carries === undefined) return summary
  const kept = Object.entries(summary).map(([metric, ms]) => [metric, carries.includes(metric) ? ms : null])
  return Object.fromEntries(kept) as Record<Metric, number | null>
}

function toResultBlocks(block: Block): readonly ResultBlock[] {
  return Object.entries(block.requests).map(([request, cell]) => ({
    index: block.index,
    request,
    startMs: block.startMs,
    durationMs: block.durationMs,
    activeMs: block.activeMs,
    ...(block.phase === undefined ? {} : { phase: block.phase }),
    sent: cell.sent,
    completed: cell.completed,
    errors: countErrors(cell.errors),
    byKind: cell.errors,
    position: [
      [cell.position[0].count, cell.position[0].lnSum],
      [cell.position[1].count, cell.position[1].lnSum],
    ],
    histogram: cell.latency.encode(),
  }))
}

function percentile(histogram: Histogram, cumulative: Cumulative, q: number): number | null {
  if (!carriesQuantile(histogram.count, q)) return null
  // Clamped like Histogram.quantile: interpolation inside a counter must not leave what was seen.
  return toMs(Math.min(histogram.max, Math.max(histogram.min, cumulative.quantile(q))))
}

function toMs(us: number | undefined): number | null {
  return us === undefined ? null : Math.round(us) / 1000
}
