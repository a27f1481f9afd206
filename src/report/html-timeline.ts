import type { Band, Series } from './html-chart.ts'
import type { Html } from './html-markup.ts'
import type { Result, ResultMeasurement } from './result.ts'
import { formatCount, formatDuration, formatMs, formatRate } from '../units.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import { linearAxis } from './scale.ts'
import { NOTHING } from './values.ts'

/** Points that a chart as wide as a page still shows apart. */
const MAX_POINTS = 480
/** Rows of the table beside it. */
const MAX_ROWS = 60

interface Period {
  readonly atMs: number
  readonly phase: string
  /** Highest of the seconds in the period: percentiles are never averaged. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  /** For each second, over the seconds of the period. */
  readonly rate: number
  readonly errors: number
  readonly inFlight: number
}

/** Latency, throughput and errors over time with the phases of the load. */
export function renderTimeline(result: Result): Html {
  const { candidate, baseline } = result.measurements
  if (candidate.timeline.length < 2) return html`<p>No seconds were recorded.</p>`
  const ours = toPeriods(candidate, MAX_POINTS)
  const theirs = baseline === null ? [] : toPeriods(baseline, MAX_POINTS)
  const end = Math.max(...candidate.timeline.map((point) => point.atMs)) + 1000
  const shared = {
    x: linearAxis(0, end, (ms) => (ms === 0 ? '0' : formatDuration(ms)), 4),
    bands: toBands(ours, end),
  }
  const all = [...ours, ...theirs]
  const top = (pick: (period: Period) => number | null): number =>
    Math.max(0, ...all.map((period) => pick(period) ?? 0)) * 1.08 || 1
  const line = (
    name: string,
    tone: string,
    periods: readonly Period[],
    pick: (p: Period) => number | null,
  ): Series => ({ name, tone, draw: 'line', points: periods.map((p) => [p.atMs, pick(p)]) })
  const main = (name: string, pick: (p: Period) => number | null): readonly Series[] =>
    theirs.length === 0 ? [] : [line(name, 'baseline', theirs, pick)]
  const table = periodTable(candidate)

  return html`${[
    renderChart({
      ...shared,
      title: 'Latency',
      description: `p50, p95 and p99 of all requests for each second, up to ${formatMs(top((p) => p.p99Ms) / 1.08)}. The table below has the numbers.`,
      y: linearAxis(
        0,
        top((p) => p.p99Ms),
        formatMs,
        4,
      ),
      series: [
        ...main('baseline p95', (p) => p.p95Ms),
        line('p99', 'candidate thin', ours, (p) => p.p99Ms),
        line('p95', 'candidate', ours, (p) => p.p95Ms),
        line('p50', 'candidate dashed', ours, (p) => p.p50Ms),
      ],
      table,
    }),
    renderChart({
      ...shared,
      title: 'Throughput',
      description: 'Requests completed in each second.',
      y: linearAxis(
        0,
        top((p) => p.rate),
        formatRate,
        3,
      ),
      series: [...main('baseline', (p) => p.rate), line('candidate', 'candidate', ours, (p) => p.rate)],
      table: html``,
    }),
    renderChart({
      ...shared,
      title: 'Errors',
      description: 'Errors in each second.',
      y: linearAxis(
        0,
        Math.max(
          1,
          top((p) => p.errors),
        ),
        formatRate,
        2,
      ),
      series: [...main('baseline', (p) => p.errors), line('candidate', 'bad', ours, (p) => p.errors)],
      table: html``,
    }),
    renderChart({
      ...shared,
      title: 'Iterations under way',
      description: 'Iterations started and not yet ended, at the end of each second.',
      y: linearAxis(
        0,
        top((p) => p.inFlight),
        (n) => formatCount(Math.round(n)),
        3,
      ),
      series: [
        ...main('baseline', (p) => p.inFlight),
        line('candidate', 'candidate', ours, (p) => p.inFlight),
      ],
      table: html``,
    }),
  ]}`
}

/** Seconds joined into at most `limit` periods of equal length. */
function toPeriods({ timeline }: ResultMeasurement, limit: number): readonly Period[] {
  const length = Math.ceil(timeline.length / limit)
  const periods: Period[] = []
  for (let start = 0; start < timeline.length; start += length) {
    const points = timeline.slice(start, start + length)
    const first = points[0]
    if (first === undefined) continue
    const worst = (pick: (point: (typeof points)[number]) => number | null): number | null => {
      const known = points.map(pick).filter((value) => value !== null)
      return known.length === 0 ? null : Math.max(...known)
    }
    const mean = (pick: (point: (typeof points)[number]) => number): number =>
      points.reduce((sum, point) => sum + pick(point), 0) / points.length
    periods.push({
      atMs: first.atMs,
      phase: first.phase,
      p50Ms: worst((point) => point.p50Ms),
      p95Ms: worst((point) => point.p95Ms),
      p99Ms: worst((point) => point.p99Ms),
      rate: mean((point) => point.completed),
      errors: mean((point) => point.errors),
      inFlight: worst((point) => point.inFlight) ?? 0,
    })
  }
  return periods
}

function toBands(periods: readonly Period[], end: number): readonly Band[] {
  const starts = periods.filter((period, at) => at === 0 || periods[at - 1]?.phase !== period.phase)
  return starts.map((period, at) => ({
    from: period.atMs,
    to: starts[at + 1]?.atMs ?? end,
    label: period.phase === 'hold' ? 'full load' : period.phase,
  }))
}

function periodTable(side: ResultMeasurement): Html {
  const length = Math.ceil(side.timeline.length / MAX_ROWS)
  const caption =
    length === 1
      ? 'Candidate, by the second'
      : `Candidate, by ${length} seconds: highest percentile, mean rates`
  const table = renderTable(
    caption,
    [
      { title: 'From', numeric: true },
      { title: 'Phase', numeric: false },
      ...['p50', 'p95', 'p99', 'Throughput', 'Errors', 'Under way'].map((title) => ({
        title,
        numeric: true,
      })),
    ],
    toPeriods(side, MAX_ROWS).map((period) => ({
      cells: [
        formatDuration(period.atMs),
        period.phase,
        ...[period.p50Ms, period.p95Ms, period.p99Ms].map((ms) => (ms === null ? NOTHING : formatMs(ms))),
        formatRate(period.rate),
        formatRate(period.errors),
        formatCount(period.inFlight),
      ].map((content) => ({ content })),
    })),
  )
  return foldedTable('The numbers of these charts', table)
}
