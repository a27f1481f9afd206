import type { Tally } from '../measure/measurement.ts'
import { statedTally } from './counted-tally.ts'
import { cell, tableOf, type Row } from './csv-table.ts'
import { carriedBy } from './k6-summary.ts'
import { LOCUST_MEANING, LOCUST_NOTE } from './locust-json.ts'
import type { DocumentFormat, Reading, Where } from './reading.ts'
import { readableName } from './request-names.ts'
import { unreadable } from './trouble.ts'

/** Locust's `_stats.csv`: percentiles for each request name, and of all in the row `Aggregated`. */
export const LOCUST_STATS: DocumentFormat = {
  tool: 'locust',
  name: 'Locust statistics (_stats.csv)',
  recognises: ({ text }) => text.startsWith('Type,Name,Request Count,Failure Count,'),
  read: ({ text }, where) => readStats(tableOf(text, where.path), where),
}

/** Locust's `_stats_history.csv` and `_failures.csv` say nothing without the statistics beside them. */
export function isLocustCompanion(firstLine: string): boolean {
  return /^(?:Timestamp,User Count,Type,Name|Method,Name,Error,Occurrences|Count,Message,Traceback)/.test(
    firstLine,
  )
}

function readStats(rows: readonly Row[], where: Where): Reading {
  const { path } = where
  const used = rows.filter((row) => (cell(row, 'Request Count', path) ?? 0) > 0)
  const all = used.find((row) => row.Name === 'Aggregated' && row.Type === '')
  const named = used.filter((row) => row !== all)
  if (all === undefined || named.length === 0)
    throw unreadable(
      path,
      rows.some((row) => row.Name === 'Aggregated')
        ? 'Locust made no request in this run.'
        : 'the row "Aggregated" is missing: the file is cut off.',
      'There is nothing to judge. Run Locust to its end.',
    )
  const read = (row: Row) => readRow(row, path)
  const total = read(all)
  const rate = cell(all, 'Requests/s', path) ?? 0
  return {
    tool: 'locust',
    version: undefined,
    format: 'statistics CSV',
    detail: 'summary',
    resolutionMs: 1,
    meaning: LOCUST_MEANING,
    model: 'closed',
    startMs: undefined,
    endMs: undefined,
    durationMs: rate > 0 ? (total.tally.completed / rate) * 1000 : undefined,
    tallies: Object.fromEntries(
      named.map((row) => [readableName(row.Type ?? '', row.Name ?? ''), read(row).tally]),
    ),
    total: total.tally,
    carries: total.carries,
    url: undefined,
    users: undefined,
    dropped: undefined,
    notes: [
      LOCUST_NOTE,
      'Locust JSON (--json) has whole distributions, which tell more than these percentiles.',
    ],
  }
}

/** The percentile columns differ from version to version and by setting. */
const PERCENTILE = /^(\d+(?:\.\d+)?)%$/

function readRow(row: Row, path: string): { readonly tally: Tally; readonly carries: Reading['carries'] } {
  const answers = cell(row, 'Request Count', path) ?? 0
  const failed = Math.min(answers, cell(row, 'Failure Count', path) ?? 0)
  const bytes = (cell(row, 'Average Content Size', path) ?? 0) * answers
  const minMs = cell(row, 'Min Response Time', path)
  const maxMs = cell(row, 'Max Response Time', path)
  const quantiles = Object.keys(row).flatMap((column) => {
    const [, percent] = PERCENTILE.exec(column) ?? []
    const ms = percent === undefined ? undefined : cell(row, column, path)
    // The column 100% is the rounded maximum; the exact one stands apart.
    return ms === undefined || percent === '100'
      ? []
      : [{ q: Number(percent) / 100, ms: Math.min(ms, maxMs ?? ms) }]
  })
  const stated = {
    quantiles: [
      ...(minMs === undefined ? [] : [{ q: 0, ms: minMs }]),
      ...quantiles,
      ...(maxMs === undefined ? [] : [{ q: 1, ms: maxMs }]),
    ],
    meanMs: cell(row, 'Average Response Time', path),
  }
  return {
    tally: statedTally(
      { answers, errors: failed === 0 ? {} : { other: failed }, bytes: Math.round(bytes) },
      stated,
    ),
    carries: carriedBy(stated),
  }
}
