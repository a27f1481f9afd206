import type { Chart, Series } from './html-chart.ts'
import type { Html } from './html-markup.ts'
import type { Result, ResultPlan } from './result.ts'
import type { Period, Turns } from './periods.ts'
import { formatCount, formatDuration, formatMs, formatRate } from '../units.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import { toBands, toPeriods, turnsOf } from './periods.ts'
import { linearAxis } from './scale.ts'
import { NOTHING } from './values.ts'

/** Points of a line: every second of ten minutes, and more than a screen shows apart. */
const MAX_POINTS = 600
/** Rows of the table beside it. */
const MAX_ROWS = 60

/** What the charts over time are drawn from: a finished run, or one under way. */
export interface Timelines {
  readonly candidate: Result['measurements']['candidate']['timeline']
  readonly baseline: Result['measurements']['candidate']['timeline'] | null
  readonly plan: Pick<ResultPlan, 'model' | 'stages' | 'interleave' | 'blocks'>
  /** Charts of one group are pointed at and zoomed together. */
  readonly group: string
  /** Milliseconds at the right end of the axis; the last second when undefined. */
  readonly endMs?: number
}

/** The charts over time of a result. */
export function renderTimeline({ measurements: { candidate, baseline }, plan }: Result, group: string): Html {
  return renderTimelines({ candidate: candidate.timeline, baseline: baseline?.timeline ?? null, plan, group })
}

/** Latency, throughput, errors and users over time with the phases of the load. */
export function renderTimelines({ candidate, baseline, plan, group, endMs }: Timelines): Html {
  if (candidate.length < 2) return html`<p>No seconds were recorded.</p>`
  const turns = turnsOf(plan)
  const ours = toPeriods(candidate, MAX_POINTS, turns)
  const theirs = toPeriods(baseline ?? [], MAX_POINTS, turns)
  const each =
    turns.cycleS === 1
      ? 'for each second'
      : `for each block of ${turns.cycleS} seconds, in which the sides take turns`
  const end = Math.max(endMs ?? 0, ...candidate.map((point) => point.atMs + 1000))
  const over = (
    chart: Pick<Chart, 'title' | 'description' | 'series'> & {
      readonly say: (value: number) => string
      readonly ticks: number
      /** The axis reaches at least to here. */
      readonly least: number
      readonly table?: Html
    },
  ): Html => {
    const highest = chart.series.flatMap(({ points }) => points.map(([, y]) => y ?? 0))
    return renderChart({
      ...chart,
      x: linearAxis(0, end, (ms) => (ms === 0 ? '0' : formatDuration(ms)), 4),
      y: linearAxis(0, Math.max(chart.least, ...highest) * 1.08, chart.say, chart.ticks),
      bands: toBands(ours, end),
      read: { x: (ms) => formatDuration(ms), y: chart.say },
      group,
      table: chart.table ?? html``,
    })
  }
  const line = (
    name: string,
    tone: string,
    of: readonly Period[],
    pick: (p: Period) => number | null,
  ): Series => ({
    name,
    tone,
    draw: 'line',
    points: of.map((period) => [period.atMs, pick(period)]),
  })
  const main = (name: string, pick: (p: Period) => number | null): readonly Series[] =>
    theirs.length === 0 ? [] : [line(name, 'baseline', theirs, pick)]

  return html`${[
    over({
      title: 'Latency',
      description: `Highest p50, p95 and p99 of all requests ${each}. The table below has the numbers.`,
      say: formatMs,
      ticks: 4,
      least: 1e-3,
      series: [
        ...main('baseline p95', (p) => p.p95Ms),
        line('p99', 'candidate thin', ours, (p) => p.p99Ms),
        line('p95', 'candidate', ours, (p) => p.p95Ms),
        line('p50', 'candidate dashed', ours, (p) => p.p50Ms),
      ],
      table: periodTable(candidate, turns),
    }),
    over({
      title: 'Throughput',
      description: `Requests completed in a second under load, ${each}.`,
      say: formatRate,
      ticks: 3,
      least: 1,
      series: [...main('baseline', (p) => p.rate), line('candidate', 'candidate', ours, (p) => p.rate)],
    }),
    over({
      title: 'Errors',
      description: `Errors in a second under load, ${each}.`,
      say: formatRate,
      ticks: 2,
      least: 1,
      series: [...main('baseline', (p) => p.errors), line('candidate', 'bad', ours, (p) => p.errors)],
    }),
    over({
      ...(plan.model === 'closed' ? USERS : UNDER_WAY),
      say: (n) => formatCount(Math.round(n)),
      ticks: 3,
      least: 1,
      series: [
        ...(plan.model === 'closed' ? [plannedUsers(plan)] : []),
        ...main('baseline', (p) => p.inFlight),
        line('candidate', 'candidate', ours, (p) => p.inFlight),
      ],
    }),
  ]}`
}

const USERS = {
  title: 'Users',
  description: 'Users with an iteration under way at the end of each second, and the users planned.',
} as const

const UNDER_WAY = {
  title: 'Iterations under way',
  description: 'Iterations started and not yet ended, at the end of each second: the users at that moment.',
} as const

/** The planned number of users: straight between the ends of each stage. */
function plannedUsers({ stages }: Pick<ResultPlan, 'stages'>): Series {
  let atMs = 0
  const points = stages.flatMap((stage): (readonly [number, number])[] => {
    const from = atMs
    atMs += stage.durationMs
    return [
      [from, stage.from],
      [atMs, stage.to],
    ]
  })
  return { name: 'planned', tone: 'plain dashed', draw: 'line', points }
}

function periodTable(timeline: Timelines['candidate'], turns: Turns): Html {
  const length = Math.ceil(timeline.length / MAX_ROWS / turns.cycleS) * turns.cycleS
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
    toPeriods(timeline, MAX_ROWS, turns).map((period) => ({
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
