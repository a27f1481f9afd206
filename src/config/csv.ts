import type { Parsed } from './problem.ts'

type Row = Readonly<Record<string, string>>

/**
 * Rows of a CSV text (RFC 4180) by the names in its first line. Takes LF and CRLF, a byte order mark and a
 * missing line end at the end; skips empty lines. A row with other than the header's number of fields is a
 * problem: a shifted column would send wrong data without a word.
 */
export function parseCsv(text: string): Parsed<readonly Row[]> {
  const records = readRecords(text.replace(/^\uFEFF/, ''))
  if ('problem' in records) return records
  const [header, ...body] = records.value
  if (header === undefined) return { problem: 'it is empty. Write a line of column names, then the rows.' }
  const names = header.fields.map((name) => name.trim())
  const unnamed = names.findIndex((name) => name === '' || name === '__proto__')
  if (unnamed >= 0) return { problem: `column ${unnamed + 1} has no usable name in the first line. Name it.` }
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return { problem: `two columns are named ${JSON.stringify(twice)}. Rename one.` }
  const rows: Row[] = []
  for (const { fields, line } of body) {
    if (fields.length !== names.length) {
      return {
        problem: `line ${line} has ${fields.length} fields, the first line ${names.length}. Mend the line; quote a field that holds a comma.`,
      }
    }
    rows.push(Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])))
  }
  return { value: rows }
}

interface CsvRecord {
  readonly fields: readonly string[]
  /** Of its first character, from 1. */
  readonly line: number
}

function readRecords(text: string): Parsed<readonly CsvRecord[]> {
  // One match is one field with what ends it; a quoted field may hold anything, with quotes doubled.
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n|$)/y
  const records: CsvRecord[] = []
  let fields: string[] = []
  let line = 1
  let start = 1
  while (field.lastIndex < text.length || fields.length > 0) {
    const match = field.exec(text)
    if (match === null)
      return {
        problem: `line ${line} has a quote or a line end in a wrong place. Quote the field and double the quotes inside.`,
      }
    const [whole, quoted, plain = '', end = ''] = match
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    line += whole.split('\n').length - 1
    if (end === ',') continue
    const empty = fields.length === 1 && fields[0] === '' && quoted === undefined
    if (!empty) records.push({ fields, line: start })
    fields = []
    start = line
  }
  return { value: records }
}
