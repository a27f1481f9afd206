import type { Metric, MetricUnit } from '../config/threshold.ts'
import {
  formatChange as formatMetricChange,
  formatInterval as formatMetricInterval,
  formatValue as formatMetric,
} from '../compare/wording.ts'

/** Stands where there is no number. */
export const NOTHING = '–'

/** Request name of the total in comparisons and objectives. */
export const TOTAL = '*'

/** A metric's value with its unit: `12.4 ms`, `0.52 %`, `198/s`, `1.84`; a dash for none. */
export function formatValue(value: number | null, unit: MetricUnit): string {
  return value === null ? NOTHING : formatMetric(value, unit)
}

/** A change with sign: relative `+24.0 %`, for fractions a difference in points; a dash for none. */
export function formatDifference(change: number | null, unit: MetricUnit): string {
  return change === null ? NOTHING : formatMetricChange(change, unit)
}

/** `+18.0 % to +31.0 %`; empty without an interval. */
export function formatInterval(interval: readonly [number, number] | null, unit: MetricUnit): string {
  return interval === null ? '' : formatMetricInterval(interval, unit)
}

/** How much of a limit is used: `240 %`; anything beyond ten times says so. */
export function formatUsed(used: number | undefined): string {
  if (used === undefined) return NOTHING
  if (used > 10) return '> 1000 %'
  return `${Math.round(used * 100)} %`
}

const LABELS: Readonly<Partial<Record<Metric, string>>> = { p999: 'p99.9', errors: 'error rate' }

/** The metric as people say it. */
export function metricLabel(metric: Metric): string {
  return LABELS[metric] ?? metric
}

/** The request name as people say it. */
export function requestLabel(request: string): string {
  return request === TOTAL ? 'all requests' : request
}

/** Seven characters of a commit, as git shows it; a dash for none. */
export function shortSha(sha: string | null): string {
  return sha === null ? NOTHING : sha.slice(0, 7)
}

/** A reason as a sentence: a capital first, a full stop unless it ends in one. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  const capital = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`
  return /[.!?]$/.test(trimmed) ? capital : `${capital}.`
}
