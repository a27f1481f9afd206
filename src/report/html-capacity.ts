import type { Capacity } from '../analyze/capacity.ts'
import type { LawFigures } from '../analyze/law-figures.ts'
import type { Html } from './html-markup.ts'
import type { Band, Series } from './html-chart.ts'
import type { Result } from './result.ts'
import { throughputAt } from '../analyze/usl.ts'
import { formatMs, formatRate } from '../units.ts'
import { capacityTables } from './capacity-tables.ts'
import {
  describeCapacity,
  describeScaling,
  formatInFlight,
  formatLoad,
  formatNumber,
} from './capacity-words.ts'
import { oneLine } from './foreign.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { linearAxis } from './scale.ts'

/** Points of the fitted curve. */
const CURVE_POINTS = 120

/** The section on capacity, and on scaling between two results; undefined without either. */
export function renderCapacity({ capacity, scaling }: Result, prefix: string): Html | undefined {
  if (capacity === undefined && scaling === undefined) return undefined
  const sentences = [
    ...(scaling === undefined ? [] : [describeScaling(scaling)]),
    ...(capacity === undefined ? [] : [...describeCapacity(capacity), ...capacity.notes]),
  ]
  return html`<section id="${prefix}capacity">
    <h2>Capacity</h2>
    <ul>
      ${sentences.map((sentence) => html`<li>${oneLine(sentence)}</li>`)}
    </ul>
    ${capacity === undefined ? undefined : renderFigures(capacity)}
  </section>`
}

function renderFigures(capacity: Capacity): Html {
  const tables = capacityTables(capacity).map(({ title, columns, rows, notes }) => {
    const table = renderTable(
      title,
      columns,
      rows.map((cells) => ({ cells: cells.map((content) => ({ content: oneLine(content) })) })),
    )
    return html`${table}${notes.map((note) => html`<p class="note">${note}</p>`)}`
  })
  return html`<div class="pair">${throughputChart(capacity)}${latencyChart(capacity)}</div>
    ${tables}`
}

function throughputChart({ levels, law }: Capacity): Html {
  const fitted = law === null ? [] : [curve(law)]
  const end = law?.reach ?? Math.max(...levels.map(({ inFlight }) => inFlight)) * 1.05
  // How many requests piled up tells how long the level lasted; such a level is drawn where it fits.
  const dots = (name: string, tone: string, balanced: boolean): readonly Series[] => {
    const shown = levels.filter((row) => row.balanced === balanced && row.inFlight <= end)
    if (shown.length === 0) return []
    return [{ name, tone, draw: 'dots', points: shown.map((row) => [row.inFlight, row.throughput]) }]
  }
  const measured = [...dots('measured', 'candidate', true), ...dots('piling up', 'bad', false)]
  const top = Math.max(...[...measured, ...fitted].flatMap(({ points }) => points.map(([, y]) => y ?? 0)))
  return renderChart({
    title: 'Throughput by requests in flight',
    description:
      'Right answers each second against the mean number of requests in flight at each level, with the fitted scaling law where there is one. The tables below have the numbers.',
    x: linearAxis(0, end, (value) => formatNumber(value), 4),
    y: linearAxis(0, top * 1.1, formatRate, 4),
    series: [...fitted, ...measured],
    bands: marks(law, end),
    read: { x: formatInFlight, y: formatRate },
    table: html``,
  })
}

function curve(law: LawFigures): Series {
  const { lambda, sigma, kappa, reach } = law
  const usl = { lambda: lambda.value ?? 0, sigma: sigma.value ?? 0, kappa: kappa.value ?? 0 }
  return {
    name: 'scaling law',
    tone: 'plain dashed',
    draw: 'line',
    points: Array.from({ length: CURVE_POINTS + 1 }, (_, at) => {
      const inFlight = (reach * at) / CURVE_POINTS
      return [inFlight, throughputAt(usl, inFlight)]
    }),
  }
}

/** Knee, peak and the end of what was measured, as stretches of the axis. */
function marks(law: LawFigures | null, end: number): readonly Band[] {
  if (law === null) return []
  const places = [
    { at: law.knee.value, label: 'past the knee' },
    { at: law.peak.value, label: 'past the peak' },
    { at: law.largest, label: 'not measured' },
  ]
    .flatMap(({ at, label }) => (at === null || at <= 0 || at >= end ? [] : [{ from: at, label }]))
    .sort((a, b) => a.from - b.from)
  return [{ from: 0, label: '' }, ...places].map((place, at) => ({
    ...place,
    to: places[at]?.from ?? end,
  }))
}

function latencyChart({ levels, safe, unit }: Capacity): Html {
  const end = Math.max(...levels.map(({ level }) => level)) * 1.02
  const points = (pick: (row: (typeof levels)[number]) => number | null): Series['points'] =>
    levels.map((row) => [row.level, pick(row)])
  const top = Math.max(...levels.map(({ p95Ms, meanMs }) => Math.max(p95Ms ?? 0, meanMs)))
  const safeTo = safe.kind === 'below' ? 0 : Math.min(safe.level, end)
  return renderChart({
    title: 'Latency by load',
    description: 'Mean and p95 of the right answers at each level, and where the load stops being safe.',
    x: linearAxis(0, end, (value) => formatLoad(value, unit), 4),
    y: linearAxis(0, top * 1.1, formatMs, 4),
    series: [
      { name: 'p95', tone: 'candidate', draw: 'line', points: points(({ p95Ms }) => p95Ms) },
      { name: 'mean', tone: 'candidate dashed', draw: 'line', points: points(({ meanMs }) => meanMs) },
    ],
    bands: [
      { from: 0, to: safeTo, label: safeTo > 0 ? 'safe' : '' },
      ...(safeTo < end && safe.kind !== 'beyond' ? [{ from: safeTo, to: end, label: 'not safe' }] : []),
    ],
    read: { x: (value) => formatLoad(value, unit), y: formatMs },
    table: html``,
  })
}
