import type { Paint } from './ansi.ts'
import type { Result } from './result.ts'
import type { Row, RowState } from './rows.ts'
import { paintWith } from './ansi.ts'
import { describeBanners } from './banners.ts'
import { renderCapacityLines } from './capacity-terminal.ts'
import { renderFindingLines } from './findings-terminal.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'
import { describeEdge } from './edge-caches.ts'
import { describeDetectable, describeErrors, describeGenerator } from './health.ts'
import { observedLines } from './observed-table.ts'
import { baselineName, describeProvenance } from './provenance.ts'
import { countStates, toRows } from './rows.ts'
import { describeShards } from './shard-words.ts'
import { nextSteps } from './steps.ts'
import { pad, textWidth, wrap } from './text-table.ts'
import { describeTool } from './tool-words.ts'
import { formatUsed, NOTHING } from './values.ts'
import { checkSentence, toneOf, verdictTitle } from './verdict-words.ts'

export interface TerminalOptions {
  readonly colour: boolean
  /** Columns; below 20 counts as 20. */
  readonly width: number
}

/** Columns of a fact's name. */
const FACT_WIDTH = 10

/** Rows that a screen still holds; more of them are counted instead. */
const SHOWN_ROWS = 40

/** The final report as text: verdict, reasons, table, what to do. Ends without a line break. */
export function renderTerminal(result: Result, options: TerminalOptions): string {
  const width = Math.max(20, options.width)
  const paint = paintWith(options.colour)
  const { candidate, baseline, load, ended } = describeProvenance(result)
  const tool = describeTool(result)
  const check = checkSentence(result)
  const shards = describeShards(result)
  const parts: readonly (readonly string[])[] = [
    [
      ...wrap(`${verdictTitle(result)}. ${result.headline}`, width).map((line) =>
        paint[toneOf(result)](paint.strong(line)),
      ),
      ...(check === '' ? [] : wrap(check, width)),
    ],
    [
      ...fact('candidate', candidate, width, paint),
      ...fact('baseline', baseline, width, paint),
      ...fact('load', load, width, paint),
      ...(shards === undefined ? [] : fact('shards', shards, width, paint)),
      ...(tool === undefined ? [] : fact('tool', oneLine(tool), width, paint)),
    ],
    describeBanners(result).flatMap(({ title, text }) =>
      wrap(`${title}. ${text}`, width, '  ').map(paint.caution),
    ),
    list([...result.reasons, ...result.warnings, ...result.assumptions], width),
    renderRows(result, width, paint),
    observedLines(result).flatMap((text) => wrap(`~ ${oneLine(text)}`, width, '  ')),
    renderCapacityLines(result, width),
    renderFindingLines(result, width, paint),
    nextSteps(result).flatMap(({ text, code }) => [
      ...wrap(`> ${text}`, width, '  '),
      ...(code === undefined ? [] : code.text.split('\n').map((line) => `    ${line}`)),
    ]),
    [
      describeGenerator(result),
      describeDetectable(result),
      describeErrors(result),
      describeEdge(result),
      ended,
    ]
      .filter((line) => line !== undefined)
      .flatMap((line) => wrap(line, width, '  '))
      .map(paint.dim),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function fact(name: string, text: string, width: number, paint: Paint): readonly string[] {
  const label = name.padEnd(FACT_WIDTH)
  return wrap(text, width - FACT_WIDTH).map((line, at) =>
    at === 0 ? paint.dim(label) + line : ' '.repeat(FACT_WIDTH) + line,
  )
}

function list(sentences: readonly string[], width: number): readonly string[] {
  return [...new Set(sentences)].flatMap((sentence) => wrap(`- ${sentence}`, width, '  '))
}

interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
  /** Columns of high rank go first when the terminal is narrow. */
  readonly rank: number
  cell(row: Row): string
}

function columnsOf(result: Result): readonly Column[] {
  return [
    { title: 'outcome', align: 'left', rank: 0, cell: (row) => row.state },
    { title: 'request', align: 'left', rank: 0, cell: (row) => oneLine(row.label.request, NAME_LIMIT) },
    { title: 'metric', align: 'left', rank: 0, cell: (row) => row.label.metric },
    { title: oneLine(baselineName(result), 20), align: 'right', rank: 2, cell: (row) => row.baseline },
    { title: 'this run', align: 'right', rank: 1, cell: (row) => row.candidate },
    { title: 'change', align: 'right', rank: 0, cell: (row) => row.change },
    { title: 'interval', align: 'left', rank: 4, cell: (row) => row.interval },
    { title: 'limit', align: 'left', rank: 3, cell: (row) => row.limit },
    {
      title: 'used',
      align: 'right',
      rank: 5,
      cell: (row) => (row.used === undefined ? NOTHING : formatUsed(row.used)),
    },
  ]
}

const GAP = '  '
/** A request name keeps this many columns, before other columns are given up for it. */
const NAME_WIDTH = 12

function renderRows(result: Result, width: number, paint: Paint): readonly string[] {
  const rows = toRows(result)
  if (rows.length === 0) return []
  const shown = rows.slice(0, SHOWN_ROWS)
  const { columns, widths } = fitColumns(columnsOf(result), shown, width)
  const line = (cells: readonly string[]): string =>
    columns.map((column, at) => pad(cells[at] ?? '', widths[at] ?? 0, column.align)).join(GAP)
  const more = rows.slice(SHOWN_ROWS)
  return [
    paint.dim(line(columns.map((column) => column.title)).trimEnd()),
    ...shown.map((row) =>
      paintState(row.state, paint)(line(columns.map((column) => column.cell(row))).trimEnd()),
    ),
    ...(more.length === 0 ? [] : [paint.dim(`and ${more.length} more rows: ${countStates(more)}`)]),
  ]
}

/** Gives up the least important columns until the rest fits, and takes the last bit from the request name. */
function fitColumns(
  all: readonly Column[],
  rows: readonly Row[],
  width: number,
): { readonly columns: readonly Column[]; readonly widths: readonly number[] } {
  let columns = all
  for (;;) {
    const widths = columns.map((column) =>
      Math.max(textWidth(column.title), ...rows.map((row) => textWidth(column.cell(row)))),
    )
    const name = columns.findIndex((column) => column.title === 'request')
    const wanted = widths[name] ?? 0
    const others = widths.reduce((sum, one) => sum + one, 0) - wanted + GAP.length * (columns.length - 1)
    const room = width - others
    const rank = Math.max(...columns.map((column) => column.rank))
    if (room >= Math.min(wanted, NAME_WIDTH) || rank === 0) {
      return { columns, widths: widths.map((one, at) => (at === name ? clamp(room, 4, wanted) : one)) }
    }
    columns = columns.filter((column) => column.rank < rank)
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(Math.min(low, high), Math.min(high, value))
}

function paintState(state: RowState, paint: Paint): (text: string) => string {
  switch (state) {
    case 'violated':
    case 'regressed':
      return paint.bad
    case 'warned':
    case 'no data':
    case 'inconclusive':
      return paint.caution
    case 'improved':
      return paint.good
    case 'new':
    case 'removed':
    case 'unchanged':
    case 'met':
      return (text) => text
    case 'not judged':
    case 'not gated':
    case 'measured':
      return paint.dim
    default:
      return state satisfies never
  }
}
