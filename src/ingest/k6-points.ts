import { brokenLine } from './broken-line.ts'
import { jsonOf } from './checked.ts'
import type { SampleEntry } from './sample-entry.ts'
import type { LineContext, LineFormat, LineIntake, Reading } from './reading.ts'
import { textOf, utf8, type TextLine } from './text-lines.ts'
import { K6Counts } from './k6-reading.ts'
import { kindOfK6Sample } from './k6-tags.ts'
import { readableName } from './request-names.ts'
import { WallTime } from './wall-time.ts'
import type { ErrorKind } from '../measure/measurement.ts'

/**
 * k6's `--out json`: a line for each sample of each metric. Only the lines of `http_req_duration` become
 * requests; they carry everything needed in their tags. Of the others the beginning is looked at and no more,
 * which is where the speed comes from.
 */
export const K6_POINTS: LineFormat = {
  tool: 'k6',
  name: 'k6 JSON points (--out json)',
  recognises: ({ json }) => isPoint(json),
  open: (context) => new K6Points(context),
}

const BEGINNING = '{"metric":"'
const DURATION = '{"metric":"http_req_duration","type":"Point","data":{"time":"'
const AFTER_NAME = '","type":"'
/** Different texts of tags that are remembered. */
const MOST_TAGS = 20_000

interface Tags {
  readonly entry: SampleEntry
  readonly kind: ErrorKind | undefined
  readonly status: number
}

class K6Points implements LineIntake {
  private readonly context: LineContext
  private readonly time = new WallTime()
  private readonly tags = new Map<string, Tags>()
  private readonly counts: K6Counts

  constructor(context: LineContext) {
    this.context = context
    this.counts = new K6Counts(context.recorder)
  }

  line(line: TextLine): void {
    const { text, start, end } = line
    if (text.charCodeAt(end - 1) !== CLOSING) throw this.broken(line)
    if (text.startsWith(DURATION, start)) {
      if (!this.duration(line)) this.slow(line)
      return
    }
    if (!text.startsWith(BEGINNING, start)) {
      // Definitions of metrics, and points of old versions, which begin with their type.
      if (text.startsWith('{"type":"', start)) this.slow(line)
      else throw this.broken(line)
      return
    }
    const nameAt = start + BEGINNING.length
    const nameEnd = text.indexOf('"', nameAt)
    if (!text.startsWith(AFTER_NAME, nameEnd)) throw this.broken(line)
    const counted =
      text.startsWith('dropped_iterations"', nameAt) ||
      text.startsWith('iterations"', nameAt) ||
      text.startsWith('vus_max"', nameAt) ||
      text.startsWith('data_received"', nameAt) ||
      text.startsWith('http_req_duration"', nameAt)
    if (counted) this.slow(line)
  }

  end(): Reading {
    return this.counts.reading('JSON points', [])
  }

  /** The usual form; false for a line that has to be read with care. */
  private duration(line: TextLine): boolean {
    const { text, start, end } = line
    const timeAt = start + DURATION.length
    const timeEnd = text.indexOf('"', timeAt)
    if (!text.startsWith('","value":', timeEnd)) return false
    const valueAt = timeEnd + 10
    const valueEnd = text.indexOf(',', valueAt)
    if (valueEnd < 0 || !text.startsWith('"tags":{', valueEnd + 1)) return false
    const tagsAt = valueEnd + 8
    const tagsEnd = text.indexOf('}', tagsAt)
    if (tagsEnd < 0 || tagsEnd >= end) return false
    const value = Number(text.slice(valueAt, valueEnd))
    const endMs = this.time.at(text, timeAt, timeEnd)
    if (!(value >= 0) || Number.isNaN(endMs)) return false
    const written = text.slice(tagsAt, tagsEnd + 1)
    const tags = this.tags.get(written) ?? this.readTags(written)
    if (tags === undefined) return false
    this.context.recorder.record(tags.entry, endMs - value, value * 1000, tags.kind, tags.status, 0)
    return true
  }

  private readTags(written: string): Tags | undefined {
    // A brace inside a tag ends the text too early: then it is no JSON, and the whole line is parsed.
    const json = jsonOf(utf8(written))
    if (typeof json !== 'object' || json === null) return undefined
    const tags = this.toTags(json as Readonly<Record<string, unknown>>)
    if (this.tags.size < MOST_TAGS) this.tags.set(Buffer.from(written, 'latin1').toString('latin1'), tags)
    return tags
  }

  private toTags(tags: Readonly<Record<string, unknown>>): Tags {
    const tag = (name: string): string => {
      const value = tags[name]
      return typeof value === 'string' ? value : ''
    }
    this.counts.url ??= /^https?:\/\/[^/?#]+/.exec(tag('url'))?.[0]
    return {
      entry: this.context.recorder.entryOf(readableName(tag('method'), tag('name') || tag('url'))),
      kind: kindOfK6Sample({
        expected: tag('expected_response'),
        status: tag('status'),
        code: tag('error_code'),
      }),
      status: Number(tag('status')) || 0,
    }
  }

  /** Any line, by JSON.parse. */
  private slow(line: TextLine): void {
    const json = jsonOf(textOf(line))
    if (!isPoint(json)) throw this.broken(line)
    if (json.type !== 'Point') return
    const { value, time, tags } = json.data
    if (typeof value !== 'number' || typeof time !== 'string') throw this.broken(line)
    if (json.metric !== 'http_req_duration') {
      this.counts.take(json.metric, value)
      return
    }
    const endMs = this.time.at(time, 0, time.length)
    if (Number.isNaN(endMs) || !(value >= 0)) throw this.broken(line)
    const { entry, kind, status } = this.toTags((tags ?? {}) as Readonly<Record<string, unknown>>)
    this.context.recorder.record(entry, endMs - value, value * 1000, kind, status, 0)
  }

  private broken(line: TextLine): Error {
    return brokenLine(this.context.path, line, textOf(line), {
      what: 'sample of k6',
      writer: 'k6',
      give: 'Give the file as "k6 run --out json=FILE" wrote it.',
    })
  }
}

const CLOSING = 125

interface Point {
  readonly type: string
  readonly metric: string
  readonly data: { readonly value?: unknown; readonly time?: unknown; readonly tags?: unknown }
}

function isPoint(json: unknown): json is Point {
  if (typeof json !== 'object' || json === null) return false
  const { type, metric, data } = json as Readonly<Record<string, unknown>>
  return (
    (type === 'Point' || type === 'Metric') &&
    typeof metric === 'string' &&
    typeof data === 'object' &&
    data !== null
  )
}
