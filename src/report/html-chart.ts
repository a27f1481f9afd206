import type { Html } from './html-markup.ts'
import type { Axis } from './scale.ts'
import { html, trusted } from './html-markup.ts'

export interface Series {
  readonly name: string
  /** Class that gives the colour: `candidate`, `baseline`, `bad`, … */
  readonly tone: string
  readonly draw: 'line' | 'area' | 'steps' | 'dots'
  /** A null value leaves a gap. */
  readonly points: readonly (readonly [x: number, y: number | null])[]
}

/** A stretch of the x axis that is named, such as a phase. */
export interface Band {
  readonly from: number
  readonly to: number
  readonly label: string
}

export interface Chart {
  readonly title: string
  /** What the chart shows, in a sentence, for those who cannot see it. */
  readonly description: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
  readonly bands: readonly Band[]
  /** What is said about a point: its place on the x axis, and a value on the y axis. */
  readonly read: { readonly x: (value: number) => string; readonly y: (value: number) => string }
  /** Charts of one group share their x axis: they are zoomed, and pointed at, together. */
  readonly group?: string
  /** The same numbers as a table. */
  readonly table: Html
}

/**
 * A chart drawn as static SVG. Lines are stretched to the page's width while labels are page text beside
 * them, so that they stay readable on a phone. What the page's script says about a point comes with the
 * chart as text, so that it is worded once, here.
 */
export function renderChart(chart: Chart): Html {
  const { x, y } = chart
  const grid = [
    ...y.ticks.map((tick) => `<path class="grid" d="M0 ${unit(1 - y.position(tick.at))}H1000"/>`),
    ...chart.bands.slice(1).map((band) => `<path class="edge" d="M${unit(x.position(band.from))} 0V1000"/>`),
  ].join('')
  const drawn = chart.series.map((series) => drawSeries(series, x, y)).join('')
  return html`<figure class="chart">
    <figcaption><b>${chart.title}</b>${chart.series.map(legend)}</figcaption>
    <div class="plot" role="img" aria-label="${chart.description}" ${readOuts(chart)}>
      <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">${trusted(grid + drawn)}</svg
      >${y.ticks.map((tick) => html`<span class="y" style="top:${percent(1 - y.position(tick.at))}%">${tick.label}</span>`)}${x.ticks.map((tick) => html`<span class="x" style="left:${percent(x.position(tick.at))}%">${tick.label}</span>`)}${chart.bands.map((band) => html`<span class="band" style="left:${percent(x.position(band.from))}%;max-width:${percent(x.position(band.to) - x.position(band.from))}%">${band.label}</span>`)}
    </div>
    ${chart.table}
  </figure>`
}

function legend(series: Series): Html {
  return html`<span class="key ${series.tone} ${series.draw}">${series.name}</span>`
}

/** Positions in thousandths, and the words for each: of the x axis in `data-l`, of each series in `data-v0`… */
function readOuts({ x, series, read, group }: Chart): Html {
  const places = [...new Set(series.flatMap((one) => one.points.map(([at]) => at)))].sort((a, b) => a - b)
  const words = series.map((one) => {
    const known = new Map(one.points)
    return places.map((at) => {
      const value = known.get(at) ?? null
      return value === null ? '' : read.y(value)
    })
  })
  return html`${[
    html` data-x="${places.map((at) => unit(x.position(at))).join(' ')}"`,
    html` data-l="${places.map(read.x).join('|')}"`,
    ...words.map((of, n) => html` data-v${n}="${of.join('|')}"`),
    ...(group === undefined ? [] : [html` data-group="${group}"`]),
  ]}`
}

function drawSeries(series: Series, x: Axis, y: Axis): string {
  const at = series.points.map(
    ([px, py]) => [unit(x.position(px)), py === null ? null : unit(1 - y.position(py))] as const,
  )
  const tone = series.tone
  switch (series.draw) {
    case 'line':
      return `<path class="line ${tone}" d="${linePath(at)}"/>`
    case 'steps':
      return `<path class="line ${tone}" d="${stepPath(at)}"/>`
    case 'area':
      return `<path class="fill ${tone}" d="${stepPath(at)}V1000H${at[0]?.[0] ?? 0}Z"/>`
    case 'dots':
      return at
        .map(([px, py]) => (py === null ? '' : `<path class="dot ${tone}" d="M${px} ${py}h0"/>`))
        .join('')
    default:
      return series.draw satisfies never
  }
}

type Point = readonly [x: string, y: string | null]

function linePath(points: readonly Point[]): string {
  let pen = 'M'
  let path = ''
  for (const [x, y] of points) {
    if (y === null) pen = 'M'
    else {
      path += `${pen}${x} ${y}`
      pen = 'L'
    }
  }
  return path
}

/** Horizontal from each point to the next one's x: the point holds until then. */
function stepPath(points: readonly Point[]): string {
  return points.map(([x, y], at) => (at === 0 ? `M${x} ${y ?? 1000}` : `H${x}V${y ?? 1000}`)).join('')
}

/** Thousandths of the plot, with one decimal: finer than any screen. */
function unit(share: number): string {
  return String(Math.round(share * 10_000) / 10)
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}
