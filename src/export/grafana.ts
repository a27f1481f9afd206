import type { Result } from '../report/result.ts'
import type { ExportOptions } from './evidence.ts'
import { UserError } from '../errors.ts'
import { TOTAL } from '../report/values.ts'
import { needInstance, origin } from './evidence.ts'
import { errorRatio, instancesUp, latencyQuantile, requestRate } from './promql.ts'
import { toDecimal } from './recording-rules.ts'

interface Panel {
  readonly title: string
  readonly description: string
  readonly unit: 'reqps' | 's' | 'percentunit'
  readonly queries: readonly { readonly legend: string; readonly expr: string }[]
  /** Lines across the panel, lowest first. */
  readonly limits: readonly { readonly value: number; readonly color: string }[]
}

/**
 * A Grafana dashboard (classic JSON model): rate, latency and errors with the measured and configured limits as
 * lines, and the share of the safe capacity in use. It asks Prometheus directly, without recording rules.
 * Throws UserError `evidence-missing` for a result without any limit to draw.
 */
export function exportGrafana(result: Result, { name, selector }: ExportOptions): string {
  const limit = (metric: string): readonly { readonly value: number; readonly color: string }[] =>
    result.objectives
      .filter((one) => one.request === TOTAL && one.metric === metric && one.limit.startsWith('max'))
      .map(({ limitValue }) => ({
        value: metric === 'errors' ? limitValue : limitValue / 1000,
        color: 'red',
      }))
  const panels = [...capacityPanels(result, selector), ...latencyPanels(result, selector, limit)]
  if (panels.every(({ limits }) => limits.length === 0))
    throw new UserError(
      'evidence-missing',
      'A dashboard needs a measured capacity, limits or proposed objectives to draw, and this result has none.',
      'Run a profile with shape: steps, or set thresholds with max for all requests, or run the default profile long enough for 200 answers.',
    )
  const dashboard = {
    title: `${name}: capacity and objectives`,
    description: (result.capacity === undefined
      ? origin(result)
      : needInstance(result, 'A dashboard').source
    ).join(' '),
    tags: ['plimsoll'],
    editable: true,
    graphTooltip: 1,
    schemaVersion: 39,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    annotations: { list: [] },
    templating: {
      list: [
        {
          name: 'datasource',
          label: 'Data source',
          type: 'datasource',
          query: 'prometheus',
          hide: 0,
          skipUrlSync: false,
        },
      ],
    },
    panels: panels.map(toPanel),
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

function capacityPanels(result: Result, selector: string): readonly Panel[] {
  const rate = { legend: 'requests', expr: requestRate(selector, '$__rate_interval') }
  const about = 'Requests answered each second.'
  if (result.capacity === undefined)
    return [{ title: 'Request rate', description: about, unit: 'reqps', queries: [rate], limits: [] }]
  const { requestsPerSecond } = needInstance(result, 'A dashboard')
  const safe = `${toDecimal(requestsPerSecond)} * ${instancesUp(selector)}`
  return [
    {
      title: 'Request rate',
      description: `${about} The second line is what the instances that are up carry safely.`,
      unit: 'reqps',
      queries: [rate, { legend: 'safe', expr: safe }],
      limits: [],
    },
    {
      title: 'Capacity in use',
      description: 'Request rate divided by the safe load of the instances that are up.',
      unit: 'percentunit',
      queries: [{ legend: 'used', expr: `${rate.expr} / (${safe})` }],
      limits: [...kneeLine(result), { value: 1, color: 'red' }],
    },
  ]
}

function kneeLine({ capacity }: Result): Panel['limits'] {
  const share =
    capacity?.knee === undefined || capacity.knee === null || capacity.safe.throughput === 0
      ? 1
      : capacity.knee.throughput / capacity.safe.throughput
  return share < 1 ? [{ value: Number(share.toFixed(3)), color: 'orange' }] : []
}

function latencyPanels(
  { slo }: Result,
  selector: string,
  limit: (metric: string) => Panel['limits'],
): readonly Panel[] {
  const quantiles = { p50: 0.5, p95: 0.95, p99: 0.99 } as const
  const availability = slo?.availability ?? null
  const proposed = availability === null ? [] : [{ value: 1 - availability.target, color: 'orange' }]
  return [
    ...Object.entries(quantiles).map(([name, q]): Panel => {
      const objective = slo?.latency.find(({ target }) => target === q)
      return {
        title: `Latency ${name}`,
        description: `${name} of the latency, with the configured limit (red) and the proposed objective (orange).`,
        unit: 's',
        queries: [{ legend: name, expr: latencyQuantile(selector, q, '$__rate_interval') }],
        limits: [
          ...(objective === undefined ? [] : [{ value: objective.thresholdMs / 1000, color: 'orange' }]),
          ...limit(name),
        ],
      }
    }),
    {
      title: 'Errors',
      description:
        'Share of failed requests, with the configured limit (red) and the proposed budget (orange).',
      unit: 'percentunit',
      queries: [{ legend: 'errors', expr: errorRatio(selector, '$__rate_interval') }],
      limits: [
        ...proposed.map((one) => ({ ...one, value: Number(one.value.toPrecision(6)) })),
        ...limit('errors'),
      ],
    },
  ]
}

const COLUMNS = 2
const WIDTH = 12
const HEIGHT = 8

function toPanel({ title, description, unit, queries, limits }: Panel, at: number): unknown {
  const datasource = { type: 'prometheus', uid: '${datasource}' }
  const steps = [...limits].sort((a, b) => a.value - b.value)
  return {
    id: at + 1,
    type: 'timeseries',
    title,
    description,
    datasource,
    gridPos: { x: (at % COLUMNS) * WIDTH, y: Math.floor(at / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
    targets: queries.map(({ legend, expr }, order) => ({
      refId: String.fromCharCode(65 + order),
      datasource,
      expr,
      legendFormat: legend,
    })),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: 'absolute', steps: [{ value: null, color: 'green' }, ...steps] },
        custom: { thresholdsStyle: { mode: steps.length === 0 ? 'off' : 'line' } },
      },
      overrides: [],
    },
    options: {},
  }
}
