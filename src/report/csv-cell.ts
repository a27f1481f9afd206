import { keptValue } from '../measure/observed.ts'
import { NAME_LIMIT, oneLine } from './foreign.ts'

/**
 * Quoted as RFC 4180 says. A cell that a spreadsheet would run as a formula starts with an apostrophe
 * (OWASP, CSV injection).
 */
export function csvCell(text: string): string {
  return textCell(text, NAME_LIMIT * 4)
}

function textCell(text: string, limit: number): string {
  const line = oneLine(text, limit)
  const safe = /^[=+\-@]/.test(line) ? `'${line}` : line
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Null for what is not known: an empty cell. */
export type CsvValue = string | number | boolean | null

/** Long enough for every sentence of a finding. */
const TEXT_LIMIT = 4_000

/** A table with a head. Numbers are numbers, negative ones too, to seven digits; LF line ends. */
export function csvTable(head: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [head, ...rows].map((row) => `${row.map(valueCell).join(',')}\n`).join('')
}

function valueCell(value: CsvValue): string {
  if (value === null) return ''
  if (typeof value === 'number') return Number.isFinite(value) ? String(keptValue(value)) : ''
  return typeof value === 'boolean' ? String(value) : textCell(value, TEXT_LIMIT)
}
