import { UserError } from '../errors.ts'
import { formatShard } from '../plan/shard.ts'
import type { ShardHead } from './shard-file.ts'
import { readShard, type ShardRecord, type ShardText } from './read-shard.ts'

/** Which parts of one run are there. */
export interface RollCall {
  readonly of: number
  /** By number, each once, all of the same run. */
  readonly present: readonly [ShardRecord, ...ShardRecord[]]
  readonly missing: readonly number[]
  /** What was left out and why, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Finds out which files belong together: the run is the one that most of them are parts of. Cut, foreign and
 * interrupted parts, and those that were measured twice with different results, are left out and named;
 * copies are taken once. Throws UserError `shard-unreadable` when nothing is left.
 */
export function callRoll(files: readonly ShardText[]): RollCall {
  const notes: string[] = []
  const records = files.flatMap((file) => {
    const { path } = file
    const read = readShard(file)
    switch (read.kind) {
      case 'whole':
        return read.record
      case 'cut':
        notes.push(`Shard ${formatShard(read.head.shard)} is left out: "${path}" was cut before its end.`)
        return []
      case 'unreadable':
        notes.push(`"${path}" is left out: ${read.why}.`)
        return []
      default:
        return read satisfies never
    }
  })
  const run = commonest(records)
  const own = records.filter((record) => {
    const why = foreignness(record.head, run?.head)
    if (why !== undefined)
      notes.push(`Shard ${formatShard(record.head.shard)} in "${record.path}" is left out: ${why}.`)
    return why === undefined
  })
  const [first, ...others] = withoutDoubles(own, notes)
    .filter((record) => {
      const broken = record.end.ended.kind === 'interrupted'
      if (broken)
        notes.push(`Shard ${formatShard(record.head.shard)} is left out: it was interrupted before its end.`)
      return !broken
    })
    .sort((a, b) => a.head.shard.number - b.head.shard.number)
  if (first === undefined) throw nothingLeft(files, notes)
  const { of } = first.head.shard
  const there = new Set([first, ...others].map(({ head }) => head.shard.number))
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !there.has(number))
  return { of, present: [first, ...others], missing, notes }
}

/** What must be equal for two files to be parts of one run, with the words for it. */
const SHARED: readonly { readonly what: string; readonly of: (head: ShardHead) => unknown }[] = [
  { what: 'version of Plimsoll', of: ({ version }) => version },
  { what: 'number of parts', of: ({ shard }) => shard.of },
  { what: 'start-at', of: ({ startAtMs }) => new Date(startAtMs).toISOString() },
  { what: 'plan (fingerprint)', of: ({ fingerprint }) => fingerprint },
  { what: 'profile', of: ({ profile }) => profile },
  { what: 'seed', of: ({ seed }) => seed },
  { what: 'target', of: ({ url }) => url },
  { what: 'baseline', of: ({ baselineUrl }) => baselineUrl ?? 'none' },
  { what: 'interleaving', of: ({ interleave }) => interleave },
  { what: 'commit', of: ({ sha }) => sha ?? 'unknown' },
  { what: 'list of requests', of: ({ requests, scenarios }) => JSON.stringify([requests, scenarios]) },
]

function foreignness(head: ShardHead, run: ShardHead | undefined): string | undefined {
  if (run === undefined) return undefined
  const other = SHARED.find(({ of }) => of(head) !== of(run))
  if (other === undefined) return undefined
  return `it is part of another run, whose ${other.what} is ${quote(other.of(head))}, not ${quote(other.of(run))}`
}

function quote(value: unknown): string {
  const text = String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** One of the largest group; the first on a tie. */
function commonest(records: readonly ShardRecord[]): ShardRecord | undefined {
  const groups = new Map<string, ShardRecord[]>()
  for (const record of records) {
    const key = JSON.stringify(SHARED.map(({ of }) => of(record.head)))
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  let largest: readonly ShardRecord[] = []
  for (const group of groups.values()) if (group.length > largest.length) largest = group
  return largest[0]
}

/** Copies count once. Of two measurements of one part nobody knows which load the target really had. */
function withoutDoubles(records: readonly ShardRecord[], notes: string[]): readonly ShardRecord[] {
  const byNumber = new Map<number, ShardRecord[]>()
  for (const record of records) {
    const { number } = record.head.shard
    byNumber.set(number, [...(byNumber.get(number) ?? []), record])
  }
  return [...byNumber.values()].flatMap((same) => {
    const [first, ...others] = same
    if (first === undefined || others.length === 0) return same
    const paths = same.map(({ path }) => `"${path}"`).join(' and ')
    const shard = formatShard(first.head.shard)
    if (others.every((other) => other.digest() === first.digest())) {
      notes.push(`Shard ${shard} is there ${same.length} times, as copies: ${paths}. It is counted once.`)
      return [first]
    }
    notes.push(`Shard ${shard} was measured ${same.length} times, in ${paths}: none of them is used.`)
    return []
  })
}

function nothingLeft(files: readonly ShardText[], notes: readonly string[]): UserError {
  return new UserError(
    'shard-unreadable',
    files.length === 0
      ? 'There is no shard to merge.'
      : `None of ${files.length} shard files can be used.${notes.map((note) => `\n${note}`).join('')}`,
    'Give the folders with the shard-…-of-….jsonl files that "plimsoll run --shard" wrote.',
  )
}
