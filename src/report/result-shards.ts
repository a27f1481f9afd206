import * as z from 'zod/mini'
import type { MergedShards } from '../load/engine.ts'

/** The machines that carried the load of a run. */
export type ResultShards = MergedShards

const text = z.string()
const count = z.int().check(z.nonnegative())

/** The guard of `shards` in `result.json`. */
export const resultShards = z.looseObject({
  of: count,
  present: z.array(count),
  missing: z.array(count),
  least: z.number().check(z.nonnegative()),
  blocks: z.tuple([count, count]),
  notes: z.array(text),
  cautions: z.array(text),
}) satisfies z.ZodMiniType<ResultShards>
