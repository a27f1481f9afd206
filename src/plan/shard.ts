import { UserError } from '../errors.ts'
import { formatDuration } from '../units.ts'

/** A part of a run that one of several machines carries. */
export interface Shard {
  /** From 1. */
  readonly number: number
  readonly of: number
}

/** More parts than this are not foreseen: what merging them costs is known up to here (docs/scale.md). */
export const MOST_SHARDS = 1_000

/** Variable in which an indexed Job of Kubernetes numbers its pods, from 0. */
export const INDEX_VARIABLE = 'JOB_COMPLETION_INDEX'

/**
 * Reads a part of a run.
 *
 *     shard  -> number "/" of
 *     number -> 1 … of | "auto"
 *
 * `auto` is JOB_COMPLETION_INDEX plus 1. `what` names the option in errors. Throws UserError `usage`.
 */
export function parseShard(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  what: string,
): Shard {
  const [, written = '', parts = ''] = /^(\d{1,6}|auto)\/(\d{1,6})$/.exec(text.trim()) ?? []
  const of = Number(parts)
  if (written === '' || of < 1 || of > MOST_SHARDS)
    throw new UserError(
      'usage',
      `${what} "${text}": a part of a run is written number/of, with at most ${MOST_SHARDS} parts.`,
      'Write for example 1/4 for the first of four machines.',
    )
  const number = written === 'auto' ? indexOf(env, what, text) + 1 : Number(written)
  if (number >= 1 && number <= of) return { number, of }
  const said = written === 'auto' ? `${INDEX_VARIABLE} makes it ${number}/${of}, but parts` : 'parts'
  throw new UserError(
    'usage',
    `${what} "${text}": ${said} are numbered from 1 to ${of}.`,
    `Start ${of} machines with the numbers 1 to ${of}, each once.`,
  )
}

function indexOf(env: Readonly<Record<string, string | undefined>>, what: string, text: string): number {
  const index = env[INDEX_VARIABLE]
  if (index !== undefined && /^\d{1,6}$/.test(index)) return Number(index)
  throw new UserError(
    'usage',
    `${what} "${text}": auto takes the number from ${INDEX_VARIABLE}, which is ${index === undefined ? 'not set' : `"${index}"`}.`,
    'Run it in a Job of Kubernetes with completionMode "Indexed", or write the number.',
  )
}

/** `2/20`. */
export function formatShard({ number, of }: Shard): string {
  return `${number}/${of}`
}

/** `2.4 s late (± 40 ms)`; a negative `lateMs` is early. */
export function formatLateness(lateMs: number, uncertaintyMs: number): string {
  const off = `${formatDuration(Math.abs(lateMs))} ${lateMs < 0 ? 'early' : 'late'}`
  return uncertaintyMs === 0 ? off : `${off} (± ${formatDuration(uncertaintyMs)})`
}

/** Digits of seconds and of milliseconds since 1970, from 2001 to 2286. */
const EPOCH_SECONDS = /^\d{10}$/
const EPOCH_MILLISECONDS = /^\d{13}$/
/** ISO 8601 with its zone: without one it would mean another moment on each machine. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** Milliseconds since 1970 of an ISO 8601 time with zone, or of seconds or milliseconds since 1970. */
export function parseStartAt(text: string, what: string): number {
  const written = text.trim()
  const ms = EPOCH_SECONDS.test(written)
    ? Number(written) * 1000
    : EPOCH_MILLISECONDS.test(written)
      ? Number(written)
      : ISO_TIME.test(written)
        ? Date.parse(written)
        : NaN
  if (Number.isFinite(ms)) return ms
  throw new UserError(
    'usage',
    `${what} "${text}": a moment with its time zone, or seconds since 1970, is expected.`,
    'Write for example 2026-05-01T12:00:00Z, or what "date +%s" prints plus some minutes.',
  )
}

/**
 * Which part of all arrivals, users and connections a thread takes, counted over every machine: thread w of
 * the W of shard i (from 0) of n takes those with index ≡ i + n·w (mod n·W). So the shards are the residues
 * modulo n whatever number of threads each has, and together they are exactly the whole.
 */
export function dealTo(
  shard: Shard | undefined,
  worker: number,
  workers: number,
): { readonly part: number; readonly parts: number } {
  const of = shard?.of ?? 1
  return { part: (shard?.number ?? 1) - 1 + of * worker, parts: of * workers }
}
