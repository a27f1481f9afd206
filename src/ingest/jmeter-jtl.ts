import type { ErrorKind } from '../measure/measurement.ts'
import { brokenRecord } from './broken-line.ts'
import { columnsOf, epochMs, timeUnitOf, type TimeUnit } from './columns.ts'
import { delimiterOf } from './csv-row.ts'
import { CsvLines, type CsvRecord } from './csv-lines.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import type { SampleEntry } from './sample-entry.ts'
import { samplesReading } from './samples-reading.ts'
import { kindOfMessage, kindOfStatus } from './status-kind.ts'
import { textOf, type TextLine } from './text-lines.ts'
import { quoted, unreadable } from './trouble.ts'

/** JMeter's own order where the file has no header (CSVSaveService, the default settings). */
const DEFAULT_HEADER =
  'timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect'

const COLUMNS = [
  'timeStamp',
  'elapsed',
  'label',
  'responseCode',
  'responseMessage',
  'dataType',
  'success',
  'bytes',
  'allThreads',
  'URL',
  'Connect',
] as const

const NEEDED = ['timeStamp', 'elapsed', 'label', 'success'] as const

/** What JMeter calls a response time. */
export const JMETER_MEANING =
  'JMeter times from the start of a sample to its last byte, a new connection included (elapsed). Its threads wait for answers, so a stalled target is asked less often (coordinated omission).'

const MOST_KEYS = 20_000

/** JMeter's JTL in CSV: a line for each sample; commas, semicolons or tabs; with a header or without. */
export const JMETER_JTL: LineFormat = {
  tool: 'jmeter',
  name: 'JMeter results (JTL, CSV)',
  recognises: ({ firstLine }) => isHeader(firstLine) || isBare(firstLine),
  open: (context) => new JMeterJtl(context),
}

function isHeader(line: string): boolean {
  const names = line.split(delimiterOf(line)).map((name) => name.trim())
  return names.includes('timeStamp') && names.includes('elapsed') && names.includes('label')
}

/** Without a header: 13 digits of milliseconds, a time, a label, and among the rest true or false. */
function isBare(line: string): boolean {
  const fields = line.split(delimiterOf(line))
  return (
    /^\d{13}$/.test(fields[0] ?? '') &&
    /^\d+$/.test(fields[1] ?? '') &&
    /^(?:true|false)$/.test(fields[7] ?? '')
  )
}

class JMeterJtl implements LineIntake {
  private readonly context: LineContext
  private readonly column: Readonly<Record<(typeof COLUMNS)[number], number>>
  private readonly columns: number
  private readonly lines: CsvLines
  private readonly headed: boolean
  private readonly entries = new Map<string, SampleEntry>()
  private readonly kinds = new Map<string, { readonly kind: ErrorKind; readonly status: number }>()
  private unit: TimeUnit | 'text' | undefined
  private transactions = 0
  private threads = 0
  private url: string | undefined

  constructor(context: LineContext) {
    this.context = context
    const { firstLine } = context.head
    this.headed = isHeader(firstLine)
    const delimiter = delimiterOf(firstLine)
    const header = this.headed ? firstLine.split(delimiter) : DEFAULT_HEADER.split(',')
    this.columns = header.length
    this.column = columnsOf(header, COLUMNS)
    const missing = NEEDED.find((name) => this.column[name] < 0)
    if (missing !== undefined)
      throw unreadable(
        context.path,
        `the column "${missing}" is missing.`,
        `Let JMeter save it: jmeter.save.saveservice.${missing === 'elapsed' ? 'time' : missing.toLowerCase()}=true.`,
      )
    const open = (line: number) =>
      unreadable(
        context.path,
        `the quote that opens in line ${line} is never closed.`,
        'The file was cut, or JMeter was killed. Run it again, or remove that line.',
      )
    this.lines = new CsvLines(delimiter, { open }, (record) => this.record(record))
  }

  line(line: TextLine): void {
    if (line.number > 1) {
      // Results of several runs are often put together with their headers.
      if (this.headed && line.text.charCodeAt(line.start) > DIGIT_9 && isHeader(textOf(line))) return
    } else if (this.headed) return
    this.lines.line(line)
  }

  end(): Reading {
    this.lines.end()
    return samplesReading({
      tool: 'jmeter',
      format: 'JTL in CSV',
      resolutionMs: 1,
      meaning: JMETER_MEANING,
      model: 'closed',
      url: this.url,
      users: this.threads > 0 ? this.threads : undefined,
      notes:
        this.transactions === 0
          ? []
          : [
              `${this.transactions} samples of Transaction Controllers left out: they are sums of the samples inside them.`,
            ],
    })
  }

  private record(record: CsvRecord): void {
    const { column, context } = this
    // A variable saved at the end may be missing in the header; a line that is too short was cut.
    if (record.fields < this.columns) throw this.broken(record)
    if (this.isTransaction(record)) {
      this.transactions++
      return
    }
    const elapsed = record.amount(column.elapsed)
    const startMs = this.time(record)
    if (!(elapsed >= 0)) throw this.broken(record)
    const success = record.key(column.success)
    const code = record.key(column.responseCode)
    const threads = record.amount(column.allThreads)
    if (threads > this.threads) this.threads = threads
    const connect = record.amount(column.Connect)
    const serviceMs = connect > 0 && connect <= elapsed ? elapsed - connect : elapsed
    const bytes = record.amount(column.bytes)
    const { kind, status } = this.kindOf(code, record)
    if (success !== 'true' && success !== 'false') throw this.broken(record)
    context.recorder.record(
      this.entryOf(record),
      startMs,
      elapsed * 1000,
      success === 'true' ? undefined : kind,
      status,
      bytes >= 0 ? bytes : 0,
      column.Connect < 0 ? undefined : serviceMs * 1000,
    )
  }

  private entryOf(record: CsvRecord): SampleEntry {
    const key = record.key(this.column.label)
    let entry = this.entries.get(key)
    if (entry === undefined) {
      const label = record.text(this.column.label)
      entry = this.context.recorder.entryOf(label)
      this.url ??= /^https?:\/\/[^/?#]+/.exec(record.text(this.column.URL))?.[0]
      // The key is a part of a large text: a copy lets go of that.
      if (this.entries.size < MOST_KEYS)
        this.entries.set(Buffer.from(key, 'latin1').toString('latin1'), entry)
    }
    return entry
  }

  private kindOf(code: string, record: CsvRecord): { readonly kind: ErrorKind; readonly status: number } {
    let known = this.kinds.get(code)
    if (known === undefined) {
      const status = /^[1-5]\d\d$/.test(code) ? Number(code) : 0
      known = {
        status,
        kind:
          status > 0
            ? kindOfStatus(status)
            : kindOfMessage(`${code} ${record.text(this.column.responseMessage)}`),
      }
      if (this.kinds.size < MOST_KEYS) this.kinds.set(Buffer.from(code, 'latin1').toString('latin1'), known)
    }
    return known
  }

  /** Its own message, or what marks it where that was not saved: no data type and no address. */
  private isTransaction(record: CsvRecord): boolean {
    const { column } = this
    if (column.responseMessage >= 0)
      return record.key(column.responseMessage).startsWith('Number of samples in transaction')
    return (
      column.dataType >= 0 &&
      column.URL >= 0 &&
      record.key(column.dataType) === '' &&
      record.key(column.URL) === 'null'
    )
  }

  private time(record: CsvRecord): number {
    const number = record.amount(this.column.timeStamp)
    if (this.unit === 'ms' && number >= 1e12 && number < 1e13) return number
    const written = record.text(this.column.timeStamp)
    const unit = Number.isNaN(number) ? ('text' as const) : timeUnitOf(number)
    if (unit === undefined) throw this.broken(record)
    this.unit ??= unit
    if (unit !== this.unit)
      throw unreadable(
        this.context.path,
        `line ${record.number} gives its time in another unit (${quoted(written)}) than the lines before it.`,
        'Results with different timestamp formats stand in one file. Give each its own file.',
      )
    // yyyy/MM/dd HH:mm:ss.SSS, in the time of the machine that wrote it.
    const ms =
      unit === 'text' ? Date.parse(written.replaceAll('/', '-').replace(' ', 'T')) : epochMs(number, unit)
    if (Number.isNaN(ms)) throw this.broken(record)
    return ms
  }

  private broken(record: CsvRecord): Error {
    return brokenRecord(this.context.path, record, this.columns, {
      what: 'sample of JMeter',
      writer: 'JMeter',
      give: 'Give the file as "jmeter -n -l FILE" wrote it, with its header.',
    })
  }
}

const DIGIT_9 = 57
