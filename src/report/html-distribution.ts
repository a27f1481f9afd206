import type { Cumulative, Histogram } from '../measure/histogram.ts'
import type { Series } from './html-chart.ts'
import type { Html } from './html-markup.ts'
import { formatFraction, formatMs } from '../units.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import { linearAxis, logAxis } from './scale.ts'
import { carriesQuantile } from './to-result-measurement.ts'

/** Both sides of one request; the baseline may be missing. */
export interface Sides {
  readonly candidate: Histogram
  readonly baseline: Histogram | undefined
}

const BINS = 40

/** Histogram and percentile spectrum of a request, both sides overlaid. Nothing without right answers. */
export function renderDistribution(sides: Sides, name: string): Html {
  const present = [sides.candidate, sides.baseline].filter(
    (side): side is Histogram => side !== undefined && side.count > 0,
  )
  if (present.length === 0) return html`<p>No right answer, so no latency.</p>`
  return html`<div class="pair">
    ${renderBins(sides, present, name)}${renderSpectrum(sides, present, name)}
  </div>`
}

interface Bin {
  /** Microseconds. */
  readonly from: number
  readonly to: number
}

function renderBins(sides: Sides, present: readonly Histogram[], name: string): Html {
  const bins = toBins(present)
  const shares = (side: Histogram | undefined): readonly number[] | undefined => {
    if (side === undefined || side.count === 0) return undefined
    const cumulative = side.cumulative()
    return bins.map((bin) => (cumulative.above(bin.from) - cumulative.above(bin.to)) / side.count)
  }
  const ours = shares(sides.candidate)
  const theirs = shares(sides.baseline)
  const highest = Math.max(...(ours ?? []), ...(theirs ?? []))
  const first = bins[0]
  const last = bins.at(-1)
  if (first === undefined || last === undefined) return html``
  const draw = (of: readonly number[] | undefined, series: Omit<Series, 'points'>): readonly Series[] =>
    of === undefined
      ? []
      : [
          {
            ...series,
            points: [...bins.map((bin, at): [number, number] => [bin.from, of[at] ?? 0]), [last.to, 0]],
          },
        ]
  return renderChart({
    title: 'Distribution',
    description: `Share of the answers of ${name} by latency, from ${formatMs(first.from / 1000)} to ${formatMs(last.to / 1000)}. The table below has the numbers.`,
    x: logAxis(first.from, last.to, (us) => formatMs(us / 1000)),
    y: linearAxis(0, highest * 1.08, formatFraction, 3),
    series: [
      ...draw(ours, { name: 'candidate', tone: 'candidate', draw: 'area' }),
      ...draw(theirs, { name: 'baseline', tone: 'baseline', draw: 'steps' }),
    ],
    bands: [],
    read: { x: (us) => binLabel(bins, us), y: formatFraction },
    table: binTable(bins, ours, theirs),
  })
}

/** Bins of equal width on the log scale that hold nearly everything; the rare tail is in the last one. */
function toBins(present: readonly Histogram[]): readonly Bin[] {
  const low = Math.max(1, Math.min(...present.map((side) => side.quantile(0.001) ?? 1)))
  const high = Math.max(low * 1.2, ...present.map((side) => side.quantile(0.999) ?? low))
  const ratio = Math.log(high / low) / BINS
  return Array.from({ length: BINS }, (_, at) => ({
    from: low * Math.exp(ratio * at),
    to: low * Math.exp(ratio * (at + 1)),
  }))
}

/** The bin that starts here; the last point only closes the drawing. */
function binLabel(bins: readonly Bin[], us: number): string {
  const bin = bins.find(({ from }) => from === us)
  return bin === undefined ? 'beyond' : `${formatMs(bin.from / 1000)} to ${formatMs(bin.to / 1000)}`
}

/** `p50`, `p99.9`: as many decimals as the nines need. */
function quantileLabel(q: number): string {
  const nines = Math.max(0, Math.floor(-Math.log10(1 - q) + 1e-9))
  return `p${Number((q * 100).toFixed(Math.max(1, nines)))}`
}

function binTable(
  bins: readonly Bin[],
  ours: readonly number[] | undefined,
  theirs: readonly number[] | undefined,
): Html {
  const columns = [
    { title: 'Latency', numeric: true },
    ...(ours === undefined ? [] : [{ title: 'Candidate', numeric: true }]),
    ...(theirs === undefined ? [] : [{ title: 'Baseline', numeric: true }]),
  ]
  // Every second edge: half the rows tell the same.
  const rows = bins.flatMap((bin, at) => {
    const next = bins[at + 1]
    if (at % 2 === 1 || next === undefined) return []
    const share = (of: readonly number[]): number => (of[at] ?? 0) + (of[at + 1] ?? 0)
    return [
      {
        cells: [
          { content: `${formatMs(bin.from / 1000)} to ${formatMs(next.to / 1000)}` },
          ...[ours, theirs]
            .filter((of) => of !== undefined)
            .map((of) => ({ content: formatFraction(share(of)) })),
        ],
      },
    ]
  })
  return foldedTable(
    'The numbers of this chart',
    renderTable('Share of the answers by latency', columns, rows),
  )
}

/** Quantiles on a scale that gives each nine the same room. */
function renderSpectrum(sides: Sides, present: readonly Histogram[], name: string): Html {
  const nines = Math.max(1, ...present.map((side) => Math.log10(Math.max(10, side.count / 10))))
  const at = (q: number): number => -Math.log10(1 - q)
  const steps = Array.from({ length: 41 }, (_, n) => 1 - 10 ** ((-nines * n) / 40))
  const line = (side: Histogram, cumulative: Cumulative): Series['points'] =>
    steps
      .filter((q) => carriesQuantile(side.count, q))
      .map((q) => [at(q), Math.min(side.max, Math.max(side.min, cumulative.quantile(q)))])
  const draw = (side: Histogram | undefined, series: Omit<Series, 'points'>): readonly Series[] =>
    side === undefined || side.count === 0 ? [] : [{ ...series, points: line(side, side.cumulative()) }]
  const series = [
    ...draw(sides.baseline, { name: 'baseline', tone: 'baseline', draw: 'line' }),
    ...draw(sides.candidate, { name: 'candidate', tone: 'candidate', draw: 'line' }),
  ]
  const highest = Math.max(1, ...series.flatMap((one) => one.points.map(([, us]) => us ?? 0)))
  const marks = [0, 0.5, 0.9, 0.99, 0.999, 0.9999].filter((q) => at(q) <= nines + 1e-9)
  return renderChart({
    title: 'Percentile spectrum',
    description: `Latency of ${name} by percentile, each nine with the same room. The percentiles are in the table above.`,
    x: {
      ticks: marks.map((q) => ({ at: at(q), label: q === 0 ? 'min' : `p${Number((q * 100).toFixed(2))}` })),
      position: (value) => Math.min(1, Math.max(0, value / nines)),
    },
    y: linearAxis(0, highest * 1.08, (us) => formatMs(us / 1000), 4),
    series,
    bands: [],
    read: { x: (nine) => quantileLabel(1 - 10 ** -nine), y: (us) => formatMs(us / 1000) },
    table: html``,
  })
}
