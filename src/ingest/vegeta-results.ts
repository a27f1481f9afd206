import * as z from 'zod/mini'
import { brokenLine } from './broken-line.ts'
import { amount, hasFields, jsonOf } from './checked.ts'
import { CsvLines, type CsvRecord } from './csv-lines.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import { pathOf, readableName } from './request-names.ts'
import { samplesReading } from './samples-reading.ts'
import { kindOfMessage, kindOfStatus } from './status-kind.ts'
import { textOf, type TextLine } from './text-lines.ts'
import { VEGETA_MEANING } from './vegeta-meaning.ts'
import { WallTime } from './wall-time.ts'

/** `vegeta encode -to json`: a line for each request. */
export const VEGETA_JSON: LineFormat = {
  tool: 'vegeta',
  name: 'vegeta results (JSON lines)',
  recognises: ({ json }) => hasFields(json, 'latency', 'timestamp', 'code', 'seq'),
  open: (context) => new VegetaJson(context),
}

/** `vegeta encode -to csv`: twelve columns without a header, the first in nanoseconds. */
export const VEGETA_CSV: LineFormat = {
  tool: 'vegeta',
  name: 'vegeta results (CSV)',
  recognises: ({ firstLine }) => /^\d{19},\d{1,3},\d+,\d+,\d+,/.test(firstLine),
  open: (context) => new VegetaCsv(context),
}

interface Hit {
  readonly startMs: number
  readonly code: number
  readonly latencyUs: number
  readonly bytes: number
  readonly error: string
  readonly method: string
  readonly url: string
}

/** What both spellings share. */
class Hits {
  readonly context: LineContext
  private url: string | undefined

  constructor(context: LineContext) {
    this.context = context
  }

  add(hit: Hit): void {
    const { recorder, requestName } = this.context
    this.url ??= /^https?:\/\/[^/?#]+/.exec(hit.url)?.[0]
    // Old versions write no address.
    const name = pathOf(hit.url) === undefined ? requestName : readableName(hit.method, hit.url)
    const wrong = hit.error !== '' || hit.code === 0 || hit.code >= 400
    const kind = !wrong ? undefined : hit.code > 0 ? kindOfStatus(hit.code) : kindOfMessage(hit.error)
    recorder.record(recorder.entryOf(name), hit.startMs, hit.latencyUs, kind, hit.code, hit.bytes)
  }

  reading(format: string): Reading {
    return samplesReading({
      tool: 'vegeta',
      format,
      resolutionMs: 0.001,
      meaning: VEGETA_MEANING,
      model: 'open',
      url: this.url,
    })
  }

  broken(number: number, last: boolean, text: string): Error {
    return brokenLine(this.context.path, { number, last }, text, {
      what: 'result of vegeta',
      writer: 'vegeta',
      give: 'Give the file as "vegeta encode" wrote it.',
    })
  }
}

const hitSchema = z.looseObject({
  code: amount,
  timestamp: z.string(),
  latency: amount,
  bytes_in: amount,
  error: z.optional(z.string()),
  method: z.optional(z.string()),
  url: z.optional(z.string()),
})

class VegetaJson implements LineIntake {
  private readonly hits: Hits
  private readonly time = new WallTime()

  constructor(context: LineContext) {
    this.hits = new Hits(context)
  }

  line(line: TextLine): void {
    const text = textOf(line)
    const hit = read(text)
    const startMs = hit === undefined ? NaN : this.time.at(hit.timestamp, 0, hit.timestamp.length)
    if (hit === undefined || Number.isNaN(startMs)) throw this.hits.broken(line.number, line.last, text)
    this.hits.add({
      startMs,
      code: hit.code,
      latencyUs: hit.latency / 1000,
      bytes: hit.bytes_in,
      error: hit.error ?? '',
      method: hit.method ?? '',
      url: hit.url ?? '',
    })
  }

  end(): Reading {
    return this.hits.reading('JSON lines')
  }
}

function read(text: string): z.infer<typeof hitSchema> | undefined {
  const checked = hitSchema.safeParse(jsonOf(text))
  return checked.success ? checked.data : undefined
}

class VegetaCsv implements LineIntake {
  private readonly hits: Hits
  private readonly lines: CsvLines

  constructor(context: LineContext) {
    this.hits = new Hits(context)
    const open = (line: number) => this.hits.broken(line, true, 'a quote that is never closed')
    this.lines = new CsvLines(',', { open }, (record) => this.record(record))
  }

  line(line: TextLine): void {
    this.lines.line(line)
  }

  end(): Reading {
    this.lines.end()
    return this.hits.reading('CSV')
  }

  private record(record: CsvRecord): void {
    // Nanoseconds have more digits than a number holds: the milliseconds are cut off the text.
    const stamp = record.key(0)
    const startMs = Number(stamp.slice(0, -6)) + Number(stamp.slice(-6)) / 1e6
    const latency = record.amount(2)
    const code = record.amount(1)
    if (record.fields < 6 || !/^\d{19}$/.test(stamp) || !(latency >= 0) || !(code >= 0))
      throw this.hits.broken(record.number, record.last, `${stamp},${record.text(1)},${record.text(2)}`)
    this.hits.add({
      startMs,
      code,
      latencyUs: latency / 1000,
      bytes: record.amount(4) || 0,
      error: record.text(5),
      method: record.text(9),
      url: record.text(10),
    })
  }
}
