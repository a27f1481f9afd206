import { createHash } from 'node:crypto'
import { messageOf, UserError } from '../errors.ts'
import type { BlockReport, NamedCell, SecondReport } from '../load/messages.ts'
import { decodeCell, decodeSideSecond, listOf } from './cell-text.ts'
import { decodeEnd, headSchema, type ShardEnd, type ShardHead } from './shard-file.ts'

/** A file that may be a shard's. Its text may be read anew each time that it is asked for. */
export interface ShardText {
  readonly path: string
  readonly text: string
}

/** A shard's file, of which head and end are read; a thousand of them fit into memory. */
export interface ShardRecord {
  readonly path: string
  readonly head: ShardHead
  readonly end: ShardEnd
  /** Of the text, to tell two copies from two measurements. */
  readonly digest: string
  readonly characters: number
  /** Iterations that ended after the last block was reported. */
  readonly rest: readonly NamedCell[]
  /** Reads the file again and keeps these of its lines; from the first of a range to the one before its last. */
  load(blocks: Range, seconds: Range): ShardLines
}

export type Range = readonly [first: number, end: number]

/** Some lines of a shard's file; each is only taken apart when it is asked for. */
export interface ShardLines {
  /** Throws UserError `shard-unreadable` where the line is damaged. */
  block(index: number): BlockReport
  second(index: number): SecondReport
}

export type ReadShard =
  | { readonly kind: 'whole'; readonly record: ShardRecord }
  /** Begins like a shard, and breaks off. */
  | { readonly kind: 'cut'; readonly head: ShardHead }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Reads head and end of a shard's file. What is wrong with its content is an answer, not an error. */
export function readShard(file: ShardText): ReadShard {
  const { text } = file
  const lines = linesOf(text)
  const first = tryJson(lines.at(0))
  if (first.kind === 'broken') return { kind: 'unreadable', why: `its first line is not JSON (${first.why})` }
  const head = headSchema.safeParse(first.value)
  if (!head.success)
    return { kind: 'unreadable', why: `its first line is not the head of a ${schemaOf(first.value)}` }
  const last = tryJson(lines.at(lines.count - 1))
  if (last.kind === 'broken') return { kind: 'cut', head: head.data }
  try {
    const read = decodeEnd(last.value)
    if (read === undefined || lines.count !== 2 + read.end.blocks + read.end.seconds)
      return { kind: 'cut', head: head.data }
    const record: ShardRecord = {
      path: file.path,
      head: head.data,
      end: read.end,
      digest: createHash('sha256').update(text).digest('hex'),
      characters: text.length,
      rest: cellsOf(read.rest, head.data.scenarios),
      load: (blocks, seconds) => load(file, record, blocks, seconds),
    }
    return { kind: 'whole', record }
  } catch (thrown) {
    return { kind: 'unreadable', why: messageOf(thrown) }
  }
}

function load(file: ShardText, { path, head, end }: ShardRecord, blocks: Range, seconds: Range): ShardLines {
  const lines = linesOf(file.text)
  const kept = new Map<number, string>()
  for (let index = blocks[0]; index < blocks[1]; index++) kept.set(1 + index, alone(lines.at(1 + index)))
  const after = 1 + end.blocks
  for (let index = seconds[0]; index < seconds[1]; index++)
    kept.set(after + index, alone(lines.at(after + index)))
  const line = <T>(number: number, read: (value: readonly unknown[]) => T): T => {
    try {
      return read(listOf(JSON.parse(kept.get(number) ?? '') as unknown, 'a line'))
    } catch (thrown) {
      throw damaged(path, number + 1, thrown)
    }
  }
  return {
    block: (index) =>
      line(1 + index, ([number, requests, scenarios]) => {
        if (number !== index) throw new Error(`block ${index} is expected here`)
        return {
          ...{ kind: 'block', block: index, whole: true },
          cells: cellsOf(requests, head.requests),
          scenarios: cellsOf(scenarios, head.scenarios),
        }
      }),
    second: (index) =>
      line(after + index, ([utilization, sides]) => ({
        ...{ kind: 'second', second: index },
        utilization: typeof utilization === 'number' ? utilization : 0,
        sides: listOf(sides, 'sides').map(decodeSideSecond),
      })),
  }
}

function cellsOf(value: unknown, names: readonly string[]): readonly NamedCell[] {
  return listOf(value, 'cells').map((cell) => decodeCell(cell, names.length))
}

interface Lines {
  readonly count: number
  at(index: number): string
}

/** The lines of a text by their positions: nothing is copied until it is asked for. */
function linesOf(text: string): Lines {
  const starts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  // The text ends with a line end, or else with a line that was cut.
  const count = starts.at(-1) === text.length ? starts.length - 1 : starts.length
  return { count, at: (index) => text.slice(starts[index] ?? 0, (starts[index + 1] ?? text.length + 1) - 1) }
}

/** A slice of a string keeps the whole string in memory: this one is on its own. All of it is ASCII. */
function alone(slice: string): string {
  return Buffer.from(slice, 'latin1').toString('latin1')
}

type Tried =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'broken'; readonly why: string }

function tryJson(text: string): Tried {
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown }
  } catch (thrown) {
    return { kind: 'broken', why: messageOf(thrown) }
  }
}

function schemaOf(value: unknown): string {
  const schema = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  return typeof schema === 'string'
    ? `plimsoll/shard@1: its schema is ${JSON.stringify(schema.slice(0, 80))}, or a field is missing`
    : 'plimsoll/shard@1'
}

function damaged(path: string, line: number, cause: unknown): UserError {
  return new UserError(
    'shard-unreadable',
    `"${path}", line ${line}, is damaged: ${messageOf(cause)}.`,
    'Copy the file again from the machine that wrote it, or merge without it.',
    cause,
  )
}
