import { parseCsv } from './csv.ts'
import type { Parsed } from './problem.ts'
import type { Feeder } from './scenario.ts'

type Row = Readonly<Record<string, string>>

/** Reads a data file: `.json` as a list of flat maps, `.csv` by its first line. `text` is its content. */
export function parseFeeder(file: string, text: string, order: Feeder['order']): Parsed<Feeder> {
  const lower = file.toLowerCase()
  if (!lower.endsWith('.csv') && !lower.endsWith('.json')) {
    return { problem: 'expected a .csv or a .json file.' }
  }
  const rows = lower.endsWith('.json') ? parseJsonRows(text) : parseCsv(text)
  if ('problem' in rows) return { problem: `cannot be used: ${rows.problem}` }
  if (rows.value.length === 0) return { problem: 'cannot be used: it holds no rows. Add at least one.' }
  return { value: { source: file, order, rows: rows.value } }
}

function parseJsonRows(text: string): Parsed<readonly Row[]> {
  let data: unknown
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { problem: `it is not JSON (${error.message}).` }
  }
  if (!Array.isArray(data)) return { problem: 'it holds no list. Write [ { "id": "1" }, … ].' }
  const rows: Row[] = []
  for (const [index, item] of (data as readonly unknown[]).entries()) {
    const row = toRow(item)
    if (row === undefined) {
      return { problem: `row ${index + 1} is no map of names to texts, numbers, true or false.` }
    }
    rows.push(row)
  }
  return { value: rows }
}

function toRow(item: unknown): Row | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined
  const entries = Object.entries(item as Readonly<Record<string, unknown>>)
  const row: Record<string, string> = {}
  for (const [name, value] of entries) {
    if (name === '__proto__') return undefined
    if (typeof value === 'string') row[name] = value
    else if (typeof value === 'number' || typeof value === 'boolean') row[name] = String(value)
    else return undefined
  }
  return entries.length === 0 ? undefined : row
}
