import type { Result, ResultTally } from './result.ts'
import type { Row } from './rows.ts'
import type { Section } from './markdown-fit.ts'
import { entryOf } from '../entry-of.ts'
import { formatCount } from '../units.ts'
import { LEVEL_COLUMNS, toLevelRows } from './levels.ts'
import { markdownCode, markdownText } from './markdown-escape.ts'
import { OBSERVED_COLUMNS, toObservedRows } from './observed-table.ts'
import { baselineName } from './provenance.ts'
import { formatUsed, NOTHING, TOTAL } from './values.ts'

/** Comparisons and objectives, the given ones. */
export function rowTable(rows: readonly Row[], result: Result, importance: number): Section {
  const main = markdownText(baselineName(result))
  return {
    head: `| Outcome | Request | Metric | ${main} | This pull request | Change | Limit (used) |\n|---|---|---|---:|---:|---:|---|`,
    rows: rows.map(tableRow),
    tail: '',
    importance,
  }
}

function tableRow(row: Row): string {
  const strong = row.open && row.state !== 'inconclusive'
  const change = strong && row.change !== NOTHING ? `**${row.change}**` : row.change
  const cells = [
    strong ? `**${row.state}**` : row.state,
    row.request === TOTAL ? row.label.request : markdownCode(row.request),
    row.label.metric,
    row.baseline,
    row.candidate,
    row.interval === '' ? change : `${change}<br><sub>${row.interval}</sub>`,
    row.limit === NOTHING
      ? NOTHING
      : `${markdownText(row.limit)}${row.used === undefined ? '' : ` (${formatUsed(row.used)})`}`,
  ]
  return `| ${cells.join(' | ')} |`
}

/** A row for each request and kind, both sides; expected answers outside 2xx are named beside. */
export function errorTable(result: Result, importance: number): Section {
  const { candidate, baseline } = result.measurements
  const names = new Set([...Object.keys(candidate.requests), ...Object.keys(baseline?.requests ?? {})])
  const rows = [...names].flatMap((name) => {
    const ours = entryOf(candidate.requests, name)
    const theirs = entryOf(baseline?.requests, name)
    return kindsOf(ours, theirs).map((kind) => {
      const cells = [
        markdownCode(name),
        markdownText(kind),
        baseline === null ? NOTHING : counted(theirs, kind),
        counted(ours, kind),
      ]
      return `| ${cells.join(' | ')} |`
    })
  })
  const main = markdownText(baselineName(result))
  const head = `| Request | Kind | ${main} | This pull request |\n|---|---|---:|---:|`
  return { head, rows, tail: '', importance }
}

/** A row for each level of a load that was not constant. */
export function levelTable(result: Result, importance: number): Section {
  return columnTable(LEVEL_COLUMNS, toLevelRows(result), importance)
}

/** A row for each series that targets, processes and the runner reported. */
export function observedTable(result: Result, importance: number): Section {
  return columnTable(
    OBSERVED_COLUMNS,
    toObservedRows(result).map(({ cells }) => cells),
    importance,
  )
}

function columnTable(
  columns: readonly { readonly title: string; readonly numeric: boolean }[],
  rows: readonly (readonly string[])[],
  importance: number,
): Section {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = columns.map(({ numeric }) => (numeric ? '---:' : '---')).join('|')
  return {
    head: `${line(columns.map(({ title }) => title))}\n|${rule}|`,
    rows: rows.map((cells) => line(cells.map((cell) => markdownText(cell)))),
    tail: '',
    importance,
  }
}

function kindsOf(...tallies: readonly (ResultTally | undefined)[]): readonly string[] {
  return [...new Set(tallies.flatMap((tally) => Object.keys(tally?.errors.byKind ?? {})))].sort()
}

function counted(tally: ResultTally | undefined, kind: string): string {
  if (tally === undefined) return NOTHING
  const count = tally.errors.byKind[kind] ?? 0
  return `${formatCount(count)} of ${formatCount(tally.count)}`
}
