import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { messageOf, UserError } from '../errors.ts'
import { runGate } from '../gate.ts'
import type { GateOutcome, GateWorld } from '../gate.ts'
import { checkName, startCheck } from '../github/check.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { acceptedBy } from './accepted-level.ts'
import type { Destination } from './destination.ts'
import { withDistance } from './distance.ts'
import { engineRun } from './engine-run.ts'
import { firstResult } from './first-result.ts'
import { findTarget } from './find-target.ts'
import { keepHistory, openStore } from './history-store.ts'
import { ingestedRun } from './ingested-run.ts'
import { seedOf } from './job.ts'
import { mergedRun } from './merged-run.ts'
import { createLogNarrator } from './narrator.ts'
import { withOverride } from './override.ts'
import { judgingConfig, type JudgingConfig } from './own-config.ts'
import { publishIssue } from './publish-issue.ts'
import { publishResult } from './publish.ts'
import type { Scene } from './scene.ts'

/**
 * One gate run: find the target, measure, publish, keep the history. Returns why the step fails, or
 * undefined. Throws what stands in the way of a verdict.
 */
export async function runOneGate(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
): Promise<string | undefined> {
  const { host } = scene
  checkWritable(scene)
  const narrator = createLogNarrator(host.runner)
  const store = openStore(scene, trigger)
  const judging = await judgingConfig(scene, trigger, config)
  for (const warning of judging.warnings) narrator.warn(warning)
  const outcome =
    (await ingestedRun(scene, trigger, judging.config, { store, narrator })) ??
    (await engineRun(scene, trigger, judging.config, to, { store, narrator })) ??
    (await loadedRun(scene, trigger, config, to, { store, narrator, judging }))
  const measured = await withDistance(scene, outcome.result, trigger)
  const { result, overridden } = await withOverride(
    scene,
    { ...measured, warnings: [...judging.warnings, ...measured.warnings] },
    to,
  )
  const { problem } = await publishResult(scene, result, config, to)
  await publishIssue(scene, result, trigger, to)
  await keepHistory(scene, trigger, outcome, store)
  return problem ?? (overridden ? undefined : failureOf(outcome))
}

/** Puts load on the target, or takes what shards have measured of it. */
async function loadedRun(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
  { store, narrator, judging }: Pick<GateWorld, 'store' | 'narrator'> & { readonly judging: JudgingConfig },
): Promise<GateOutcome> {
  const { edges, inputs, job } = scene
  const merged = mergedRun(scene, trigger, judging.config)
  const accept = await acceptedBy(scene, trigger)
  const url = merged?.request.url ?? (await findTarget(scene, trigger, config, to.pull, narrator))
  return runGate(
    { ...edges, ...merged?.world, store, narrator },
    {
      config: judging.config,
      profile: inputs.profile,
      seed: seedOf(job),
      url,
      baselineUrl: inputs.baselineUrl,
      role: trigger.mode === 'baseline' ? 'baseline' : 'gate',
      sha: trigger.headSha,
      baselineSha: trigger.baseSha,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
      ...(accept === undefined ? {} : { accept }),
      keep: trigger.save.kind !== 'refused',
      confirm: firstResult(scene, trigger),
      waitTimeoutMs: inputs.waitTimeoutMs,
      signal: scene.signal,
      ...merged?.request,
    },
  )
}

/** Starts the check run, if one is asked for; undefined where it could not be, which is told in the log. */
export async function openCheck(
  scene: Scene,
  profile: string,
  headSha: string | undefined,
): Promise<number | undefined> {
  if (!scene.inputs.checkRun || scene.github === undefined || headSha === undefined) return undefined
  const started = await startCheck(
    scene.github,
    checkName(scene.inputs.suite, profile),
    headSha,
    scene.job.runUrl,
  )
  if (started.kind === 'started') return started.id
  scene.host.runner.warning(
    logText(
      `There is no check run: ${started.reason}. The job needs \`permissions: checks: write\`; its own status is a check as well.`,
    ),
  )
  return undefined
}

/** Asked before any load: an hour of measuring must not end at a folder that cannot be written. */
export function checkWritable(scene: Scene): void {
  const { host, inputs } = scene
  const trial = join(inputs.out, '.plimsoll-write-test')
  try {
    host.write(trial, '')
    host.remove(trial)
  } catch (thrown) {
    throw new UserError(
      'output-unwritable',
      `out "${inputs.out}" cannot be written: ${messageOf(thrown)}.`,
      'Give a folder that this job can write with the out input.',
      thrown,
    )
  }
}

function failureOf(outcome: GateOutcome): string | undefined {
  const { result, exitCode } = outcome
  if (result.why === 'interrupted')
    return 'The run was cancelled; what was measured until then is in the report, marked as partial.'
  if (exitCode === 0) return undefined
  const because = result.reasons.find((reason) => reason !== result.headline)
  return `${result.headline}${because === undefined ? '' : `\n${because}`}`
}
