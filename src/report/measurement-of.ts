import type { Digits } from '../measure/histogram.ts'
import type { Block, BlockCell, ErrorCounts, ErrorKind, Measurement, Tally } from '../measure/measurement.ts'
import type { LatencySummary, ResultBlock, ResultMeasurement, ResultTally } from './result.ts'
import { messageOf, UserError } from '../errors.ts'
import { Histogram } from '../measure/histogram.ts'
import { ERROR_KINDS } from '../measure/measurement.ts'
import { observedOf } from './observed-result.ts'

/**
 * The measurement that a stored result was made from, to be compared again. Counters are exact; sums of
 * latencies are as exact as the stored mean. Throws UserError `result-unreadable` for a histogram that does
 * not decode.
 */
export function measurementOf(stored: ResultMeasurement): Measurement {
  return {
    requests: tallies(stored.requests, 'request'),
    total: toTally(stored.total, 'the total'),
    scenarios: tallies(stored.scenarios, 'scenario'),
    blocks: toBlocks(stored.blocks),
    timeline: stored.timeline.map((point) => ({
      ...point,
      p50Ms: point.p50Ms ?? undefined,
      p95Ms: point.p95Ms ?? undefined,
      p99Ms: point.p99Ms ?? undefined,
    })),
    activeMs: stored.activeMs,
    ...(stored.levels === undefined
      ? {}
      : {
          levels: stored.levels.map((level) => ({
            ...level,
            total: toTally(level.total, `the phase "${level.phase}"`),
            requests: tallies(level.requests, 'request'),
          })),
        }),
    ...(stored.observed === undefined ? {} : { observed: observedOf(stored.observed) }),
  }
}

/** Decodes one stored histogram of microseconds; `of` says in the error which one it was. */
export function decodeHistogram(text: string, digits: Digits, of: string): Histogram {
  try {
    return Histogram.decode(text, digits)
  } catch (thrown) {
    throw new UserError(
      'result-unreadable',
      `The histogram of ${of} cannot be decoded: ${messageOf(thrown)}.`,
      'The file was cut or changed after the run. Measure again, or use an untouched copy.',
      thrown,
    )
  }
}

function tallies(stored: Readonly<Record<string, ResultTally>>, what: string): Record<string, Tally> {
  return Object.fromEntries(
    Object.entries(stored).map(([name, tally]) => [name, toTally(tally, `${what} "${name}"`)]),
  )
}

function toTally(stored: ResultTally, of: string): Tally {
  const latency = decodeHistogram(stored.histogram, 3, of)
  restoreExactSums(latency, stored.latencyMs)
  return {
    sent: stored.sent,
    completed: stored.count,
    errors: errorCounts(stored.errors.byKind),
    expected: stored.expected,
    bytes: stored.bytes,
    latency,
    serviceTime: decodeHistogram(stored.serviceTimeHistogram, 3, `${of} (service time)`),
    failedLatency: decodeHistogram(stored.failedHistogram, 3, `${of} (errors)`),
    ...(stored.carries === undefined ? {} : { carries: stored.carries }),
    ...(stored.edge === undefined ? {} : { edge: stored.edge }),
  }
}

/** Counters lose the exact sum, minimum and maximum; the summary beside them still has these. */
function restoreExactSums(histogram: Histogram, summary: LatencySummary): void {
  if (summary.min === null || summary.max === null) return
  histogram.min = Math.round(summary.min * 1000)
  histogram.max = Math.round(summary.max * 1000)
  if (summary.mean === null) return
  const mean = summary.mean * 1000
  histogram.sum = mean * histogram.count
  if (summary.stddev === null) return
  const stddev = summary.stddev * 1000
  histogram.sumOfSquares = (stddev * stddev + mean * mean) * histogram.count
  histogram.squaresRest = 0
}

function toBlocks(stored: readonly ResultBlock[]): readonly Block[] {
  const byIndex = new Map<number, ResultBlock[]>()
  for (const row of stored) {
    const rows = byIndex.get(row.index)
    if (rows === undefined) byIndex.set(row.index, [row])
    else rows.push(row)
  }
  return [...byIndex.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, rows]) => {
      const first = rows[0]
      if (first === undefined) return []
      const { startMs, durationMs, activeMs, phase } = first
      const requests = Object.fromEntries(rows.map((row) => [row.request, toCell(row)]))
      return [{ index, startMs, durationMs, activeMs, ...(phase === undefined ? {} : { phase }), requests }]
    })
}

function toCell(row: ResultBlock): BlockCell {
  const [first, second] = row.position
  return {
    sent: row.sent,
    completed: row.completed,
    errors: errorCounts(row.byKind),
    latency: decodeHistogram(row.histogram, 2, `request "${row.request}" in block ${row.index}`),
    position: [
      { count: first[0], lnSum: first[1] },
      { count: second[0], lnSum: second[1] },
    ],
  }
}

/** Kinds of a newer version are counted as `other`, so that no error is lost. */
function errorCounts(byKind: Readonly<Record<string, number>>): ErrorCounts {
  const known = new Set<string>(ERROR_KINDS)
  const counts: Partial<Record<ErrorKind, number>> = {}
  for (const [name, count] of Object.entries(byKind)) {
    const kind = known.has(name) ? (name as ErrorKind) : 'other'
    counts[kind] = (counts[kind] ?? 0) + count
  }
  return counts
}
