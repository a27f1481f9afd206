import type { Result } from './result.ts'
import { renderFailuresCsv, renderHistoryCsv, renderStatsCsv } from './csv.ts'
import {
  renderFiguresCsv,
  renderFindingsCsv,
  renderLevelsCsv,
  renderObservedCsv,
  renderPeriodsCsv,
} from './csv-analysis.ts'
import { renderEvents } from './events.ts'
import { renderHtml } from './html.ts'
import { renderJunit } from './junit.ts'
import { renderSummary } from './markdown.ts'
import { renderOpenMetrics } from './openmetrics.ts'
import { renderSpectrum } from './spectrum.ts'

/** Formats of `plimsoll report`. */
export const REPORT_FORMATS = [
  'html',
  'md',
  'csv',
  'csv-history',
  'csv-failures',
  'csv-observed',
  'csv-periods',
  'csv-levels',
  'csv-findings',
  'csv-figures',
  'junit',
  'openmetrics',
  'events',
  'hgrm',
  'json',
] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** A file to be written: its name inside the output folder, and its whole content. */
export interface ReportFile {
  readonly name: string
  readonly content: string
}

/** Files that only some results have: where one is not written, what an earlier run left of it is not this run's. */
export const OPTIONAL_FILES = [
  'observed.csv',
  'periods.csv',
  'levels.csv',
  'findings.csv',
  'figures.csv',
  'latency.hgrm',
] as const

/** Everything that a run leaves in its output folder; tables of what was not observed or analysed are left out. */
export function renderFiles(result: Result): readonly ReportFile[] {
  return [
    { name: 'result.json', content: renderAs(result, 'json') },
    { name: 'report.html', content: renderAs(result, 'html') },
    { name: 'report.md', content: renderAs(result, 'md') },
    { name: 'stats.csv', content: renderAs(result, 'csv') },
    { name: 'stats_history.csv', content: renderAs(result, 'csv-history') },
    { name: 'failures.csv', content: renderAs(result, 'csv-failures') },
    ...analysisFiles(result),
    { name: 'junit.xml', content: renderAs(result, 'junit') },
    { name: 'openmetrics.txt', content: renderAs(result, 'openmetrics') },
    { name: 'events.jsonl', content: renderAs(result, 'events') },
    // A summary of another tool has no distribution.
    ...(result.measurements.candidate.total.carries === undefined
      ? [{ name: 'latency.hgrm', content: renderAs(result, 'hgrm') }]
      : []),
  ]
}

function analysisFiles(result: Result): readonly ReportFile[] {
  const { measurements, stability, capacity, findings, score } = result
  const { candidate, baseline } = measurements
  const tables = [
    ['observed.csv', 'csv-observed', candidate.observed ?? baseline?.observed],
    ['periods.csv', 'csv-periods', stability],
    ['levels.csv', 'csv-levels', capacity],
    ['findings.csv', 'csv-findings', findings],
    ['figures.csv', 'csv-figures', stability ?? score ?? capacity],
  ] as const
  return tables.flatMap(([name, format, part]) =>
    part === undefined ? [] : [{ name, content: renderAs(result, format) }],
  )
}

/**
 * A stored result in one format; `csv` is the table of requests, `hgrm` the latency of all of them. Throws
 * UserError `result-unreadable` for a histogram that does not decode.
 */
export function renderAs(result: Result, format: ReportFormat): string {
  switch (format) {
    case 'html':
      return renderHtml(result)
    case 'md':
      return renderSummary(result, { runUrl: undefined })
    case 'csv':
      return renderStatsCsv(result)
    case 'csv-history':
      return renderHistoryCsv(result)
    case 'csv-failures':
      return renderFailuresCsv(result)
    case 'csv-observed':
      return renderObservedCsv(result)
    case 'csv-periods':
      return renderPeriodsCsv(result)
    case 'csv-levels':
      return renderLevelsCsv(result)
    case 'csv-findings':
      return renderFindingsCsv(result)
    case 'csv-figures':
      return renderFiguresCsv(result)
    case 'junit':
      return renderJunit(result)
    case 'openmetrics':
      return renderOpenMetrics(result)
    case 'events':
      return renderEvents(result)
    case 'hgrm':
      return renderSpectrum(result)
    case 'json':
      return `${JSON.stringify(result)}\n`
    default:
      return format satisfies never
  }
}
