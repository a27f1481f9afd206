import { requestNames } from '../load/flow.ts'
import type { Plan } from '../plan/plan.ts'
import type { Shard } from '../plan/shard.ts'
import { SHARD_SCHEMA, type ShardHead } from './shard-file.ts'

/** What a machine knows of its part beside the plan. */
export interface HeadFacts {
  readonly version: string
  readonly shard: Shard
  readonly startAtMs: number
  readonly machine: ShardHead['machine']
  readonly sha: string | undefined
  readonly baselineSha: string | undefined
}

/** The first line of a shard's file: what must be equal for parts to belong together, and whose part it is. */
export function toHead(plan: Plan, facts: HeadFacts): ShardHead {
  const { runner, architecture, image, cpu } = facts.machine
  return {
    schema: SHARD_SCHEMA,
    version: facts.version,
    shard: facts.shard,
    startAtMs: facts.startAtMs,
    fingerprint: plan.fingerprint,
    profile: plan.profile,
    seed: plan.seed,
    interleave: plan.interleave,
    url: plan.sides.candidate.url,
    baselineUrl: plan.sides.baseline?.url ?? null,
    sha: facts.sha ?? null,
    baselineSha: facts.baselineSha ?? null,
    machine: { runner, architecture, image, cpu },
    workers: plan.workers,
    requests: requestNames(plan.scenarios).names,
    scenarios: plan.scenarios.map(({ name }) => name),
  }
}
