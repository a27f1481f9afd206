import type { Metric, MetricUnit } from '../config/threshold.ts'
import { formatChange, formatCount, formatMs, formatPercent, formatPoints, formatRate } from '../units.ts'

/** Stands where there is no number. */
export const NOTHING = '–'

/** Request name of the total in comparisons and objectives. */
export const TOTAL = '*'

/** A metric's value with its unit: `12.4 ms`, `0.52 %`, `198/s`, `1.84`; a dash for none. */
export function formatValue(value: number | null, unit: MetricUnit): string {
  if (value === null) return NOTHING
  switch (unit) {
    case 'ms':
      return formatMs(value)
    case 'fraction':
      return formatFraction(value)
    case 'per-second':
      return formatRate(value)
    case 'ratio':
      return value.toFixed(2)
    default:
      return unit satisfies never
  }
}

/** A change with sign: relative `+24.0 %`, for fractions a difference in points. */
export function formatDifference(change: number | null, unit: MetricUnit): string {
  if (change === null) return NOTHING
  return unit === 'fraction' ? formatPoints(change) : formatChange(change)
}

/** `+18.0 % to +31.0 %`; empty without an interval. */
export function formatInterval(interval: readonly [number, number] | null, unit: MetricUnit): string {
  if (interval === null) return ''
  return `${formatDifference(interval[0], unit)} to ${formatDifference(interval[1], unit)}`
}

/** A share of a whole that never rounds something to nothing: `0 %`, `< 0.01 %`, `0.05 %`, `3.1 %`. */
export function formatFraction(fraction: number): string {
  return fraction > 0 && fraction < 0.0001 ? '< 0.01 %' : formatPercent(fraction)
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

/** `1 request`, `2 requests`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** A reason as a sentence: a capital first, a full stop unless it ends in one. */
export function asSentence(text: string): string {
  const trimmed = text.trim()
  const capital = `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}`
  return /[.!?]$/.test(trimmed) ? capital : `${capital}.`
}
