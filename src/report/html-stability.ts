import type { Html } from './html-markup.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { oneLine } from './foreign.ts'
import type { Result } from './result.ts'
import {
  eventTexts,
  hourTexts,
  leakText,
  PERIOD_COLUMNS,
  periodCells,
  RECOVERY_COLUMNS,
  recoveryCells,
  trendText,
} from './stability-words.ts'

/** Did it hold? Trends, leaks, periods and recovery; nothing for a result without the analysis. */
export function renderStability({ stability, plan }: Result, prefix: string): Html | undefined {
  if (stability === undefined) return undefined
  const { periods, hours, recoveries, trends, leaks } = stability
  const sentences = [
    ...trends.map(trendText),
    ...hourTexts(stability),
    ...leaks.map(leakText),
    ...eventTexts(stability),
  ]
  return html`<section id="${prefix}stability">
    <h2>Stability</h2>
    <ul>
      ${sentences.map((sentence) => html`<li>${oneLine(sentence)}</li>`)}
    </ul>
    ${rows('At constant load, by period', PERIOD_COLUMNS, periods.map(periodCells))}
    ${rows('First and last hour', PERIOD_COLUMNS, (hours ?? []).map(periodCells))}
    ${rows(
      'Recovery after each spike',
      RECOVERY_COLUMNS,
      recoveries.map((cycle) => recoveryCells(cycle, plan.model)),
    )}
  </section>`
}

function rows(
  caption: string,
  columns: Parameters<typeof renderTable>[1],
  lines: readonly (readonly string[])[],
): Html | undefined {
  if (lines.length === 0) return undefined
  return renderTable(
    caption,
    columns,
    lines.map((cells) => ({ cells: cells.map((content) => ({ content })) })),
  )
}
