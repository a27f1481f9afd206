import * as z from 'zod/mini'
import type { Span } from './clock-offset.ts'

/**
 * What tells when a shard really began, in milliseconds late (negative: early) by a clock that is not its own.
 * The clock is held against that of the target, which is the same for all shards, before and after the load.
 */
export interface ShardClock {
  /** Whose clock that is, an origin such as `https://shop.example.com`; null where none told the time. */
  readonly reference: string | null
  readonly before: Span | null
  readonly after: Span | null
  /** By how much the machine's own clock was set between time zero and the end, by its monotonic clock. */
  readonly setMs: number
}

const span = z.tuple([z.number(), z.number()])

/** The guard of a shard's clock in its file. */
export const shardClock = z.object({
  reference: z.nullable(z.string()),
  before: z.nullable(span),
  after: z.nullable(span),
  setMs: z.number(),
}) satisfies z.ZodMiniType<ShardClock>

export interface ClockFacts {
  /** Milliseconds since 1970, by the machine's own clock. */
  readonly startAtMs: number
  /** Time zero on the monotonic clock, which was start-at by the machine's own. */
  readonly zeroMs: number
  readonly reference: string | undefined
  /** How far the reference was ahead of the monotonic clock. */
  readonly before: Span | undefined
  readonly after: Span | undefined
  /** Both clocks of the machine at the end, read one after the other. */
  readonly end: { readonly clockMs: number; readonly wallMs: number }
}

/** What a shard's file keeps of the clocks; whole milliseconds, spans rounded outwards. */
export function toShardClock(facts: ClockFacts): ShardClock {
  const { startAtMs, zeroMs, reference, end } = facts
  const lateness = (offset: Span | undefined): Span | null =>
    offset === undefined
      ? null
      : [Math.floor(zeroMs + offset[0] - startAtMs), Math.ceil(zeroMs + offset[1] - startAtMs)]
  return {
    reference: reference ?? null,
    before: lateness(facts.before),
    after: lateness(facts.after),
    setMs: Math.round(end.wallMs - end.clockMs - (startAtMs - zeroMs)),
  }
}
