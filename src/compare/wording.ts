import type { Comparison } from './comparison.ts'

type Unit = Comparison['unit']

/** A value with its unit: `12.4 ms`, `0.52%`, `118/s`, `1.4`. */
export function formatValue(value: number | undefined, unit: Unit): string {
  if (value === undefined) return 'nothing'
  switch (unit) {
    case 'ms':
      return `${significant(value)} ms`
    case 'fraction':
      return `${significant(value * 100)}%`
    case 'per-second':
      return `${significant(value)}/s`
    case 'ratio':
      return significant(value)
    default:
      return unit satisfies never
  }
}

/** A change with sign and unit: `+24.0%`, or `+0.52 pp` for errors. */
export function formatChange(change: number, unit: Unit): string {
  if (unit === 'fraction') return `${sign(change)}${significant(Math.abs(change * 100))} pp`
  const percent = change * 100
  return `${sign(percent)}${Math.abs(percent) >= 99.95 ? Math.abs(percent).toFixed(0) : Math.abs(percent).toFixed(1)}%`
}

/** An interval of a change: `+18.0% to +31.0%`. */
export function formatInterval(interval: readonly [number, number], unit: Unit): string {
  return `${formatChange(interval[0], unit)} to ${formatChange(interval[1], unit)}`
}

/** `45 s`, `3 min`, `2 h`, rounded up: a need is never understated. */
export function formatSpan(ms: number): string {
  const seconds = Math.ceil(ms / 1000 - 1e-9)
  if (seconds < 300) return `${seconds} s`
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`
  return `${Math.ceil(seconds / 3600)} h`
}

/** `1 regression`, `2 regressions`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
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

function significant(value: number): string {
  if (value === 0) return '0'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 0.995 ? 2 : 3
  return digits === 3 ? String(Number(value.toPrecision(2))) : value.toFixed(digits)
}

function sign(value: number): string {
  return value < 0 ? '−' : '+'
}
