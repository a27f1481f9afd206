import type { Series } from './html-chart.ts'
import type { Html } from './html-markup.ts'
import type { Result, ResultBlock } from './result.ts'
import { formatCount, formatDuration } from '../units.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import { linearAxis } from './scale.ts'

/** Kinds that get a line of their own; the style has a colour for each. */
const LINES = 5

interface BlockErrors {
  readonly startMs: number
  readonly endMs: number
  readonly byKind: ReadonlyMap<string, number>
}

/** Errors of the candidate by kind, block by block under constant load; nothing where there were none. */
export function renderErrorTimeline({ measurements: { candidate } }: Result): Html {
  const blocks = joinRequests(candidate.blocks)
  const kinds = kindsByCount(blocks)
  const last = blocks.at(-1)
  if (kinds.length === 0 || last === undefined) return html``
  const drawn = kinds.slice(0, LINES)
  const rest = kinds.slice(LINES)
  const countOf = (block: BlockErrors, of: readonly string[]): number =>
    of.reduce((sum, kind) => sum + (block.byKind.get(kind) ?? 0), 0)
  const lines = [
    ...drawn.map((kind) => ({ name: kind, of: [kind] })),
    ...(rest.length === 0 ? [] : [{ name: `${rest.length} more kinds`, of: rest }]),
  ]
  const series: readonly Series[] = lines.map(({ name, of }, n) => ({
    name,
    tone: `kind-${n}`,
    draw: 'line',
    points: blocks.map((block) => [(block.startMs + block.endMs) / 2, countOf(block, of)]),
  }))
  const highest = Math.max(...series.flatMap(({ points }) => points.map(([, count]) => count ?? 0)))
  return renderChart({
    title: 'Errors by kind',
    description:
      'Errors of the candidate in each block of constant load, a line for each kind. The table below has the numbers.',
    x: linearAxis(0, last.endMs, (ms) => (ms === 0 ? '0' : formatDuration(ms)), 4),
    y: linearAxis(0, highest * 1.08, (count) => formatCount(Math.round(count)), 3),
    series,
    bands: [],
    read: { x: (ms) => `block around ${formatDuration(ms)}`, y: formatCount },
    table: foldedTable(
      'The numbers of this chart',
      renderTable(
        'Errors in each block',
        [{ title: 'From', numeric: true }, ...lines.map(({ name }) => ({ title: name, numeric: true }))],
        blocks.map((block) => ({
          cells: [
            formatDuration(block.startMs),
            ...lines.map(({ of }) => formatCount(countOf(block, of))),
          ].map((content) => ({ content })),
        })),
      ),
    ),
  })
}

/** The rows of a block, which are one for each request, as one. */
function joinRequests(rows: readonly ResultBlock[]): readonly BlockErrors[] {
  const blocks = new Map<number, { startMs: number; endMs: number; byKind: Map<string, number> }>()
  for (const { index, startMs, durationMs, byKind } of rows) {
    const block = blocks.get(index) ?? {
      startMs,
      endMs: startMs + durationMs,
      byKind: new Map<string, number>(),
    }
    blocks.set(index, block)
    for (const [kind, count] of Object.entries(byKind))
      block.byKind.set(kind, (block.byKind.get(kind) ?? 0) + count)
  }
  return [...blocks.values()].sort((a, b) => a.startMs - b.startMs)
}

/** The most frequent kind first. */
function kindsByCount(blocks: readonly BlockErrors[]): readonly string[] {
  const totals = new Map<string, number>()
  for (const { byKind } of blocks)
    for (const [kind, count] of byKind) if (count > 0) totals.set(kind, (totals.get(kind) ?? 0) + count)
  return [...totals].sort(([a, x], [b, y]) => y - x || a.localeCompare(b, 'en')).map(([kind]) => kind)
}
