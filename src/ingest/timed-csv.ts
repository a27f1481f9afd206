import { brokenRecord } from './broken-line.ts'
import { columnsOf } from './columns.ts'
import { CsvLines, type CsvRecord } from './csv-lines.ts'
import type { LineContext, LineFormat, LineIntake, Reading, Tool } from './reading.ts'
import type { SampleEntry } from './sample-entry.ts'
import { samplesReading } from './samples-reading.ts'
import { kindOfStatus } from './status-kind.ts'
import { textOf, type TextLine } from './text-lines.ts'
import { unreadable } from './trouble.ts'

/** The columns of a CSV that has seconds since the start of the run instead of the time of day. */
interface Spelling {
  readonly tool: Tool
  readonly name: string
  readonly start: string
  readonly duration: string
  readonly connect: string
  readonly status: string
  readonly bytes: string | undefined
  readonly resolutionMs: number
  readonly meaning: string
  readonly note: string
  readonly command: string
}

/** `hey -o csv`: every answer, with seconds to four decimals. */
export const HEY_CSV = timedCsv({
  tool: 'hey',
  name: 'hey CSV (-o csv)',
  start: 'offset',
  duration: 'response-time',
  connect: 'DNS+dialup',
  status: 'status-code',
  bytes: undefined,
  resolutionMs: 0.1,
  meaning:
    'hey times from the call of its HTTP client to the complete answer, a new connection included. Its workers wait for answers, so a stalled target is asked less often (coordinated omission).',
  note: 'hey writes answers only: requests without one are not in its CSV, and at most a million are.',
  command: 'hey -o csv',
})

/** `oha --output-format csv`: successes only. */
export const OHA_CSV = timedCsv({
  tool: 'oha',
  name: 'oha CSV',
  start: 'request-start',
  duration: 'request-duration',
  connect: 'DNS+dialup',
  status: 'status',
  bytes: 'bytes',
  resolutionMs: 0.001,
  meaning:
    'oha times from the start of a request to its complete answer. Its workers wait for answers, so a stalled target is asked less often (coordinated omission), unless -q and --latency-correction are given.',
  note: 'oha writes answers only: requests without one are not in its CSV.',
  command: 'oha --output-format csv',
})

function timedCsv(spelling: Spelling): LineFormat {
  return {
    tool: spelling.tool,
    name: spelling.name,
    recognises: ({ firstLine }) => {
      const names = firstLine.split(',').map((name) => name.trim())
      return [spelling.start, spelling.duration, spelling.status].every((name) => names.includes(name))
    },
    open: (context) => new TimedCsv(context, spelling),
  }
}

class TimedCsv implements LineIntake {
  private readonly context: LineContext
  private readonly spelling: Spelling
  private readonly column: Readonly<Record<string, number>>
  private readonly columns: number
  private readonly lines: CsvLines
  private readonly entry: SampleEntry

  constructor(context: LineContext, spelling: Spelling) {
    this.context = context
    this.spelling = spelling
    const header = context.head.firstLine.split(',')
    const { start, duration, connect, status, bytes } = spelling
    this.columns = header.length
    this.column = columnsOf(header, [start, duration, connect, status, bytes ?? 'bytes'])
    this.entry = context.recorder.entryOf(context.requestName)
    const open = () => unreadable(context.path, 'a quote is never closed.', 'Run the tool again.')
    this.lines = new CsvLines(',', { open }, (record) => this.record(record))
  }

  line(line: TextLine): void {
    if (line.number > 1 && textOf(line) !== this.context.head.firstLine) this.lines.line(line)
  }

  end(): Reading {
    this.lines.end()
    const { tool, resolutionMs, meaning, note } = this.spelling
    return samplesReading({
      tool,
      format: 'CSV',
      resolutionMs,
      meaning,
      model: 'closed',
      notes: [note],
    })
  }

  private record(record: CsvRecord): void {
    const { start, duration, connect, status, bytes } = this.spelling
    const at = (name: string): number => record.amount(this.column[name] ?? -1)
    const startS = at(start)
    const seconds = at(duration)
    const code = at(status)
    if (record.fields !== this.columns || !(startS >= 0) || !(seconds >= 0) || !(code >= 0))
      throw this.broken(record)
    const connectS = at(connect)
    this.context.recorder.record(
      this.entry,
      startS * 1000,
      seconds * 1e6,
      code >= 400 || code === 0 ? kindOfStatus(code) : undefined,
      code,
      bytes === undefined ? 0 : at(bytes) || 0,
      connectS > 0 && connectS <= seconds ? (seconds - connectS) * 1e6 : seconds * 1e6,
    )
  }

  private broken(record: CsvRecord): Error {
    const { tool, command } = this.spelling
    return brokenRecord(this.context.path, record, this.columns, {
      what: `answer of ${tool}`,
      writer: tool,
      give: `Give the file as "${command}" wrote it.`,
    })
  }
}
