import type { Html } from './html-markup.ts'
import { EMPTY, html } from './html-markup.ts'

export interface Column {
  readonly title: string
  readonly numeric: boolean
}

export interface Cell {
  readonly content: Html | string
  /** What the cell is sorted by; its text when undefined. */
  readonly sort?: number | undefined
  /** Prose that may take several lines. */
  readonly long?: true
}

export interface TableRow {
  readonly cells: readonly Cell[]
  /** Class of the row, for its colour. */
  readonly tone?: string
}

/** A table that scrolls inside its own frame on a narrow screen. Sorting is added by the page's script. */
export function renderTable(
  caption: string,
  columns: readonly Column[],
  rows: readonly TableRow[],
  options: { readonly sortable: boolean } = { sortable: false },
): Html {
  const head = columns.map(
    (column) => html`<th scope="col" ${column.numeric ? NUMERIC : EMPTY}>${column.title}</th>`,
  )
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}"><table${options.sortable ? SORTABLE : EMPTY}><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${rows.map((row) => renderRow(row, columns))}</tbody></table></div>`
}

/** The same numbers as a chart, for those who cannot see it or want to copy them. */
export function foldedTable(summary: string, table: Html): Html {
  return html`<details class="data">
    <summary>${summary}</summary>
    ${table}
  </details>`
}

const NUMERIC = html` class="n"`
const LONG = html` class="long"`
const SORTABLE = html` class="sortable"`

function renderRow(row: TableRow, columns: readonly Column[]): Html {
  const cells = row.cells.map((cell, at) => {
    const sort = cell.sort === undefined ? EMPTY : html` data-v="${cell.sort}"`
    const kind = columns[at]?.numeric === true ? NUMERIC : cell.long === true ? LONG : EMPTY
    return html`<td${kind}${sort}>${cell.content}</td>`
  })
  const tone = row.tone === undefined ? EMPTY : html` class="${row.tone}"`
  return html`<tr${tone}>${cells}</tr>
`
}
