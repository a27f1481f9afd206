import { messageOf, UserError } from '../errors.ts'
import type { BlockReport, NamedCell, SecondReport } from '../load/messages.ts'
import { decodeCell, decodeSideSecond, listOf } from './cell-text.ts'
import { decodeEnd, headSchema, type ShardEnd, type ShardHead } from './shard-file.ts'

/** A shard's file, read as far as it is needed: its blocks stay text until they are asked for. */
export interface ShardRecord {
  readonly path: string
  readonly head: ShardHead
  readonly end: ShardEnd
  /** The text itself, to tell two copies from two measurements. */
  readonly text: string
  /** Iterations that ended after the last block was reported. */
  readonly rest: readonly NamedCell[]
  /** From 0 to `end.blocks` - 1. Throws UserError `shard-unreadable` where the line is damaged. */
  block(index: number): BlockReport
  /** From 0 to `end.seconds` - 1; throws like `block`. */
  second(index: number): SecondReport
}

export type ReadShard =
  | { readonly kind: 'whole'; readonly record: ShardRecord }
  /** Begins like a shard, and breaks off. */
  | { readonly kind: 'cut'; readonly head: ShardHead }
  | { readonly kind: 'unreadable'; readonly why: string }

/** Reads head and end of a shard's file, and where its lines are. Never throws: what is wrong is an answer. */
export function readShard(path: string, text: string): ReadShard {
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
    const { end } = read
    const record = recordOf(path, text, lines, head.data, end, read.rest)
    return { kind: 'whole', record }
  } catch (thrown) {
    return { kind: 'unreadable', why: messageOf(thrown) }
  }
}

function recordOf(
  path: string,
  text: string,
  lines: Lines,
  head: ShardHead,
  end: ShardEnd,
  rest: readonly unknown[],
): ShardRecord {
  const cells = (value: unknown, names: readonly string[]) =>
    listOf(value, 'cells').map((cell) => decodeCell(cell, names.length))
  const line = <T>(number: number, read: (value: readonly unknown[]) => T): T => {
    try {
      return read(listOf(JSON.parse(lines.at(number)) as unknown, 'a line'))
    } catch (thrown) {
      throw damaged(path, number + 1, thrown)
    }
  }
  return {
    ...{ path, head, end, text },
    rest: cells(rest, head.scenarios),
    block: (index) =>
      line(1 + index, ([number, requests, scenarios]) => {
        if (number !== index) throw new Error(`block ${index} is expected here`)
        return {
          ...{ kind: 'block', block: index, whole: true },
          cells: cells(requests, head.requests),
          scenarios: cells(scenarios, head.scenarios),
        }
      }),
    second: (index) =>
      line(1 + end.blocks + index, ([utilization, sides]) => ({
        ...{ kind: 'second', second: index },
        utilization: typeof utilization === 'number' ? utilization : 0,
        sides: listOf(sides, 'sides').map(decodeSideSecond),
      })),
  }
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
