import type { NamedResult } from './overview.ts'
import { NAME_LIMIT } from './foreign.ts'
import { markdownText } from './markdown-escape.ts'
import { renderSummary } from './markdown.ts'
import { OVERVIEW_COLUMNS, overviewCell, toOverview } from './overview.ts'

/** Several results as Markdown: the table over all of them, then the summary of each. */
export function renderSummaryOf(runs: readonly NamedResult[]): string {
  return [
    renderOverviewMarkdown(runs),
    ...runs.map(({ result }) => renderSummary(result, { runUrl: undefined })),
  ].join('\n')
}

/** The table over several results, under their verdict. Ends with a line break. */
export function renderOverviewMarkdown(runs: readonly NamedResult[]): string {
  const { verdict, headline, rows } = toOverview(runs)
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    `### Plimsoll: ${verdict}. ${headline}`,
    '',
    line(OVERVIEW_COLUMNS.map(({ title }) => title)),
    `|${OVERVIEW_COLUMNS.map(({ numeric }) => (numeric ? '---:' : '---')).join('|')}|`,
    ...rows.map((row) =>
      line(OVERVIEW_COLUMNS.map(({ key }) => markdownText(overviewCell(row, key), NAME_LIMIT))),
    ),
    '',
  ].join('\n')
}
