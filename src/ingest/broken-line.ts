import type { UserError } from '../errors.ts'
import type { CsvRecord } from './csv-lines.ts'
import { quoted, unreadable } from './trouble.ts'

/** How a format speaks of a line that is none of its own. */
export interface LineWords {
  /** What the line is not: `sample of k6`. */
  readonly what: string
  /** Who wrote the file: `k6`. */
  readonly writer: string
  /** What to give, as a sentence. */
  readonly give: string
}

/** A line that cannot be read. The last one of a file was most likely cut off; any other is foreign or damaged. */
export function brokenLine(
  path: string,
  { number, last }: { readonly number: number; readonly last: boolean },
  text: string,
  { what, writer, give }: LineWords,
): UserError {
  return last
    ? unreadable(
        path,
        `the last line (${number}) is cut off: ${quoted(text)}.`,
        `${writer} was still writing, or was killed. Run it again, or remove that line to judge what is there.`,
      )
    : unreadable(path, `line ${number} is no ${what}: ${quoted(text)}.`, give)
}

/** The same for a record of a table whose header has `columns`. */
export function brokenRecord(path: string, record: CsvRecord, columns: number, words: LineWords): UserError {
  const start = [0, 1, 2].map((field) => record.text(field)).join(',')
  const what =
    record.fields === columns ? words.what : `${words.what}, with ${record.fields} of ${columns} columns`
  return brokenLine(path, record, start, { ...words, what })
}
