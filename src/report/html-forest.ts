import type { Html } from './html-markup.ts'
import type { ResultComparison } from './result.ts'
import type { Row } from './rows.ts'
import { html, trusted } from './html-markup.ts'
import { niceStep, tickLabel } from './scale.ts'
import { formatDifference } from './values.ts'

/** Widest change that is drawn to scale; beyond it an arrow says so. */
const WIDEST = 2

interface Drawn {
  readonly row: Row
  readonly comparison: ResultComparison & {
    readonly change: number
    readonly interval: readonly [number, number]
  }
}

/**
 * Every latency change with its interval on one scale, and the limit as it acted. Rows are page text, so that
 * the plot is a list to a screen reader and readable on a phone.
 */
export function renderForest(rows: readonly Row[], link: (request: string) => Html): Html {
  const drawn = rows.flatMap((row): readonly Drawn[] => {
    const { comparison } = row
    if (comparison?.unit !== 'ms' || comparison.change === null || comparison.interval === null) return []
    const { change, interval } = comparison
    return [{ row, comparison: { ...comparison, change, interval } }]
  })
  if (drawn.length === 0) return html``
  const reach = Math.min(
    WIDEST,
    Math.max(
      0.1,
      ...drawn.flatMap(({ comparison: { interval, allowed } }) => [
        ...interval.map(Math.abs),
        ...(allowed === null ? [] : [allowed]),
      ]),
    ) * 1.05,
  )
  const x = (change: number): number => Math.round(500 + (clamp(change / reach) / 2) * 1000 * 0.98)
  return html`<figure class="forest">
    <figcaption>
      <b>Change of latency</b>
      <span class="note"
        >Dot: change. Bar: 95 % interval. Shaded: allowed. Left is faster, right is slower.</span
      >
    </figcaption>
    <div class="axis" aria-hidden="true">
      <span></span>
      <div>
        ${ticks(reach).map((at) => html`<i style="left:${x(at) / 10}%">${at === 0 ? '0' : tickLabel(formatDifference(at, 'ms'))}</i>`)}
      </div>
      <span></span>
    </div>
    <ul>
      ${drawn.map(({ row, comparison }) => renderLine(row, comparison, x, link))}
    </ul>
  </figure>`
}

function renderLine(
  row: Row,
  { change, interval, allowed, request }: Drawn['comparison'],
  x: (change: number) => number,
  link: (request: string) => Html,
): Html {
  const limit =
    allowed === null ? '' : `<rect class="allowed" x="0" y="0" width="${x(allowed)}" height="100"/>`
  const [from, to] = interval
  const drawing = `${limit}<path class="zero" d="M500 0V100"/><path class="bar" d="M${x(from)} 50H${x(to)}"/><path class="dot" d="M${x(change)} 50h0"/>`
  return html`<li class="${toneOfState(row.state)}">
    <span class="name">${link(request)} ${row.label.metric}</span
    ><svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">${trusted(drawing)}</svg
    ><span class="value"
      ><b>${row.change}</b> <small>${row.interval}</small> <span class="word">${row.state}</span></span
    >
  </li> `
}

/** Class of a row by its state; the word is always there too, since colour alone says nothing to some. */
export function toneOfState(state: Row['state']): string {
  switch (state) {
    case 'violated':
    case 'regressed':
      return 'bad'
    case 'warned':
    case 'no data':
    case 'inconclusive':
      return 'caution'
    case 'improved':
      return 'good'
    case 'new':
    case 'removed':
    case 'unchanged':
    case 'met':
    case 'not judged':
    case 'not gated':
    case 'measured':
      return 'plain'
    default:
      return state satisfies never
  }
}

function ticks(reach: number): readonly number[] {
  const step = niceStep(reach / 2.5)
  return [-2, -1, 0, 1, 2].map((n) => n * step).filter((at) => Math.abs(at) <= reach)
}

function clamp(share: number): number {
  return Math.min(1, Math.max(-1, share))
}
