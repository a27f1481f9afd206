import { parseDuration, parsePercent, parsePoints, parseRate } from '../units.ts'
import type { Parsed } from './problem.ts'

/** Metrics that a threshold can name; `unit` is that of `max` and `min`. */
export const METRICS = {
  min: 'ms',
  mean: 'ms',
  stddev: 'ms',
  p50: 'ms',
  p75: 'ms',
  p90: 'ms',
  p95: 'ms',
  p99: 'ms',
  p999: 'ms',
  max: 'ms',
  errors: 'fraction',
  throughput: 'per-second',
  consistency: 'ratio',
  apdex: 'ratio',
} as const

export type Metric = keyof typeof METRICS
export type MetricUnit = (typeof METRICS)[Metric]

/** What the config demands of one metric, for the total or for one request. */
export interface Threshold {
  readonly metric: Metric
  /** Objectives: the observed value must not lie above or below. */
  readonly max: Limit | undefined
  readonly min: Limit | undefined
  /** Allowed change against the baseline, in the direction that hurts. */
  readonly increase: Allowance | undefined
  readonly decrease: Allowance | undefined
  /** The same limits at a lower level: broken, they warn and never fail. */
  readonly warn: {
    readonly max: Limit | undefined
    readonly min: Limit | undefined
    readonly increase: Allowance | undefined
    readonly decrease: Allowance | undefined
  }
  /** Where it stands in the config file; undefined when Plimsoll assumed it. */
  readonly line: number | undefined
}

export interface Limit {
  /** In the metric's unit: milliseconds, a fraction (1 % = 0.01), per second, or a plain ratio. */
  readonly value: number
  /** As written, for messages: `500ms`. */
  readonly text: string
}

/** `10% & 5ms`: broken only when both parts are exceeded. At least one part is present. */
export interface Allowance {
  /** Fraction of the baseline: 10 % = 0.1. */
  readonly relative: number | undefined
  /** Milliseconds, or for errors a difference of fractions (0.5 pp = 0.005). */
  readonly absolute: number | undefined
  readonly text: string
}

/** Metrics of which more is better: they take `min` and `decrease`; all others `max` and `increase`. */
export const HIGHER_IS_BETTER: readonly Metric[] = ['throughput', 'apdex']

/** Metrics whose change against the baseline can be tested: percentiles, errors and throughput. */
export const COMPARED: readonly Metric[] = ['p50', 'p75', 'p90', 'p95', 'p99', 'p999', 'errors', 'throughput']

const LIMIT_KINDS: Readonly<
  Record<
    MetricUnit,
    { readonly kind: string; readonly example: string; readonly parse: (text: string) => number | undefined }
  >
> = {
  ms: { kind: 'a duration', example: '500ms', parse: parseDuration },
  fraction: { kind: 'a percentage up to 100%', example: '1%', parse: (text) => upTo(parsePercent(text), 1) },
  'per-second': { kind: 'a rate', example: '30/s', parse: parseRate },
  ratio: { kind: 'a plain number', example: '2.5', parse: parsePlain },
}

/**
 * An absolute limit, in the metric's unit; the unit is mandatory.
 *
 *     limit = duration        for latencies          `500ms`, `1.5s`
 *           | number "%"      for errors             `1%`
 *           | number "/s"     for throughput         `30/s`
 *           | number          for consistency, apdex `2.5`
 */
export function parseLimit(written: string, metric: Metric): Parsed<Limit> {
  const text = written.trim()
  const { kind, example, parse } = LIMIT_KINDS[METRICS[metric]]
  const value = parse(text)
  if (value !== undefined) return { value: { value, text } }
  const write = `Write for example "${metric === 'apdex' ? '0.9' : example}".`
  if (parsePlain(text) !== undefined) return { problem: `a limit needs a unit. ${write}` }
  return { problem: `a limit on ${metric} is ${kind}. ${write}` }
}

/**
 * An allowed change against the baseline.
 *
 *     allowance = part [ "&" part ]       both parts must be exceeded
 *     part      = number "%"              of the baseline; latencies and throughput
 *               | duration                latencies only
 *               | number "pp"             percentage points; errors only
 *
 * Every part is above zero: that nothing changed at all can never be shown.
 */
export function parseAllowance(written: string, metric: Metric): Parsed<Allowance> {
  const unit = METRICS[metric]
  const example = unit === 'fraction' ? '0.5pp' : unit === 'per-second' ? '5%' : '10% & 5ms'
  const write = `Write for example "${example}".`
  let relative: number | undefined
  let absolute: number | undefined
  const parts = written.split('&').map((part) => part.trim())
  for (const part of parts) {
    const percent = parsePercent(part)
    const points = parsePoints(part)
    const ms = parseDuration(part)
    const value = percent ?? points ?? ms
    const twice = percent === undefined ? absolute !== undefined : relative !== undefined
    let problem: string | undefined
    if (value === undefined) {
      problem =
        parsePlain(part) === undefined ? `${JSON.stringify(part)} is no change.` : 'a change needs a unit.'
    } else if (points !== undefined && unit !== 'fraction') problem = 'points are for errors only.'
    else if (points === undefined && unit === 'fraction')
      problem = 'a change in errors is counted in percentage points.'
    else if (ms !== undefined && unit !== 'ms') problem = `a change in ${metric} is a percentage.`
    else if (value === 0) problem = 'a change of zero can never be excluded.'
    else if (unit !== 'ms' && value >= 1) problem = 'a change of 100 % or more can never be exceeded.'
    else if (twice) problem = 'the same kind of part stands twice.'
    if (problem !== undefined) return { problem: `${problem} ${write}` }
    if (percent === undefined) absolute = value
    else relative = value
  }
  return { value: { relative, absolute, text: parts.join(' & ') } }
}

function parsePlain(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

function upTo(value: number | undefined, most: number): number | undefined {
  return value === undefined || value > most ? undefined : value
}
