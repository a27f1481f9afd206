import type { Html } from './html-markup.ts'
import type { Result } from './result.ts'
import { formatFraction, formatMs } from '../units.ts'
import { renderChart } from './html-chart.ts'
import { html } from './html-markup.ts'
import { foldedTable, renderTable } from './html-table.ts'
import { baselineName } from './provenance.ts'
import { linearAxis } from './scale.ts'
import { NOTHING, shortSha } from './values.ts'
import { entryOf } from '../entry-of.ts'

/** Requests whose trend is drawn; the rest is in result.json. */
const CHARTS = 20

/** p95 of each request over the stored runs of the baseline branch, this run last; empty where two points would be no trend. */
export function renderTrend(result: Result, id: string): Html {
  const { trend, measurements, plan } = result
  if (trend.length < 2) return html``
  const names = plan.requests
    .map((request) => request.name)
    .filter((name) => trend.some((point) => Object.hasOwn(point.requests, name)))
  const charts = names.slice(0, CHARTS).map((name) => {
    const now = entryOf(measurements.candidate.requests, name)?.latencyMs.p95 ?? null
    const values = trend.map((point) => entryOf(point.requests, name)?.p95 ?? null)
    const top = Math.max(1e-3, ...values.map((value) => value ?? 0), now ?? 0) * 1.1
    const apart = trend.map((point, at) => (point.quarantined === null ? null : (values[at] ?? null)))
    return renderChart({
      title: `p95 of ${name}`,
      description: `p95 of ${name} over the last ${trend.length} runs of ${baselineName(result)}, then this run.`,
      x: linearAxis(0, trend.length, (at) => runLabel(result, Math.round(at)), 3),
      y: linearAxis(0, top, formatMs, 3),
      series: [
        {
          name: baselineName(result),
          tone: 'baseline',
          draw: 'line',
          points: values.map((value, at) => [at, value]),
        },
        ...(apart.some((value) => value !== null)
          ? [
              {
                name: 'kept apart',
                tone: 'caution',
                draw: 'dots' as const,
                points: apart.map((value, at) => [at, value] as const),
              },
            ]
          : []),
        { name: 'this run', tone: 'candidate', draw: 'dots', points: [[trend.length, now]] },
      ],
      bands: [],
      read: { x: (at) => runWords(result, at), y: formatMs },
      table: foldedTable('The numbers of this chart', trendTable(result, name)),
    })
  })
  return html`<section id="${id}" class="trend">
    <h2>Trend of ${baselineName(result)}</h2>
    <div class="pair">${charts}</div>
  </section>`
}

function runLabel({ trend }: Result, at: number): string {
  if (at >= trend.length) return 'now'
  return trend[at]?.at.slice(5, 10) ?? ''
}

/** Day and commit of a stored run. */
function runWords({ trend }: Result, at: number): string {
  const point = trend[at]
  return point === undefined ? 'this run' : `${point.at.slice(0, 10)} ${shortSha(point.sha)}`
}

function trendTable(result: Result, name: string): Html {
  const rows = result.trend.toReversed().map((point) => {
    const seen = entryOf(point.requests, name)
    return {
      cells: [
        shortSha(point.sha),
        point.at.slice(0, 16).replace('T', ' '),
        ms(seen?.p50),
        ms(seen?.p95),
        seen === undefined ? NOTHING : formatFraction(seen.errorRate),
        point.quarantined ?? '',
      ].map((content) => ({ content })),
    }
  })
  const columns = ['Commit', 'Time (UTC)', 'p50', 'p95', 'Errors', 'Kept apart because'].map((title, at) => ({
    title,
    numeric: at >= 2 && at <= 4,
  }))
  return renderTable(`Earlier runs, newest first: ${name}`, columns, rows)
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : formatMs(value)
}
