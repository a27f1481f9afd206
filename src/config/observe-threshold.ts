import type { ObservedUnit } from '../measure/observed.ts'
import { parseBytes, parseDuration, parsePercent, parsePoints, parseRate } from '../units.ts'
import type { Parsed } from './problem.ts'
import type { Allowance, Limit } from './threshold.ts'

/** What the config demands of one observed series, on every target that reports it. */
export interface ObservedThreshold extends ObservedLimits {
  readonly series: string
  /** The same limits at a lower level: broken, they warn and never fail. */
  readonly warn: ObservedLimits
  readonly line: number | undefined
}

/** Values in the series' unit; an allowance's absolute part too. */
export interface ObservedLimits {
  readonly max: Limit | undefined
  readonly min: Limit | undefined
  /** Per hour. */
  readonly growth: Limit | undefined
  readonly increase: Allowance | undefined
  readonly decrease: Allowance | undefined
}

export const NO_OBSERVED_LIMITS: ObservedLimits = {
  max: undefined,
  min: undefined,
  growth: undefined,
  increase: undefined,
  decrease: undefined,
}

interface UnitWords {
  readonly kind: string
  readonly example: string
  readonly parse: (text: string) => number | undefined
  /** A difference of two values; `parse` without it. */
  readonly difference?: { readonly example: string; readonly parse: (text: string) => number | undefined }
}

const UNITS: Readonly<Record<ObservedUnit, UnitWords>> = {
  bytes: { kind: 'a size', example: '500MB', parse: parseBytes },
  'bytes-per-second': { kind: 'a size per second', example: '10MB/s', parse: bytesPerSecond },
  fraction: {
    kind: 'a percentage',
    example: '70%',
    parse: parsePercent,
    difference: { example: '5pp', parse: parsePoints },
  },
  seconds: { kind: 'a duration', example: '50ms', parse: seconds },
  count: { kind: 'a plain number', example: '20', parse: plain },
  'per-second': { kind: 'a rate', example: '30/s', parse: parseRate },
  number: { kind: 'a plain number', example: '2.5', parse: plain },
}

const PER_HOUR: Readonly<Record<string, number>> = { s: 3_600, m: 60, h: 1 }

/** `max` or `min` of a series, in its unit, which is mandatory where it has one: `500MB`, `70%`, `20`. */
export function parseObservedLimit(written: string, series: string, unit: ObservedUnit): Parsed<Limit> {
  const text = written.trim()
  const { kind, example, parse } = UNITS[unit]
  const value = parse(text)
  if (value !== undefined) return { value: { value, text } }
  const write = `Write for example "${example}"`
  if (unit === 'number' || unit === 'count')
    return { problem: `a limit on ${series} is ${kind}. ${write}, or give the series its "unit".` }
  return { problem: `a limit on ${series} is ${kind}. ${write}.` }
}

/**
 * How much a series may grow.
 *
 *     growth = difference "/" ( "s" | "m" | "h" )     `10MB/h`, `1pp/m`, `5/h`
 */
export function parseGrowth(written: string, series: string, unit: ObservedUnit): Parsed<Limit> {
  const text = written.trim()
  const { example, parse } = differenceOf(unit)
  const [, amount = '', per = ''] = /^(.+)\/([smh])$/.exec(text) ?? []
  const value = parse(amount)
  if (value !== undefined) return { value: { value: value * (PER_HOUR[per] ?? 1), text } }
  return { problem: `growth of ${series} is a difference over a time. Write for example "${example}/h".` }
}

/**
 * An allowed change against the baseline.
 *
 *     allowance = part [ "&" part ]                  both parts must be exceeded
 *     part      = number "%" | difference            of the baseline, or in the series' unit; `10% & 20MB`
 *
 * Of fractions only points (`5pp`), because a percentage of a percentage is read in two ways.
 */
export function parseObservedAllowance(
  written: string,
  series: string,
  unit: ObservedUnit,
): Parsed<Allowance> {
  const { example, parse } = differenceOf(unit)
  const write = `Write for example ${unit === 'fraction' ? `"${example}"` : `"10%" or "10% & ${example}"`}.`
  let relative: number | undefined
  let absolute: number | undefined
  for (const part of written.split('&').map((one) => one.trim())) {
    const percent = unit === 'fraction' ? undefined : parsePercent(part)
    const value = percent ?? parse(part)
    if (value === undefined) return { problem: `${JSON.stringify(part)} is no change of ${series}. ${write}` }
    if (value === 0) return { problem: `a change of zero can never be excluded. ${write}` }
    if ((percent === undefined ? absolute : relative) !== undefined)
      return { problem: `the same kind of part stands twice. ${write}` }
    if (percent === undefined) absolute = value
    else relative = percent
  }
  return { value: { relative, absolute, text: written.trim() } }
}

function differenceOf(unit: ObservedUnit): Required<UnitWords>['difference'] {
  return UNITS[unit].difference ?? UNITS[unit]
}

function bytesPerSecond(text: string): number | undefined {
  return text.endsWith('/s') ? parseBytes(text.slice(0, -'/s'.length)) : undefined
}

function seconds(text: string): number | undefined {
  const ms = parseDuration(text)
  return ms === undefined ? undefined : ms / 1_000
}

function plain(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
