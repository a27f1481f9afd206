import type { Result, TrendPoint } from './result.ts'
import type { Section } from './markdown-fit.ts'
import { formatFraction, formatMs } from '../units.ts'
import { markdownCode, markdownFence, markdownText } from './markdown-escape.ts'
import { baselineName } from './provenance.ts'
import { NOTHING, shortSha } from './values.ts'
import { entryOf } from '../entry-of.ts'

/** Points that a small chart still shows apart. */
const CHART_POINTS = 20

/**
 * The last runs of the baseline branch for one request, as a Mermaid chart and the same numbers as a table,
 * folded. Undefined without history. The request is the one in trouble, else the first.
 */
export function trendSection(
  result: Result,
  preferred: string | undefined,
  importance: number,
): Section | undefined {
  const request = pickRequest(result, preferred)
  if (request === undefined) return undefined
  const points = result.trend.slice(-CHART_POINTS)
  const now = entryOf(result.measurements.candidate.requests, request)
  const rows = points.toReversed().map((point) => {
    const seen = entryOf(point.requests, request)
    return cells([
      point.sha === null ? NOTHING : markdownCode(shortSha(point.sha)),
      markdownText(point.at.slice(0, 16).replace('T', ' ')),
      ms(seen?.p50),
      ms(seen?.p95),
      seen === undefined ? NOTHING : formatFraction(seen.errorRate),
      point.quarantined === null ? '' : `kept apart: ${markdownText(point.quarantined)}`,
    ])
  })
  const current = cells([
    '<b>this run</b>',
    markdownText(result.startedAt.slice(0, 16).replace('T', ' ')),
    ms(now?.latencyMs.p50),
    ms(now?.latencyMs.p95),
    now === undefined ? NOTHING : formatFraction(now.errors.rate),
    '',
  ])
  const chart = trendChart(points, request, now?.latencyMs.p95 ?? null)
  const branch = markdownText(baselineName(result))
  return {
    head: [
      `<details><summary>Trend of ${branch}: ${markdownCode(request)}, ${points.length === 1 ? 'one run so far' : `last ${points.length} runs`}</summary>`,
      ...(chart === undefined ? [] : ['', chart]),
      '',
      '| Commit | Time (UTC) | p50 | p95 | Errors | |',
      '|---|---|---:|---:|---:|---|',
    ].join('\n'),
    rows: [current, ...rows],
    tail: '\n</details>',
    importance,
  }
}

function pickRequest(result: Result, preferred: string | undefined): string | undefined {
  const known = new Set(result.trend.flatMap((point) => Object.keys(point.requests)))
  if (preferred !== undefined && known.has(preferred)) return preferred
  return result.plan.requests.map((request) => request.name).find((name) => known.has(name))
}

/** Only numbers and short shas enter the chart: nothing foreign that could break its syntax. */
function trendChart(points: readonly TrendPoint[], request: string, now: number | null): string | undefined {
  const values = [
    ...points.map((point, at) => ({
      label: /^[0-9a-f]{7,}$/i.test(point.sha ?? '') ? shortSha(point.sha) : `run ${at + 1}`,
      p95: entryOf(point.requests, request)?.p95 ?? null,
    })),
    { label: 'this run', p95: now },
  ].filter((one): one is { label: string; p95: number } => one.p95 !== null)
  if (values.length < 3) return undefined
  const top = Math.max(...values.map((one) => one.p95)) * 1.15
  const lines = [
    'xychart-beta',
    '  title "p95 in ms, oldest run first"',
    `  x-axis [${values.map((one) => `"${one.label}"`).join(', ')}]`,
    `  y-axis "ms" 0 --> ${round(top)}`,
    `  line [${values.map((one) => round(one.p95)).join(', ')}]`,
  ]
  return markdownFence('mermaid', lines.join('\n'))
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

function ms(value: number | null | undefined): string {
  return value === null || value === undefined ? NOTHING : formatMs(value)
}

function cells(values: readonly string[]): string {
  return `| ${values.join(' | ')} |`
}
