import { paintWith } from './ansi.ts'
import { oneLine } from './foreign.ts'
import { type NamedResult, OVERVIEW_COLUMNS, overviewCell, toOverview } from './overview.ts'
import type { TerminalOptions } from './terminal.ts'
import { clip, pad, textWidth } from './text-table.ts'
import { toneOf } from './verdict-words.ts'

/** Columns that a narrow terminal gives up, first to last. */
const GIVEN_UP = ['took', 'changes', 'load', 'p50', 'throughput', 'p99'] as const

/** Several runs in one table, a line each. Ends without a line break. */
export function renderOverview(runs: readonly NamedResult[], options: TerminalOptions): string {
  const { headline, rows } = toOverview(runs)
  const paint = paintWith(options.colour)
  const cells = (key: (typeof OVERVIEW_COLUMNS)[number]['key']) =>
    rows.map((row) => oneLine(overviewCell(row, key), 60))
  let columns = OVERVIEW_COLUMNS.map(({ title, key, numeric }) => {
    const texts = cells(key)
    return { title, key, numeric, texts, width: Math.max(textWidth(title), ...texts.map(textWidth)) }
  })
  const needed = () => columns.reduce((sum, { width }) => sum + width + 2, -2)
  for (const key of GIVEN_UP) {
    if (needed() <= options.width) break
    columns = columns.filter((column) => column.key !== key)
  }
  const line = (text: (column: (typeof columns)[number]) => string) =>
    clip(
      columns
        .map((column) => pad(text(column), column.width, column.numeric ? 'right' : 'left'))
        .join('  ')
        .trimEnd(),
      options.width,
    )
  return [
    paint.strong(headline),
    '',
    paint.dim(line(({ title }) => title)),
    ...rows.map((row, at) => paint[toneOf(row.result)](line(({ texts }) => texts[at] ?? ''))),
  ].join('\n')
}
