import { fieldBounds, quotedFields } from './csv-row.ts'
import { utf8, type TextLine } from './text-lines.ts'

/** Lines that one record may go over; a quote that is never closed must not swallow the file. */
const LONGEST_RECORD = 1_000
const MOST_FIELDS = 256

/** The fields of one record; each is read only when asked for. */
export interface CsvRecord {
  readonly fields: number
  /** Of its first line. */
  readonly number: number
  readonly last: boolean
  /** A field as UTF-8; empty beyond the last. */
  text(field: number): string
  /** A field as a key: one character for each byte, perhaps part of a larger text. Cheaper than `text`. */
  key(field: number): string
  /** A whole or decimal number; NaN for anything else. */
  amount(field: number): number
}

/** What goes wrong with records: a quote that is never closed. */
export interface CsvTrouble {
  open(line: number): Error
}

/**
 * Puts lines together to records. A line without quotes is split where it stands; one with a quote is read
 * with care, over several lines if need be. The record handed over is the same object each time.
 */
export class CsvLines implements CsvRecord {
  fields = 0
  number = 0
  last = false
  private readonly delimiter: string
  private readonly use: (record: CsvRecord) => void
  private readonly trouble: CsvTrouble
  private readonly bounds = new Int32Array(MOST_FIELDS + 1)
  private plain: string | undefined
  private quoted: readonly string[] = []
  private searched = ''
  private quoteAt = -1
  private begun = ''
  private begunLines = 0
  private begunAt = 0

  constructor(delimiter: string, trouble: CsvTrouble, use: (record: CsvRecord) => void) {
    this.delimiter = delimiter
    this.trouble = trouble
    this.use = use
  }

  line(line: TextLine): void {
    const { text, start, end } = line
    if (this.begunLines === 0 && this.quoteFrom(text, start) >= end) {
      this.plain = text
      this.fields = fieldBounds(text, start, end, this.delimiter, this.bounds)
      this.number = line.number
      this.last = line.last
      this.use(this)
      return
    }
    this.withQuotes(line)
  }

  /** The file is over. */
  end(): void {
    if (this.begunLines > 0) throw this.trouble.open(this.begunAt)
  }

  text(field: number): string {
    if (this.plain === undefined) return this.quoted[field] ?? ''
    return utf8(this.key(field))
  }

  key(field: number): string {
    if (field < 0 || field >= this.fields) return ''
    if (this.plain === undefined) return this.quoted[field] ?? ''
    const { bounds } = this
    return this.plain.slice(bounds[field] ?? 0, (bounds[field + 1] ?? 1) - 1)
  }

  amount(field: number): number {
    if (field < 0 || field >= this.fields) return NaN
    if (this.plain === undefined) return toNumber(this.quoted[field] ?? '')
    const { plain, bounds } = this
    const from = bounds[field] ?? 0
    const to = (bounds[field + 1] ?? 1) - 1
    // Most numbers are whole and short: their digits are read where they stand.
    let value = 0
    for (let at = from; at < to; at++) {
      const digit = plain.charCodeAt(at) - ZERO
      if (digit < 0 || digit > 9) return toNumber(plain.slice(from, to))
      value = value * 10 + digit
    }
    return to > from && to - from < 16 ? value : toNumber(plain.slice(from, to))
  }

  /** Where the next quote stands. Looked for once: to search to the end for each line would cost far more. */
  private quoteFrom(text: string, start: number): number {
    if (text !== this.searched || this.quoteAt < start) {
      const at = text.indexOf('"', start)
      this.searched = text
      this.quoteAt = at < 0 ? Infinity : at
    }
    return this.quoteAt
  }

  private withQuotes(line: TextLine): void {
    const text = line.text.slice(line.start, line.end)
    if (this.begunLines === 0) this.begunAt = line.number
    const record = this.begunLines === 0 ? text : `${this.begun}\n${text}`
    const fields = quotedFields(record, this.delimiter)
    if (fields === undefined) {
      this.begun = record
      this.begunLines++
      if (this.begunLines > LONGEST_RECORD) throw this.trouble.open(this.begunAt)
      return
    }
    this.begun = ''
    this.begunLines = 0
    this.plain = undefined
    this.quoted = fields
    this.fields = fields.length
    this.number = this.begunAt
    this.last = line.last
    this.use(this)
  }
}

const ZERO = 48

function toNumber(text: string): number {
  const trimmed = text.trim()
  return trimmed === '' ? NaN : Number(trimmed)
}
