import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { runShard } from '../gate/run-shard.ts'
import { emptyOutputs, writeOutputs } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { formatShard, parseShard, parseStartAt } from '../plan/shard.ts'
import { shardFileName } from '../shard/shard-file.ts'
import { formatCount } from '../units.ts'
import { findTarget } from './find-target.ts'
import { checkWritable } from './gate-run.ts'
import { seedOf } from './job.ts'
import { createLogNarrator } from './narrator.ts'
import type { Scene } from './scene.ts'

/** Of GitHub's API: a request that its limits do not count (docs.github.com/rest/rate-limit/rate-limit). */
const FREE_PATH = '/rate_limit'

/**
 * One part of a run: loads, and writes its file into `out`. It has no verdict, so nothing is published and
 * the outputs are empty; the job that merges the parts judges. Throws what stands in the way of measuring.
 */
export async function runShardJob(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  pull: number | undefined,
): Promise<string | undefined> {
  const { edges, host, inputs, job } = scene
  const { shard, startAtMs } = partOf(scene)
  checkWritable(scene)
  const [profile, ...others] = chooseProfiles(config, inputs.profile)
  if (others.length > 0)
    throw usage(`profile "${inputs.profile}": a part of a run has one profile.`, 'Name one with profile.')
  const narrator = createLogNarrator(host.runner)
  const { outcome, text } = await runShard(
    { ...edges, store: undefined, narrator },
    {
      ...{ config, profile, shard, startAtMs },
      timeUrl: `${job.apiUrl}${FREE_PATH}`,
      seed: seedOf(job),
      url: await findTarget(scene, trigger, config, pull, narrator),
      baselineUrl: inputs.baselineUrl,
      role: trigger.mode === 'baseline' ? 'baseline' : 'gate',
      sha: trigger.headSha,
      baselineSha: trigger.baseSha,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
      waitTimeoutMs: inputs.waitTimeoutMs,
      signal: scene.signal,
    },
  )
  const path = join(inputs.out, shardFileName(shard))
  host.write(path, text)
  const said = `Shard ${formatShard(shard)}: ${formatCount(outcome.sides.candidate.total.completed)} answers measured at full load`
  host.runner.info(`${said}. Written: ${path}`)
  writeOutputs(host.runner, emptyOutputs(said))
  return outcome.ended.kind === 'interrupted'
    ? `Shard ${formatShard(shard)} was interrupted: the job that merges the shards leaves it out.`
    : undefined
}

function partOf({ host, inputs }: Scene): Pick<Parameters<typeof runShard>[1], 'shard' | 'startAtMs'> {
  const shard = parseShard(inputs.shard ?? '', host.env, 'shard')
  if (inputs.results.length > 0)
    throw usage(
      'shard and results exclude each other: one job measures a part, another one merges all.',
      'Give shard in the jobs of the matrix, and results in the job after them.',
    )
  if (inputs.startAt === undefined && shard.of > 1)
    throw usage(
      `shard "${formatShard(shard)}" needs start-at: all parts begin at the same moment.`,
      'Let a first job choose it, and give every job of the matrix the same one (docs/shards.md).',
    )
  return {
    shard,
    startAtMs: inputs.startAt === undefined ? undefined : parseStartAt(inputs.startAt, 'start-at'),
  }
}

function usage(message: string, hint: string): UserError {
  return new UserError('usage', message, hint)
}
