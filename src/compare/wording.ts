import type { MetricUnit } from '../config/threshold.ts'
import {
  formatChange as formatRelative,
  formatFraction,
  formatMs,
  formatPoints,
  formatRate,
} from '../units.ts'

/** A metric's value with its unit: `12.4 ms`, `0.52 %`, `118/s`, `1.42`. */
export function formatValue(value: number | undefined, unit: MetricUnit): string {
  if (value === undefined) return 'nothing'
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

/** A change with its sign: relative `+24.0 %`, for fractions a difference in points, `+0.52 pp`. */
export function formatChange(change: number, unit: MetricUnit): string {
  return unit === 'fraction' ? formatPoints(change) : formatRelative(change)
}

/** An interval of a change: `+18.0 % to +31.0 %`. */
export function formatInterval(interval: readonly [number, number], unit: MetricUnit): string {
  return `${formatChange(interval[0], unit)} to ${formatChange(interval[1], unit)}`
}

/** `45 s`, `3 min`, `2 h`, rounded up: a need is never understated. */
export function formatSpan(ms: number): string {
  const seconds = Math.ceil(ms / 1000 - 1e-9)
  if (seconds < 300) return `${seconds} s`
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`
  return `${Math.ceil(seconds / 3600)} h`
}

/** `p = 0.0031`, never a rounded 0. */
export function formatP(p: number): string {
  return p < 1e-6 ? 'p < 0.000001' : `p = ${Number(p.toPrecision(2))}`
}

/** How a comparison is named in sentences: `p95 of GET /x`. */
export function nameOf(of: { readonly request: string; readonly metric: string }): string {
  return of.request === '*' ? `${of.metric} in total` : `${of.metric} of ${of.request}`
}

/** Text as a sentence: with a full stop unless it ends in one. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
