import type { Histogram } from '../measure/histogram.ts'
import type { Result, ResultTally } from './result.ts'
import { csvCell } from './csv-cell.ts'
import { decodeHistogram } from './measurement-of.ts'
import { carriesQuantile } from './to-result-measurement.ts'

/**
 * Tables in the columns of Locust's CSV files (LF line ends, milliseconds, bytes), so that tools made for
 * these open them. They describe the candidate. Two differences, on purpose: response times are those of
 * right answers only, and a percentile that the samples do not carry is `N/A`.
 */

const PERCENTILES = [0.5, 0.66, 0.75, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 0.9999, 1]
const PERCENTILE_NAMES = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%', '100%']
const MISSING = 'N/A'

/** `stats.csv`: a row for each request, then `Aggregated`. */
export function renderStatsCsv(result: Result): string {
  const { requests, total } = result.measurements.candidate
  return lines([
    [
      'Type',
      'Name',
      'Request Count',
      'Failure Count',
      'Median Response Time',
      'Average Response Time',
      'Min Response Time',
      'Max Response Time',
      'Average Content Size',
      'Requests/s',
      'Failures/s',
      ...PERCENTILE_NAMES,
    ],
    ...Object.entries(requests).map(([name, tally]) => [...typeAndName(name), ...statsCells(tally, name)]),
    ['', 'Aggregated', ...statsCells(total, 'the total')],
  ])
}

/**
 * `stats_history.csv`: a row for each second, `Aggregated` only. Percentiles are those of that second (Locust:
 * cumulative); what is not recorded by the second is `N/A`. `User Count` is iterations under way.
 */
export function renderHistoryCsv(result: Result): string {
  const start = Date.parse(result.startedAt)
  let completed = 0
  let failed = 0
  const rows = result.measurements.candidate.timeline.map((point) => {
    completed += point.completed
    failed += point.errors
    const known: Readonly<Record<string, number | null>> = {
      '50%': point.p50Ms,
      '95%': point.p95Ms,
      '99%': point.p99Ms,
    }
    return [
      Number.isNaN(start) ? MISSING : String(Math.floor((start + point.atMs) / 1000)),
      String(point.inFlight),
      '',
      'Aggregated',
      String(point.completed),
      String(point.errors),
      ...PERCENTILE_NAMES.map((name) => decimal(known[name])),
      String(completed),
      String(failed),
      ...Array.from({ length: 5 }, () => MISSING),
    ]
  })
  return lines([
    [
      'Timestamp',
      'User Count',
      'Type',
      'Name',
      'Requests/s',
      'Failures/s',
      ...PERCENTILE_NAMES,
      'Total Request Count',
      'Total Failure Count',
      'Total Median Response Time',
      'Total Average Response Time',
      'Total Min Response Time',
      'Total Max Response Time',
      'Total Average Content Size',
    ],
    ...rows,
  ])
}

/** `failures.csv`: a row for each request and kind of error. */
export function renderFailuresCsv(result: Result): string {
  const rows = Object.entries(result.measurements.candidate.requests).flatMap(([name, tally]) =>
    Object.entries(tally.errors.byKind)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => [...typeAndName(name), kind, String(count)]),
  )
  return lines([['Method', 'Name', 'Error', 'Occurrences'], ...rows])
}

function statsCells(tally: ResultTally, of: string): readonly string[] {
  const { latencyMs, errors } = tally
  const latency = decodeHistogram(tally.histogram, 3, of)
  const perSecond = tally.count === 0 ? 0 : (tally.throughput * errors.count) / tally.count
  return [
    String(tally.count),
    String(errors.count),
    decimal(latencyMs.p50),
    decimal(latencyMs.mean),
    decimal(latencyMs.min),
    decimal(latencyMs.max),
    tally.count === 0 ? MISSING : decimal(tally.bytes / tally.count),
    decimal(tally.throughput),
    decimal(perSecond),
    ...PERCENTILES.map((q) =>
      decimal(
        q === 1 ? latencyMs.max : tally.carries === undefined ? quantileMs(latency, q) : statedMs(tally, q),
      ),
    ),
  ]
}

/** Where another tool states only some percentiles, the others would be guesses. */
function statedMs({ latencyMs }: ResultTally, q: number): number | null {
  switch (q) {
    case 0.5:
      return latencyMs.p50
    case 0.75:
      return latencyMs.p75
    case 0.9:
      return latencyMs.p90
    case 0.95:
      return latencyMs.p95
    case 0.99:
      return latencyMs.p99
    case 0.999:
      return latencyMs.p999
    default:
      return null
  }
}

function quantileMs(latency: Histogram, q: number): number | null {
  if (!carriesQuantile(latency.count, q)) return null
  const us = latency.quantile(q)
  return us === undefined ? null : us / 1000
}

/** Locust's `Type` is the method. A request with a name of its own has none here, and an empty one would look like a total. */
function typeAndName(request: string): readonly [string, string] {
  const match = /^([A-Z]+) (.+)$/s.exec(request)
  return match?.[1] === undefined || match[2] === undefined ? ['HTTP', request] : [match[1], match[2]]
}

function decimal(value: number | null | undefined): string {
  return value === null || value === undefined ? MISSING : String(Math.round(value * 1000) / 1000)
}

function lines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('')
}
