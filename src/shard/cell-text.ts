import type { PackedCell } from '../measure/cell.ts'
import type { EdgeAnswers } from '../measure/edge-answers.ts'
import { ERROR_KINDS, type ErrorCounts } from '../measure/measurement.ts'
import { decodePacked, encodePacked, type PackedText } from '../measure/packed-text.ts'
import type { NamedCell, SideSecond } from '../load/messages.ts'
import type { Side } from '../plan/plan.ts'

/** Cells and seconds as a shard's file keeps them: plain arrays, because there are hundreds of thousands. */
export type CellText = readonly [
  side: number,
  index: number,
  sent: number,
  completed: number,
  bytes: number,
  errors: ErrorCounts,
  expected: Readonly<Record<string, number>>,
  latency: PackedText,
  serviceTime: PackedText,
  failedLatency: PackedText | null,
  counts: readonly [number, number],
  lnSums: readonly [number, number],
  /** What edge caches told, and their hits; left out where none spoke. */
  edge?: readonly [number, number],
]

const SIDES: readonly Side[] = ['candidate', 'baseline']

export function encodeCell({ side, index, cell }: NamedCell): CellText {
  return [
    SIDES.indexOf(side),
    index,
    cell.sent,
    cell.completed,
    cell.bytes,
    cell.errors,
    cell.expected,
    encodePacked(cell.latency),
    encodePacked(cell.serviceTime),
    cell.failedLatency === undefined ? null : encodePacked(cell.failedLatency),
    cell.counts,
    cell.lnSums,
    ...edgeText(cell.edge),
  ]
}

function edgeText(edge: EdgeAnswers | undefined): readonly [edge?: readonly [number, number]] {
  return edge === undefined ? [] : [[edge.told, edge.hits]]
}

/** Undoes `encodeCell`; throws an Error for anything else, or for a name that is not among `names`. */
export function decodeCell(text: unknown, names: number): NamedCell {
  const fields = listOf(text, 'a cell')
  const index = count(fields[1])
  if (fields.length < 12 || fields.length > 13 || index >= names) throw new Error('a cell is not whole')
  const cell: PackedCell = {
    sent: count(fields[2]),
    completed: count(fields[3]),
    bytes: count(fields[4]),
    errors: errorsOf(fields[5]),
    expected: countsOf(fields[6]),
    latency: decodePacked(fields[7], 3),
    serviceTime: decodePacked(fields[8], 3),
    failedLatency: fields[9] === null ? undefined : decodePacked(fields[9], 3),
    counts: pair(fields[10], count),
    lnSums: pair(fields[11], finite),
    ...(fields[12] === undefined ? {} : { edge: edgeOf(fields[12]) }),
  }
  return { side: sideOf(fields[0]), index, cell }
}

export type SideSecondText = readonly [
  side: number,
  sent: number,
  completed: number,
  errors: number,
  answered: number,
  refused: number,
  unconnected: number,
  inFlight: number,
  latency: PackedText,
]

export function encodeSideSecond(one: SideSecond): SideSecondText {
  const { sent, completed, errors, answered, refused, unconnected, inFlight } = one
  return [
    SIDES.indexOf(one.side),
    ...([sent, completed, errors, answered, refused, unconnected, inFlight] as const),
    encodePacked(one.latency),
  ]
}

/** Undoes `encodeSideSecond`, but for the code of the last error, which only a run under way looks at. */
export function decodeSideSecond(text: unknown): SideSecond {
  const fields = listOf(text, 'a second')
  if (fields.length !== 9) throw new Error('a second is not whole')
  return {
    side: sideOf(fields[0]),
    sent: count(fields[1]),
    completed: count(fields[2]),
    errors: count(fields[3]),
    answered: count(fields[4]),
    refused: count(fields[5]),
    unconnected: count(fields[6]),
    inFlight: count(fields[7]),
    latency: decodePacked(fields[8], 2),
    lastError: undefined,
  }
}

/** Throws an Error unless it is a list. */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is a list`)
  return value
}

function sideOf(value: unknown): Side {
  const side = typeof value === 'number' ? SIDES[value] : undefined
  if (side === undefined) throw new Error('a side is 0 or 1')
  return side
}

function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new Error('a count is a whole number')
  return value
}

function finite(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error('a sum is a number')
  return value
}

function pair(value: unknown, read: (one: unknown) => number): readonly [number, number] {
  const [first, second] = listOf(value, 'a pair')
  return [read(first), read(second)]
}

function edgeOf(value: unknown): EdgeAnswers {
  const [told, hits] = pair(value, count)
  return { told, hits }
}

function countsOf(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) throw new Error('counts are an object')
  const counts = Object.entries(value)
  // Nearly every cell has none.
  if (counts.length === 0) return NONE
  return Object.fromEntries(counts.map(([name, one]) => [name, count(one)]))
}

function errorsOf(value: unknown): ErrorCounts {
  const counts = countsOf(value)
  const unknown = Object.keys(counts).find((name) => !(ERROR_KINDS as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`there is no kind of error "${unknown}"`)
  return counts
}

const NONE: Readonly<Record<string, number>> = {}
