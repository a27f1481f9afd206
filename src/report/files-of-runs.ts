import type { ReportFormat } from './files.ts'
import type { NamedResult } from './overview.ts'
import { UserError } from '../errors.ts'
import { renderStatsCsv } from './csv.ts'
import { csvCell } from './csv-cell.ts'
import { renderAs } from './files.ts'
import { renderHtmlOf } from './html-overview.ts'
import { renderJunitOf } from './junit.ts'
import { renderOpenMetricsOf } from './openmetrics.ts'
import { renderSummaryOf } from './overview-markdown.ts'
import { toSummary } from './summary.ts'

/**
 * Results in one format; one alone is rendered as `renderAs` does. Throws UserError `usage` for a format that
 * holds one result only, and what `renderAs` throws.
 */
export function renderRunsAs(runs: readonly NamedResult[], format: ReportFormat): string {
  const [only, second] = runs
  if (only !== undefined && second === undefined) return renderAs(only.result, format)
  switch (format) {
    case 'html':
      return renderHtmlOf(runs)
    case 'md':
      return renderSummaryOf(runs)
    case 'csv':
      return renderStatsCsvOf(runs)
    case 'junit':
      return renderJunitOf(runs)
    case 'openmetrics':
      return renderOpenMetricsOf(runs)
    case 'json':
      return `${JSON.stringify(toSummary(runs))}\n`
    case 'csv-history':
    case 'csv-failures':
    case 'csv-observed':
    case 'csv-periods':
    case 'csv-levels':
    case 'csv-findings':
    case 'csv-figures':
    case 'events':
    case 'hgrm':
      throw new UserError(
        'usage',
        `The format "${format}" holds one result, and ${runs.length} are given.`,
        'Give one result, or one of the formats html, md, csv, junit, openmetrics and json.',
      )
    default:
      return format satisfies never
  }
}

/** The table of requests of each run under each other, with the run in a column of its own at the end. */
function renderStatsCsvOf(runs: readonly NamedResult[]): string {
  return runs
    .map(({ name, result }, at) => {
      const [head = '', ...rows] = renderStatsCsv(result).trimEnd().split('\n')
      const lines = rows.map((row) => `${row},${csvCell(name)}\n`)
      return [...(at === 0 ? [`${head},Run\n`] : []), ...lines].join('')
    })
    .join('')
}
