import type { Html } from './html-markup.ts'
import type { Result } from './result.ts'
import type { Row } from './rows.ts'
import { toneOfState } from './html-forest.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { baselineName } from './provenance.ts'
import { ROW_STATES } from './rows.ts'
import { formatUsed } from './values.ts'

/** Every comparison and objective in one sortable table, the most important first. */
export function renderComparisons(
  result: Result,
  rows: readonly Row[],
  link: (request: string) => Html,
  id: string,
): Html {
  if (rows.length === 0) return html`<p>Nothing was compared and no limit was set.</p>`
  const columns = [
    { title: 'Outcome', numeric: false },
    { title: 'Request', numeric: false },
    { title: 'Metric', numeric: false },
    { title: baselineName(result), numeric: true },
    { title: 'Candidate', numeric: true },
    { title: 'Change', numeric: true },
    { title: 'Limit', numeric: false },
    { title: 'Used', numeric: true },
    { title: 'Why', numeric: false },
  ]
  const table = renderTable(
    'Comparisons with the baseline, and absolute limits',
    columns,
    rows.map((row) => ({
      tone: toneOfState(row.state),
      cells: [
        { content: html`<b class="state">${row.state}</b>`, sort: ROW_STATES.indexOf(row.state) },
        { content: link(row.request) },
        { content: row.label.metric },
        { content: row.baseline, sort: row.comparison?.baseline ?? undefined },
        { content: row.candidate, sort: row.comparison?.candidate ?? undefined },
        {
          content: html`<b>${row.change}</b
            >${row.interval === '' ? undefined : html`<br /><small>${row.interval}</small>`}`,
          sort: row.comparison?.change ?? undefined,
        },
        { content: row.limit },
        { content: formatUsed(row.used), sort: row.used },
        { content: html`<small>${whyOf(row)}</small>`, long: true },
      ],
    })),
    { sortable: true },
  )
  return html`<p class="filter" hidden>
      <label>Show only rows with <input type="search" data-filter="${id}" autocomplete="off" /></label>
    </p>
    <div id="${id}">${table}</div>`
}

/** Why the outcome is what it is, then what qualifies it; nothing twice. */
function whyOf(row: Row): string {
  const more = row.warnings.filter((warning) => !row.because.includes(warning))
  return [row.because, ...more].join(' ')
}
