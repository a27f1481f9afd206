import type { Html } from './html-markup.ts'
import type { LatencySummary, Result, ResultMeasurement, ResultTally } from './result.ts'
import { formatBytes, formatChange, formatCount, formatFraction, formatMs, formatRate } from '../units.ts'
import { edgeShare } from './edge-caches.ts'
import { renderDistribution } from './html-distribution.ts'
import { html } from './html-markup.ts'
import { renderTable } from './html-table.ts'
import { decodeHistogram } from './measurement-of.ts'
import { NOTHING } from './values.ts'
import { entryOf } from '../entry-of.ts'

const LATENCIES = ['min', 'mean', 'stddev', 'p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'max'] as const

/** Requests beyond these are in the tables and files; a page of a hundred charts helps nobody. */
export const CHARTED_REQUESTS = 40

/** A section for each request: numbers of both sides, distribution, errors by kind. */
export function renderRequests(result: Result, idOf: (request: string) => string): Html {
  const { candidate, baseline } = result.measurements
  const names = Object.keys(candidate.requests)
  const rest = names.length - CHARTED_REQUESTS
  return html`${names.slice(0, CHARTED_REQUESTS).map((name) => renderRequest(name, idOf(name), { candidate, baseline, caption: captionOf(result) }))}${rest > 0 ? html`<p>${formatCount(rest)} more requests are in the comparison table and in result.json.</p>` : undefined}`
}

interface Shown {
  readonly candidate: ResultMeasurement
  readonly baseline: ResultMeasurement | null
  readonly caption: string
}

/** What the latencies are: those of another tool by its own meaning. */
function captionOf({ source }: Result): string {
  return source === undefined
    ? 'Latency from the intended start to the last byte, right answers only'
    : `Latency as ${source.tool} times it: ${source.meaning}`
}

function renderRequest(name: string, id: string, { candidate, baseline, caption }: Shown): Html {
  const ours = entryOf(candidate.requests, name)
  if (ours === undefined) return html``
  const theirs = entryOf(baseline?.requests, name)
  const sides = {
    candidate: decodeHistogram(ours.histogram, 3, `request "${name}"`),
    baseline:
      theirs === undefined
        ? undefined
        : decodeHistogram(theirs.histogram, 3, `request "${name}" on the baseline`),
  }
  return html`<section class="request" id="${id}">
    <h3>${name}</h3>
    ${renderNumbers(ours, theirs, caption)}
    ${ours.carries === undefined ? renderDistribution(sides, name) : NO_DISTRIBUTION}
  </section>`
}

/** Between the percentiles that another tool states, nothing is known that could be drawn. */
const NO_DISTRIBUTION = html`<p>Only these percentiles are known, so there is no distribution to draw.</p>`

/** Both sides under each other: the columns line up for the eye. */
function renderNumbers(ours: ResultTally, theirs: ResultTally | undefined, caption: string): Html {
  // Only where a cache spoke: elsewhere the column would say nothing.
  const cached = ours.edge !== undefined || theirs?.edge !== undefined
  const titles = ['Requests', 'Throughput', 'Errors', ...LATENCIES.map(label), 'Service p50', 'Received']
  const columns = [
    { title: 'Side', numeric: false },
    ...[...titles, ...(cached ? ['From edge cache'] : [])].map((title) => ({ title, numeric: true })),
  ]
  const rows = [
    ...(theirs === undefined ? [] : [{ tone: 'baseline', cells: numbersOf('baseline', theirs, cached) }]),
    { tone: 'candidate', cells: numbersOf('candidate', ours, cached) },
    ...(theirs === undefined ? [] : [{ cells: changesOf(ours, theirs, cached) }]),
  ]
  return renderTable(caption, columns, rows)
}

function numbersOf(
  side: string,
  tally: ResultTally,
  cached: boolean,
): readonly { readonly content: string }[] {
  return [
    side,
    formatCount(tally.count),
    formatRate(tally.throughput),
    `${formatCount(tally.errors.count)} (${formatFraction(tally.errors.rate)})`,
    ...LATENCIES.map((key) => ms(tally.latencyMs[key])),
    ms(tally.serviceTimeMs.p50),
    formatBytes(tally.bytes),
    ...(cached ? [formatFraction(edgeShare(tally) ?? 0)] : []),
  ].map((content) => ({ content }))
}

function changesOf(
  ours: ResultTally,
  theirs: ResultTally,
  cached: boolean,
): readonly { readonly content: string }[] {
  return [
    'change',
    '',
    '',
    '',
    ...LATENCIES.map((key) => ratio(ours.latencyMs[key], theirs.latencyMs[key])),
    ratio(ours.serviceTimeMs.p50, theirs.serviceTimeMs.p50),
    '',
    ...(cached ? [''] : []),
  ].map((content) => ({ content }))
}

function ratio(ours: number | null, theirs: number | null): string {
  return ours === null || theirs === null || theirs === 0 ? NOTHING : formatChange(ours / theirs - 1)
}

function label(key: keyof LatencySummary): string {
  return key === 'p999' ? 'p99.9' : key
}

function ms(value: number | null): string {
  return value === null ? NOTHING : formatMs(value)
}
