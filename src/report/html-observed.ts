import { formatObserved } from '../analyze/observed-facts.ts'
import { formatDuration } from '../units.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'
import { renderChart, type Series } from './html-chart.ts'
import type { Html } from './html-markup.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import type { ResultObservedSeries } from './observed-result.ts'
import { OBSERVED_COLUMNS, toObservedRows } from './observed-table.ts'
import { toBands, toPeriods, turnsOf } from './periods.ts'
import type { Result } from './result.ts'
import { linearAxis } from './scale.ts'

/** Charts drawn; the table has all series. */
const MAX_CHARTS = 24
/** Points of a line: more than a screen shows apart. */
const MAX_POINTS = 600
const GROUP_POINTS = 600

/** Whether a result has a section of what was observed. */
export function isObserved({ measurements: { candidate } }: Result): boolean {
  const { series = [], restarts = [] } = candidate.observed ?? {}
  return series.length + restarts.length > 0
}

/** What targets, processes and the runner reported while the load ran; nothing where nothing was observed. */
export function renderObserved(result: Result, prefix: string): Html | undefined {
  if (!isObserved(result)) return undefined
  const rows = toObservedRows(result)
  const { restarts = [] } = result.measurements.candidate.observed ?? {}
  const ours = rows.filter(({ series }) => result.measurements.candidate.observed?.series.includes(series))
  return html`<section id="${prefix}observed">
    <h2>Observed</h2>
    ${restarts.map(
      ({ target, atMs }) =>
        html`<p>${oneLine(target, NAME_LIMIT)} was restarted ${formatDuration(atMs)} into the run.</p>`,
    )}
    ${ours
      .slice(0, MAX_CHARTS)
      .filter(({ series }) => series.values.length > 0)
      .map(({ series, baseline }) => chartOf(result, series, baseline, `${prefix}time`))}
    ${
      ours.length > MAX_CHARTS
        ? html`<p>Charts of the first ${MAX_CHARTS} of ${ours.length} series; the table has all.</p>`
        : undefined
    }
    ${foldedTable(
      'The numbers of these charts',
      renderTable(
        'Observed series, over the whole run',
        OBSERVED_COLUMNS,
        rows.map(({ cells }) => ({ cells: cells.map((cell) => ({ content: oneLine(cell, NAME_LIMIT) })) })),
      ),
    )}
  </section>`
}

function chartOf(
  { measurements: { candidate }, plan, elapsedMs }: Result,
  series: ResultObservedSeries,
  baseline: ResultObservedSeries | undefined,
  group: string,
): Html {
  const end = Math.max(1_000, elapsedMs, ...candidate.timeline.map(({ atMs }) => atMs + 1_000))
  const lines: readonly Series[] = [
    ...(baseline === undefined ? [] : [lineOf('baseline', 'baseline', baseline)]),
    lineOf('candidate', 'candidate', series),
  ]
  const values = lines.flatMap(({ points }) => points.flatMap(([, y]) => y ?? []))
  const [low, high] = [Math.min(0, ...values), Math.max(...values)]
  const say = (value: number): string => formatObserved(value, series.unit)
  const name = oneLine(`${series.name} of ${series.target}`, NAME_LIMIT)
  return renderChart({
    title: name,
    description: `${name} over time: ${oneLine(series.expression, NAME_LIMIT)}. The table below has the numbers.`,
    x: linearAxis(0, end, (ms) => (ms === 0 ? '0' : formatDuration(ms)), 4),
    // A line along the bottom must not look like no line: nothing above zero still gets a scale.
    y: linearAxis(low, high > low ? high * 1.08 : low + 1, say, 3),
    bands: toBands(toPeriods(candidate.timeline, GROUP_POINTS, turnsOf(plan)), end),
    series: lines,
    read: { x: (ms) => formatDuration(ms), y: say },
    group,
    table: html``,
  })
}

/** Broken where a gap lies between two points. Of many samples, each so many are one point: their mean. */
function lineOf(name: string, tone: string, { atMs, values, gaps }: ResultObservedSeries): Series {
  const size = Math.ceil(atMs.length / MAX_POINTS)
  const points: (readonly [number, number | null])[] = []
  for (let from = 0; from < atMs.length; from += size) {
    const at = atMs[from] ?? 0
    const before = atMs[from - 1] ?? at
    const gap = gaps.find(({ fromMs, toMs }) => toMs > before && fromMs < at)
    if (from > 0 && gap !== undefined) points.push([gap.fromMs, null])
    const group = values.slice(from, from + size)
    points.push([at, group.reduce((sum, value) => sum + value, 0) / group.length])
  }
  return { name, tone, draw: 'line', points }
}
