import type { Metric } from '../config/threshold.ts'
import type { Tally } from '../measure/measurement.ts'
import type { SampleRecorder } from './recorder.ts'
import type { TextLine } from './text-lines.ts'

/** Tools whose results are read. */
export const TOOLS = [
  'k6',
  'locust',
  'jmeter',
  'artillery',
  'autocannon',
  'vegeta',
  'oha',
  'fortio',
  'hey',
  'gatling',
] as const
export type Tool = (typeof TOOLS)[number]

/**
 * What a file holds. `samples`: every request with its time, so that everything can be told. `histogram`: how
 * many requests took how long, without times. `summary`: a few percentiles.
 */
export type Detail = 'samples' | 'histogram' | 'summary'

/** What was read from one file of another tool. */
export interface Reading {
  readonly tool: Tool
  /** Of the tool, where the file says it. */
  readonly version: string | undefined
  /** The kind of file, in words: `JSON points`. */
  readonly format: string
  readonly detail: Detail
  /** Steps in which the file states times, in milliseconds. */
  readonly resolutionMs: number
  /** What the tool calls a response time, in sentences. */
  readonly meaning: string
  /** `open`: requests were started by the clock; `closed`: by users who wait for answers. */
  readonly model: 'open' | 'closed'
  /** Epoch milliseconds of the first start and the last end; undefined where the file does not say. */
  readonly startMs: number | undefined
  readonly endMs: number | undefined
  /** Time under load; for samples it follows from them. */
  readonly durationMs: number | undefined
  /** Request names with what was counted; empty for samples, which go to the recorder. */
  readonly tallies: Readonly<Record<string, Tally>>
  /** All requests together, where that is not the sum of `tallies`. */
  readonly total?: Tally | undefined
  /** Metrics of latency that the numbers carry; undefined for all. */
  readonly carries: readonly Metric[] | undefined
  /** The address under load, where the file says it. */
  readonly url: string | undefined
  /** Users, threads or connections at most. */
  readonly users: number | undefined
  /** Iterations that were due, and those that were not started; undefined where nobody counted. */
  readonly dropped: { readonly offered: number; readonly dropped: number } | undefined
  /** What the reader should know of this file, in sentences. */
  readonly notes: readonly string[]
}

/** A file of lines, one for each sample: read in a stream, however large. */
export interface LineFormat {
  readonly tool: Tool
  /** In words, for messages: `k6 JSON points`. */
  readonly name: string
  /** Whether a file with this beginning is one. */
  recognises(head: Head): boolean
  /** Begins to read a file; samples go into the recorder. */
  open(context: LineContext): LineIntake
}

/** A file of binary records: read in a stream. */
export interface ByteFormat {
  readonly tool: Tool
  readonly name: string
  recognises(head: Head): boolean
  open(context: LineContext): ByteIntake
}

export interface ByteIntake {
  /** The next bytes of the file. Throws UserError `ingest-unreadable`. */
  chunk(bytes: Buffer): void
  end(): Reading
}

/** A file that is one JSON document, or a short text: read whole. */
export interface DocumentFormat {
  readonly tool: Tool
  readonly name: string
  recognises(document: ReadDocument): boolean
  /** Throws UserError `ingest-unreadable` for a document that lacks what the format must have. */
  read(document: ReadDocument, where: Where): Reading
}

export interface ReadDocument {
  /** Parsed; undefined for a text that is no JSON. */
  readonly json: unknown
  readonly text: string
}

/** The beginning of a file, decompressed: enough to tell what it is. */
export interface Head {
  readonly bytes: Buffer
  /** First line, without its end. */
  readonly firstLine: string
  readonly secondLine: string | undefined
  /** The first line as JSON; undefined when it is none. */
  readonly json: unknown
}

/** Where something was read, for messages. */
export interface Where {
  readonly path: string
  /** Names the only request of a tool whose file does not say what was asked. */
  readonly requestName: string
}

export interface LineContext extends Where {
  readonly recorder: SampleRecorder
  readonly head: Head
}

export interface LineIntake {
  /** One line, without its end. Throws UserError `ingest-unreadable` for one that cannot be read. */
  line(line: TextLine): void
  end(): Reading
}
