import { parseCsv } from '../config/csv.ts'
import { unreadable } from './trouble.ts'

export type Row = Readonly<Record<string, string>>

/** A small CSV text by its header. Throws UserError `ingest-unreadable`. */
export function tableOf(text: string, path: string): readonly Row[] {
  const parsed = parseCsv(text)
  if ('problem' in parsed) throw unreadable(path, parsed.problem, 'Give the file as the tool wrote it.')
  return parsed.value
}

/** A number in a cell; undefined for an empty one and for `N/A`. Throws for anything else. */
export function cell(row: Row, column: string, path: string): number | undefined {
  const text = row[column]?.trim() ?? ''
  if (text === '' || text === 'N/A') return undefined
  const number = Number(text)
  if (Number.isFinite(number) && number >= 0) return number
  throw unreadable(
    path,
    `column "${column}" holds ${JSON.stringify(text.slice(0, 60))} where a number is expected.`,
    'Give the file as the tool wrote it.',
  )
}
