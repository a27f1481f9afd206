import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { findShards } from '../shard/find-shards.ts'
import { mergedEngine } from '../shard/merged-engine.ts'
import { mergedMachine } from '../shard/merged-machine.ts'
import { callRoll } from '../shard/roll-call.ts'
import type { Scene } from './scene.ts'

/** What replaces the load of a gate run that judges what shards have measured. */
export interface MergedRun {
  readonly world: Pick<GateWorld, 'engine' | 'machine' | 'control'>
  readonly request: Pick<GateRequest, 'url' | 'baselineUrl' | 'baselineSha' | 'seed'>
}

/**
 * The shards in the folders of the `results` input; undefined without it. Throws UserError `shard-unreadable`
 * where there are none, and `usage` for shards of another commit or profile than this run is about.
 */
export function mergedRun(
  { edges, host, inputs }: Scene,
  trigger: Pick<RunTrigger, 'headSha'>,
  config: Config,
): MergedRun | undefined {
  if (inputs.results.length === 0) return undefined
  const roll = callRoll(findShards(host, inputs.results))
  const { head } = roll.present[0]
  if ((head.sha ?? undefined) !== trigger.headSha)
    throw new UserError(
      'usage',
      `The shards in results measured commit "${head.sha ?? 'unknown'}"; this run is about "${trigger.headSha ?? 'unknown'}".`,
      'Merge in a job of the workflow run that measured them.',
    )
  if (head.profile !== inputs.profile)
    throw new UserError(
      'usage',
      `The shards in results ran profile "${head.profile}"; this job has profile "${inputs.profile}".`,
      `Give this job "profile: ${head.profile}".`,
    )
  return {
    world: {
      engine: mergedEngine(roll, config.leastShards, config.leastWindow),
      machine: { ...mergedMachine(roll), cores: edges.machine.cores },
      control: undefined,
    },
    request: {
      url: head.url,
      baselineUrl: head.baselineUrl ?? undefined,
      baselineSha: head.baselineSha ?? undefined,
      seed: head.seed,
    },
  }
}
