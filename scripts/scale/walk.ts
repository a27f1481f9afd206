import { OpenSource } from '../../src/load/open-source.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { planOf } from './synthetic.ts'

/** Milliseconds of the plan that are walked through. */
const STRETCH_MS = 10_000

/**
 * Share of one processor, 0 to 1, that a shard spends to know which arrivals are its own: it walks over those
 * of all shards, because the number of an iteration on its side depends on every arrival before.
 */
export function walkShare(shards: number): { readonly slices: number; readonly alone: number } {
  const plan = planOf(shards)
  return {
    slices: shareOf(plan, shards),
    alone: shareOf({ ...plan, interleave: 'none', sides: { ...plan.sides, baseline: undefined } }, shards),
  }
}

function shareOf(plan: Plan, shards: number): number {
  const { part, parts } = dealTo({ number: 1, of: shards }, 0, 1)
  const source = new OpenSource(plan, schedule(plan), part, parts, { begin: () => undefined })
  const before = process.cpuUsage()
  for (let ms = 0; ms < STRETCH_MS; ms += 10) source.start(ms)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / STRETCH_MS
}
