import * as z from 'zod/mini'
import type { LoadEnd } from '../load/engine.ts'
import type { WorkerHealth } from '../load/messages.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import { decodePacked, encodePacked } from '../measure/packed-text.ts'
import { MOST_SHARDS, type Shard } from '../plan/shard.ts'
import { shardClock, type ShardClock } from './shard-clock.ts'

export const SHARD_SCHEMA = 'plimsoll/shard@1'

/**
 * What one of several machines measured: JSON lines, in this order: the head, a line for each block, a line
 * for each second, the end. Blocks and seconds are what the load threads reported, unchanged, so that merging
 * is the very sum that one machine makes of its threads. A file without its end was cut.
 */
export interface ShardHead {
  readonly schema: typeof SHARD_SCHEMA
  /** Version of Plimsoll. */
  readonly version: string
  readonly shard: Shard
  /** Moment of time zero that all parts agreed on, milliseconds since 1970. */
  readonly startAtMs: number
  readonly fingerprint: string
  readonly profile: string
  readonly seed: number
  readonly interleave: 'none' | 'slices' | 'duet'
  readonly url: string
  readonly baselineUrl: string | null
  readonly sha: string | null
  readonly baselineSha: string | null
  readonly machine: {
    readonly runner: string
    readonly architecture: string
    readonly image: string
    readonly cpu: string
  }
  /** Load threads. */
  readonly workers: number
  /** Names of requests and scenarios, by the numbers that the cells give. */
  readonly requests: readonly string[]
  readonly scenarios: readonly string[]
}

export interface ShardEnd {
  readonly ended: LoadEnd
  readonly elapsedMs: number
  /** How far the run was when this machine joined it; 0 for one that was there in time. */
  readonly joinedMs: number
  /** Lines of each kind. */
  readonly blocks: number
  readonly seconds: number
  readonly generator: GeneratorHealth
  readonly threads: readonly WorkerHealth[]
  readonly warnings: readonly string[]
  /** Absent where the machine's clock was held against none. */
  readonly clock?: ShardClock | undefined
}

const text = z.string()
const count = z.int().check(z.nonnegative())
/** A Date goes no further (ECMAScript, "Time Values and Time Range"). */
const moment = z.int().check(z.nonnegative(), z.lte(8.64e15))
const amount = z.number().check(z.nonnegative())
const counts = z.record(text, count)

export const headSchema = z.looseObject({
  schema: z.literal(SHARD_SCHEMA),
  version: text,
  shard: z.object({
    number: z.int().check(z.gte(1), z.lte(MOST_SHARDS)),
    of: z.int().check(z.gte(1), z.lte(MOST_SHARDS)),
  }),
  startAtMs: moment,
  fingerprint: text,
  profile: text,
  seed: count,
  interleave: z.enum(['none', 'slices', 'duet']),
  url: text,
  baselineUrl: z.nullable(text),
  sha: z.nullable(text),
  baselineSha: z.nullable(text),
  machine: z.object({ runner: text, architecture: text, image: text, cpu: text }),
  workers: count,
  requests: z.array(text),
  scenarios: z.array(text),
}) satisfies z.ZodMiniType<ShardHead>

const side = z.enum(['candidate', 'baseline'])

const ended = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('planned') }),
  z.object({ kind: z.literal('interrupted') }),
  z.object({ kind: z.enum(['target-lost', 'throttled']), side, reason: text }),
  z.object({
    kind: z.literal('condition'),
    side,
    condition: text,
    reason: text,
    atMs: amount,
    phase: text,
    level: amount,
  }),
]) satisfies z.ZodMiniType<LoadEnd>

const generator = z.object({
  state: z.enum(['ok', 'suspect', 'saturated']),
  reasons: z.array(text),
  latenessMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  offered: count,
  started: count,
  dropped: counts,
  cpu: amount,
  hostCpu: z.optional(amount),
  eventLoopUtilization: amount,
  connectionsOpened: count,
  workers: count,
  aborted: z.optional(count),
  loopDelayP99Ms: z.optional(amount),
  gcShare: z.optional(amount),
})

const thread = z.object({
  lateness: z.unknown(),
  offered: count,
  started: count,
  dropped: counts,
  connectionsOpened: count,
  localLimits: count,
  aborted: z.optional(count),
  loopDelayP99Ms: z.optional(amount),
  gcShare: z.optional(amount),
})

const endSchema = z.looseObject({
  ended,
  elapsedMs: amount,
  joinedMs: amount,
  blocks: count,
  seconds: count,
  generator,
  threads: z.array(thread),
  warnings: z.array(text),
  clock: z.optional(shardClock),
  rest: z.array(z.unknown()),
})

/** The end as it is written: histograms as text. Scenario cells of after the last block are added by the recording. */
export function encodeEnd(end: ShardEnd): Readonly<Record<string, unknown>> {
  const { hostCpu, ...health } = end.generator
  return {
    ...end,
    generator: hostCpu === undefined ? health : end.generator,
    threads: end.threads.map((one) => ({ ...one, lateness: encodePacked(one.lateness) })),
  }
}

/** Undoes `encodeEnd`, with the cells still as text; undefined for anything else, such as the last line of a cut file. */
export function decodeEnd(
  value: unknown,
): { readonly end: ShardEnd; readonly rest: readonly unknown[] } | undefined {
  const read = endSchema.safeParse(value)
  if (!read.success) return undefined
  const { threads, rest, generator: health, ...others } = read.data
  return {
    rest,
    end: {
      ...others,
      generator: { ...health, hostCpu: health.hostCpu },
      threads: threads.map(({ lateness, aborted, loopDelayP99Ms, gcShare, ...one }) => ({
        ...one,
        lateness: decodePacked(lateness, 3),
        ...(aborted === undefined ? {} : { aborted }),
        ...(loopDelayP99Ms === undefined ? {} : { loopDelayP99Ms }),
        ...(gcShare === undefined ? {} : { gcShare }),
      })),
    },
  }
}

const NAME = /^shard-\d{1,6}-of-\d{1,6}\.jsonl$/

/** `shard-002-of-020.jsonl`: sorted by name is sorted by number. */
export function shardFileName({ number, of }: Shard): string {
  const padded = (n: number) => String(n).padStart(3, '0')
  return `shard-${padded(number)}-of-${padded(of)}.jsonl`
}

export function isShardFileName(name: string): boolean {
  return NAME.test(name)
}
