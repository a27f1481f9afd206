import type { ErrorKind } from '../measure/measurement.ts'
import { brokenRecord } from './broken-line.ts'
import { columnsOf, epochMs, timeUnitOf, type TimeUnit } from './columns.ts'
import { CsvLines, type CsvRecord } from './csv-lines.ts'
import { COUNTED, K6Counts } from './k6-reading.ts'
import { kindOfK6Sample } from './k6-tags.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import type { SampleEntry } from './sample-entry.ts'
import { readableName } from './request-names.ts'
import type { TextLine } from './text-lines.ts'
import { unreadable } from './trouble.ts'
import { WallTime } from './wall-time.ts'

const COLUMNS = [
  'metric_name',
  'timestamp',
  'metric_value',
  'error_code',
  'expected_response',
  'method',
  'name',
  'status',
  'url',
] as const

const MOST_KEYS = 20_000

/** k6's `--out csv`: a line for each sample of each metric, columns by their names in the first line. */
export const K6_CSV: LineFormat = {
  tool: 'k6',
  name: 'k6 CSV (--out csv)',
  recognises: ({ firstLine }) => firstLine.startsWith('metric_name,timestamp,metric_value'),
  open: (context) => new K6Csv(context),
}

class K6Csv implements LineIntake {
  private readonly context: LineContext
  private readonly column: Readonly<Record<(typeof COLUMNS)[number], number>>
  private readonly columns: number
  private readonly lines: CsvLines
  private readonly wall = new WallTime()
  private readonly entries = new Map<
    string,
    { entry: SampleEntry; kind: ErrorKind | undefined; status: number }
  >()
  private unit: TimeUnit | 'text' | undefined
  private readonly counts: K6Counts

  constructor(context: LineContext) {
    this.context = context
    this.counts = new K6Counts(context.recorder)
    const header = context.head.firstLine.split(',')
    this.columns = header.length
    this.column = columnsOf(header, COLUMNS)
    const open = (line: number) =>
      unreadable(
        context.path,
        `the quote that opens in line ${line} is never closed.`,
        'The file was cut. Run k6 again, or remove that line.',
      )
    this.lines = new CsvLines(',', { open }, (record) => this.record(record))
  }

  line(line: TextLine): void {
    if (line.number > 1) this.lines.line(line)
  }

  end(): Reading {
    this.lines.end()
    return this.counts.reading('CSV', [
      ...(this.unit === 's'
        ? [
            'The times of this k6 CSV are whole seconds, so the order inside a second is unknown. K6_CSV_TIME_FORMAT=unix_milli gives more.',
          ]
        : []),
    ])
  }

  private record(record: CsvRecord): void {
    if (record.fields !== this.columns) throw this.broken(record)
    const { column } = this
    const metric = record.key(column.metric_name)
    if (metric === 'http_req_duration') this.request(record)
    else if (COUNTED.includes(metric)) this.counts.take(metric, this.value(record))
  }

  private request(record: CsvRecord): void {
    const { column, context } = this
    const value = this.value(record)
    const endMs = this.time(record)
    const keyed = [column.method, column.name, column.status, column.expected_response, column.error_code]
    const key = keyed.map((field) => record.key(field)).join('\u0000')
    let known = this.entries.get(key)
    if (known === undefined) {
      const text = (field: number): string => record.text(field)
      this.counts.url ??= /^https?:\/\/[^/?#]+/.exec(text(column.url))?.[0]
      known = {
        entry: context.recorder.entryOf(
          readableName(text(column.method), text(column.name) || text(column.url)),
        ),
        kind: kindOfK6Sample({
          expected: text(column.expected_response),
          status: text(column.status),
          code: text(column.error_code),
        }),
        status: Number(text(column.status)) || 0,
      }
      if (this.entries.size < MOST_KEYS) this.entries.set(key, known)
    }
    context.recorder.record(known.entry, endMs - value, value * 1000, known.kind, known.status, 0)
  }

  private value(record: CsvRecord): number {
    const value = record.amount(this.column.metric_value)
    if (!(value >= 0)) throw this.broken(record)
    return value
  }

  private time(record: CsvRecord): number {
    const written = record.key(this.column.timestamp)
    const number = Number(written)
    const unit = Number.isNaN(number) ? 'text' : timeUnitOf(number)
    if (unit === undefined || written === '') throw this.broken(record)
    this.unit ??= unit
    if (unit !== this.unit)
      throw unreadable(
        this.context.path,
        `line ${record.number} gives its time in another unit (${written}) than the lines before it (${this.unit}).`,
        'Two runs with different K6_CSV_TIME_FORMAT stand in one file. Give each its own file.',
      )
    const ms = unit === 'text' ? this.wall.at(written, 0, written.length) : epochMs(number, unit)
    if (Number.isNaN(ms)) throw this.broken(record)
    return ms
  }

  private broken(record: CsvRecord): Error {
    return brokenRecord(this.context.path, record, this.columns, {
      what: 'sample of k6',
      writer: 'k6',
      give: 'Give the file as "k6 run --out csv=FILE" wrote it.',
    })
  }
}
