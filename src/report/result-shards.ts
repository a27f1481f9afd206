import * as z from 'zod/mini'
import type { MergedShards, ShardClocks, ShardMachines, ShardWindow } from '../load/engine.ts'

/** The machines that carried the load of a run. */
export type ResultShards = MergedShards

const text = z.string()
const count = z.int().check(z.nonnegative())
const amount = z.number().check(z.nonnegative())

const window = z.looseObject({
  least: amount,
  judgedMs: amount,
  plannedMs: amount,
}) satisfies z.ZodMiniType<ShardWindow>

const machine = z.looseObject({
  runner: text,
  architecture: text,
  image: text,
  cpu: text,
  shards: z.array(count),
}) satisfies z.ZodMiniType<ShardMachines>

const clocks = z.looseObject({
  reference: z.nullable(text),
  off: z.array(
    z.looseObject({ shard: count, lateMs: z.number(), uncertaintyMs: amount, leftOut: z.boolean() }),
  ),
  unchecked: z.array(count),
  apartMs: amount,
}) satisfies z.ZodMiniType<ShardClocks>

/** The guard of `shards` in `result.json`. */
export const resultShards = z.looseObject({
  of: count,
  present: z.array(count),
  missing: z.array(count),
  least: amount,
  blocks: z.tuple([count, count]),
  notes: z.array(text),
  cautions: z.array(text),
  window: z.optional(window),
  machines: z.optional(z.array(machine)),
  clocks: z.optional(clocks),
}) satisfies z.ZodMiniType<ResultShards>
