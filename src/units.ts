// Quantities with units. Parsers take what a person writes and return undefined for anything that does not
// follow the grammar above them; formatters make the text that every report shows.

const MS_PER = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type TimeUnit = keyof typeof MS_PER
/** Largest first: a duration names its units in this order, each at most once. */
const TIME_UNITS: readonly TimeUnit[] = ['d', 'h', 'm', 's', 'ms']

const BYTES_PER: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
}

const PER_SECOND: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/**
 * Milliseconds.
 *
 *     duration = part { part }                 `500ms`, `1.5s`, `10m`, `8h`, `2m30s`
 *     part     = number ( "d" | "h" | "m" | "s" | "ms" )     units from large to small, each once
 *     number   = digit { digit } [ "." digit { digit } ]
 */
export function parseDuration(text: string): number | undefined {
  const whole = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/
  if (!whole.test(text)) return undefined
  let sum = 0
  let next = 0
  for (const [, digits, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    const rank = TIME_UNITS.indexOf(unit as TimeUnit)
    if (rank < next) return undefined
    next = rank + 1
    // Seconds are shifted in the decimal text, so that 1.005s is 1005 ms and not 1004.9999999999999.
    sum += unit === 's' ? Number(`${digits ?? ''}e3`) : Number(digits) * MS_PER[unit as TimeUnit]
  }
  return finite(sum)
}

/** Per second: `number "/" ( "s" | "m" | "h" )`, as in `200/s`, `600/m`. */
export function parseRate(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\/(s|m|h)$/.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return finite(Number(digits) / (PER_SECOND[unit] ?? 1))
}

/** Whole bytes: `number ( "B" | "kB" | "MB" | "GB" | "KiB" | "MiB" | "GiB" )`; kB is 1,000 bytes, KiB 1,024. */
export function parseBytes(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|KiB|MiB|GiB)$/.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return finite(Math.round(Number(digits) * (BYTES_PER[unit] ?? 1)))
}

/** A fraction: `number "%"`, so `10%` is 0.1. */
export function parsePercent(text: string): number | undefined {
  const [, digits] = /^(\d+(?:\.\d+)?)%$/.exec(text) ?? []
  return digits === undefined ? undefined : finite(Number(`${digits}e-2`))
}

/** A difference of fractions: `number "pp"` (percentage points), so `0.5pp` is 0.005. */
export function parsePoints(text: string): number | undefined {
  const [, digits] = /^(\d+(?:\.\d+)?)pp$/.exec(text) ?? []
  return digits === undefined ? undefined : finite(Number(`${digits}e-2`))
}

/** A whole number: `number [ "k" | "M" ]`, as in `2500`, `100k`, `1.5M`. */
export function parseCount(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(k|M)?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  const value = Number(`${digits}e${unit === 'M' ? 6 : unit === 'k' ? 3 : 0}`)
  return Number.isSafeInteger(value) ? value : undefined
}

/** A latency to three digits, in ms below one second: `0.85 ms`, `12.4 ms`, `1.24 s`. */
export function formatMs(ms: number): string {
  const size = Math.abs(ms)
  if (size >= 999.5) return `${threeDigits(ms / 1_000)} s`
  return `${threeDigits(ms)} ms`
}

/** A relative change with its sign: 0.24 is `+24.0 %`, -0.031 is `−3.1 %`. */
export function formatChange(fraction: number): string {
  return `${signed(fraction * 100, Math.abs(fraction) >= 9.995 ? 0 : 1)} %`
}

/** A share without a sign, to three digits: 0.012 is `1.2 %`, 0.0005 is `0.05 %`. */
export function formatPercent(fraction: number): string {
  return `${trimmed(fraction * 100, Math.abs(fraction) >= 0.0995 ? 1 : 2)} %`
}

/** A share of a whole that never rounds something to nothing: `0 %`, `< 0.01 %`, `0.05 %`, `3.1 %`. */
export function formatFraction(fraction: number): string {
  return fraction > 0 && fraction < 0.0001 ? '< 0.01 %' : formatPercent(fraction)
}

/** A difference of fractions with its sign: 0.005 is `+0.50 pp`. */
export function formatPoints(difference: number): string {
  return `${signed(difference * 100, 2)} pp`
}

/** Per second, to three digits: `200/s`, `33.3/s`, `0.5/s`, `12,400/s`. */
export function formatRate(perSecond: number): string {
  const size = Math.abs(perSecond)
  return `${trimmed(perSecond, size < 9.995 ? 2 : size < 99.95 ? 1 : 0)}/s`
}

/** A stretch of time in at most two units: `500 ms`, `12.5 s`, `2 min 30 s`, `8 h`, `14 d`. */
export function formatDuration(ms: number): string {
  if (Math.abs(ms) < 999.5) return `${trimmed(ms, 0)} ms`
  if (Math.abs(ms) < 59_950) return `${trimmed(ms / 1_000, 1)} s`
  const seconds = Math.round(Math.abs(ms) / 1_000)
  const [large, largeName, small, smallName] =
    seconds < 3_600
      ? [60, 'min', 1, 's']
      : seconds < 86_400
        ? [3_600, 'h', 60, 'min']
        : ([86_400, 'd', 3_600, 'h'] as const)
  const total = Math.round(seconds / small) * small
  const rest = (total % large) / small
  const sign = ms < 0 ? MINUS : ''
  const first = `${sign}${formatCount(Math.floor(total / large))} ${largeName}`
  return rest === 0 ? first : `${first} ${rest} ${smallName}`
}

/** Decimal units, as `max-bytes` is written: `512 B`, `1.2 kB`, `34 MB`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes)
  if (size < 999.5) return `${trimmed(bytes, 0)} B`
  const [per, unit] = size < 999_950 ? [1e3, 'kB'] : size < 999_950_000 ? [1e6, 'MB'] : [1e9, 'GB']
  return `${trimmed(bytes / per, size / per < 99.95 ? 1 : 0)} ${unit}`
}

/** A whole number with thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return trimmed(count, 0)
}

/** A count with its noun: `1 request`, `12,345 requests`, `2 queries`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

const MINUS = '−'

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

/** Two decimals below 10, one below 100, else none; three from the first digit that counts below 0.01. */
function threeDigits(value: number): string {
  const size = Math.abs(value)
  if (size === 0) return '0'
  const decimals = size < 0.00995 ? 3 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0
  return fixed(value, decimals)
}

function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals)
  const zero = Number(size(text)) === 0
  return zero ? size(text) : value > 0 ? `+${text}` : text
}

/** The text without its sign and separators. */
function size(text: string): string {
  return text.replaceAll(',', '').replace(MINUS, '')
}

/** Fixed decimals, without zeros at their end. */
function trimmed(value: number, decimals: number): string {
  const text = fixed(value, decimals)
  const plain = decimals === 0 ? text : text.replace(/\.?0+$/, '')
  return plain === `${MINUS}0` ? '0' : plain
}

/** Fixed decimals, thousands apart, a true minus sign. Not by the locale: reports must be the same everywhere. */
function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'n/a' : value > 0 ? '∞' : `${MINUS}∞`
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return `${value < 0 ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`
}
