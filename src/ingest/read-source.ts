import { messageOf, UserError } from '../errors.ts'
import { BYTE_FORMATS, DOCUMENT_FORMATS, FORMAT_NAMES, LINE_FORMATS } from './formats.ts'
import { hasFields, jsonOf } from './checked.ts'
import { isLocustCompanion } from './locust-csv.ts'
import type { Head, ReadDocument, Reading, Tool } from './reading.ts'
import type { SampleRecorder } from './recorder.ts'
import type { SourceFile } from './source-file.ts'
import { eachLine } from './text-lines.ts'
import { quoted, unreadable } from './trouble.ts'

/** Enough to see two lines of any format. */
const HEAD_BYTES = 256 * 1024
/** A document is read whole; reports of tools are far smaller, and a larger one would fill the memory. */
const MOST_DOCUMENT_BYTES = 64 * 2 ** 20

export interface ReadOptions {
  /** What the user says it is. */
  readonly tool: Tool | 'auto'
  readonly requestName: string
  readonly recorder: SampleRecorder
  /** Other files are given with this one. */
  readonly beside: boolean
}

/**
 * Reads one file: finds out by its content what it is, then reads it, in a stream where it is made of samples.
 * Undefined for a table that tools write beside their results and that says nothing more. Throws UserError
 * `ingest-unreadable` for what is no result, another tool's, cut off, or empty.
 */
export async function readSource(file: SourceFile, options: ReadOptions): Promise<Reading | undefined> {
  try {
    return await read(file, options)
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown
    if (thrown instanceof RangeError || isZlib(thrown))
      throw unreadable(
        file.path,
        `it cannot be read to its end: ${messageOf(thrown)}.`,
        'The file is damaged or was cut off while it was copied. Copy it again, or run the tool again.',
        thrown,
      )
    throw thrown
  }
}

async function read(file: SourceFile, options: ReadOptions): Promise<Reading | undefined> {
  const head = await headOf(file)
  if (options.beside && isLocustCompanion(head.firstLine)) return undefined
  const context = { path: file.path, requestName: options.requestName, recorder: options.recorder, head }
  const bytes = BYTE_FORMATS.find((format) => format.recognises(head))
  if (bytes !== undefined) {
    agree(file, bytes, options)
    options.recorder.beginFile()
    const intake = bytes.open(context)
    for await (const chunk of file.bytes())
      intake.chunk(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    return intake.end()
  }
  const lines = LINE_FORMATS.find((format) => format.recognises(head))
  if (lines !== undefined) {
    agree(file, lines, options)
    options.recorder.beginFile()
    const intake = lines.open(context)
    await eachLine(file.bytes(), (line) => intake.line(line))
    return intake.end()
  }
  const document = await readDocument(file, head)
  const format = DOCUMENT_FORMATS.find((one) => one.recognises(document))
  if (format === undefined) throw unknown(file, document, head)
  agree(file, format, options)
  return format.read(document, context)
}

async function headOf(file: SourceFile): Promise<Head> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of file.bytes()) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= HEAD_BYTES) break
  }
  const bytes = Buffer.concat(chunks, Math.min(length, HEAD_BYTES))
  if (bytes.toString('latin1').trim() === '')
    throw unreadable(file.path, 'the file is empty.', 'Did the tool run to its end? Run it again.')
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    throw unreadable(
      file.path,
      'the text is UTF-16, as PowerShell writes it with ">".',
      'Let the tool write the file itself, or use: Out-File -Encoding utf8.',
    )
  const [firstLine = '', secondLine] = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n', 2)
    .map((line) => line.replace(/\r$/, ''))
  return { bytes, firstLine, secondLine, json: jsonOf(firstLine) }
}

async function readDocument(file: SourceFile, head: Head): Promise<ReadDocument> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of file.bytes()) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MOST_DOCUMENT_BYTES)
      throw unreadable(
        file.path,
        `it begins with ${quoted(head.firstLine)} and has more than ${MOST_DOCUMENT_BYTES / 2 ** 20} MiB: no report is so large.`,
        `These are read: ${FORMAT_NAMES.join(', ')}.`,
      )
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const begins = text.trimStart()[0]
  const json = jsonOf(text)
  if (json === undefined && (begins === '{' || begins === '['))
    throw unreadable(
      file.path,
      `it begins like JSON (${quoted(text, 40)}) but is none: it is cut off, or of several documents.`,
      'The tool was still writing, or was killed. Run it again.',
    )
  return { json, text }
}

/** What was named and what was found are the same tool. */
function agree(
  file: SourceFile,
  found: { readonly tool: Tool; readonly name: string },
  { tool }: ReadOptions,
): void {
  if (tool === 'auto' || tool === found.tool) return
  throw unreadable(
    file.path,
    `this is a file of another tool: ${found.name}, not ${tool}.`,
    `Write: plimsoll ingest ${found.tool} ${file.path}`,
  )
}

/** Files that are often given and cannot be read, with what to do instead. */
function unknown(file: SourceFile, { json, text }: ReadDocument, head: Head): UserError {
  if (hasFields(json, 'schema') && typeof json.schema === 'string' && json.schema.startsWith('plimsoll/'))
    return unreadable(
      file.path,
      'this is a result of Plimsoll itself.',
      'Give it to "plimsoll compare" or "plimsoll report", or to --baseline here.',
    )
  if (isLocustCompanion(head.firstLine))
    return unreadable(
      file.path,
      'this table of Locust has no distributions: neither its history nor its failures can be judged alone.',
      'Give the _stats.csv, or better the output of --json.',
    )
  if (/^\s*<\?xml|^<testResults/.test(text))
    return unreadable(
      file.path,
      'this is XML; of JMeter only CSV is read.',
      'Run JMeter with -Jjmeter.save.saveservice.output_format=csv.',
    )
  if (text.includes('\u0000') && text.includes('Latency') && text.includes('BytesIn'))
    return unreadable(
      file.path,
      "this is vegeta's own binary form.",
      'Write: vegeta encode -to json results.bin > results.json',
    )
  return unreadable(
    file.path,
    `no tool is known whose results begin with ${quoted(head.firstLine)}.`,
    `These are read: ${FORMAT_NAMES.join(', ')}.`,
  )
}

function isZlib(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    'code' in thrown &&
    typeof thrown.code === 'string' &&
    thrown.code.startsWith('Z_')
  )
}
