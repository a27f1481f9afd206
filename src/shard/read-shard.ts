import { createHash } from 'node:crypto'
import { messageOf, UserError } from '../errors.ts'
import type { BlockReport, NamedCell, SecondReport } from '../load/messages.ts'
import { decodeCell, decodeSideSecond, listOf } from './cell-text.ts'
import { decodeEnd, headSchema, type ShardEnd, type ShardHead } from './shard-file.ts'

/** A file that may be a shard's. Its text may be read anew each time that it is asked for. */
export interface ShardText {
  readonly path: string
  readonly text: string
  /** Characters `from` to the one before `end`, all of them ASCII; undefined where only the whole can be read. */
  part?(from: number, end: number): string | undefined
}

/** A shard's file, of which head and end are read; a thousand of them fit into memory. */
export interface ShardRecord {
  readonly path: string
  readonly head: ShardHead
  readonly end: ShardEnd
  /** Of the text, to tell two copies from two measurements; reads the file again. */
  digest(): string
  readonly characters: number
  /** Iterations that ended after the last block was reported. */
  readonly rest: readonly NamedCell[]
  /** Reads these of its lines again; from the first of a range to the one before its last. */
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
    // Positions only: the text itself is not kept.
    const places: Pick<Lines, 'starts'> = { starts: lines.starts }
    const record: ShardRecord = {
      path: file.path,
      head: head.data,
      end: read.end,
      digest: () => createHash('sha256').update(file.text).digest('hex'),
      characters: text.length,
      rest: cellsOf(read.rest, head.data.scenarios),
      load: (blocks, seconds) => load(file, places, record, blocks, seconds),
    }
    return { kind: 'whole', record }
  } catch (thrown) {
    return { kind: 'unreadable', why: messageOf(thrown) }
  }
}

function load(
  file: ShardText,
  { starts }: Pick<Lines, 'starts'>,
  { path, head, end }: ShardRecord,
  blocks: Range,
  seconds: Range,
): ShardLines {
  const after = 1 + end.blocks
  const readBlock = linesIn(file, starts, [1 + blocks[0], 1 + blocks[1]])
  const readSecond = linesIn(file, starts, [after + seconds[0], after + seconds[1]])
  const taken = <T>(number: number, line: string, read: (value: readonly unknown[]) => T): T => {
    try {
      return read(listOf(JSON.parse(line) as unknown, 'a line'))
    } catch (thrown) {
      throw damaged(path, number + 1, thrown)
    }
  }
  return {
    block: (index) =>
      taken(1 + index, readBlock(1 + index), ([number, requests, scenarios]) => {
        if (number !== index) throw new Error(`block ${index} is expected here`)
        return {
          ...{ kind: 'block', block: index, whole: true },
          cells: cellsOf(requests, head.requests),
          scenarios: cellsOf(scenarios, head.scenarios),
        }
      }),
    second: (index) =>
      taken(after + index, readSecond(after + index), ([utilization, sides]) => ({
        ...{ kind: 'second', second: index },
        utilization: typeof utilization === 'number' ? utilization : 0,
        sides: listOf(sides, 'sides').map(decodeSideSecond),
      })),
  }
}

/** Lines of a range by their number, read in one piece. */
function linesIn(file: ShardText, starts: readonly number[], [first, end]: Range): (line: number) => string {
  const at = (line: number): number => starts[line] ?? 0
  if (end <= first) return () => ''
  const piece = file.part?.(at(first), at(end)) ?? file.text.slice(at(first), at(end))
  return (line) => piece.slice(at(line) - at(first), at(line + 1) - at(first) - 1)
}

function cellsOf(value: unknown, names: readonly string[]): readonly NamedCell[] {
  return listOf(value, 'cells').map((cell) => decodeCell(cell, names.length))
}

interface Lines {
  readonly count: number
  /** Where each begins, and where one after the last would. */
  readonly starts: readonly number[]
  at(index: number): string
}

/** The lines of a text by their positions: nothing is copied until it is asked for. */
function linesOf(text: string): Lines {
  const starts = [0]
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1)
  // The text ends with a line end, or else with a line that was cut.
  const count = starts.at(-1) === text.length ? starts.length - 1 : starts.length
  return {
    ...{ count, starts },
    at: (index) => text.slice(starts[index] ?? 0, (starts[index + 1] ?? text.length + 1) - 1),
  }
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
