import { tryConfig, type TriedConfig } from './action/action-config.ts'
import { runCalibrationMode } from './action/calibrate-run.ts'
import type { Destination } from './action/destination.ts'
import { openCheck } from './action/gate-run.ts'
import { actionHost } from './action/host.ts'
import type { ActionHost } from './action/host.ts'
import { readJob } from './action/job.ts'
import { publishTrouble } from './action/publish-trouble.ts'
import { ofMeasuringRun, runReport } from './action/report-run.ts'
import { firstProfile, runChosenProfiles } from './action/several-profiles.ts'
import { inputSecrets, openScene } from './action/scene.ts'
import type { ActionEdges, Scene } from './action/scene.ts'
import { runShardJob } from './action/shard-run.ts'
import { onlyLacksSecrets } from './action/without-secrets.ts'
import { readInputs } from './config/inputs.ts'
import { describeTrigger } from './github/event.ts'
import { emptyOutputs, logText, writeOutputs } from './github/outputs.ts'
import { resolvePull } from './github/pull.ts'
import type { ResolvedTrigger } from './github/pull.ts'
import type { RunTrigger } from './github/trigger.ts'

export type { ActionEdges } from './action/scene.ts'

/**
 * The GitHub front: inputs → event → config → target → gate → publish → history → exit status. Whatever
 * happens is said in log, summary, comment and outputs before the step fails, and it fails in one place.
 */
export async function runAction(edges: ActionEdges, host: ActionHost = actionHost()): Promise<void> {
  const cancel = new AbortController()
  const release = host.onCancel((signal) => {
    host.runner.info(`${signal}: the load stops, what was measured is written and published`)
    cancel.abort(new Error(signal))
  })
  try {
    const failure = await act(edges, host, cancel.signal)
    if (failure !== undefined) host.runner.setFailed(logText(failure))
  } finally {
    release()
  }
}

/** Why the step fails; undefined when it does not. */
async function act(edges: ActionEdges, host: ActionHost, signal: AbortSignal): Promise<string | undefined> {
  // What is known when something goes wrong decides where it can be told.
  let scene: Scene | undefined
  let to: Destination = nowhere()
  let config: TriedConfig | undefined
  let trigger: RunTrigger | undefined
  try {
    const inputs = readInputs({
      read: (name) => host.runner.getInput(name),
      mask: (secret) => host.runner.setSecret(secret),
    })
    const job = readJob(host)
    scene = openScene(edges, host, job, inputs, signal)
    config = tryConfig(host, inputs)
    to = { ...nowhere(), profile: inputs.profile, secrets: [...inputSecrets(inputs), ...config.secrets] }
    const loaded = config.kind === 'loaded' ? config.config : undefined
    to = { ...to, profile: firstProfile(loaded, inputs.profile) }
    const described = describeTrigger(job.event, {
      mode: inputs.mode,
      baselineBranch: loaded?.baseline.branch,
    })
    if (described.kind === 'skip') {
      skip(host, described.reason)
      return
    }
    const resolved = await resolvePull(scene.github, described, {
      repository: job.repository,
      baselineBranch: loaded?.baseline.branch,
    })
    trigger = resolved.trigger
    if (resolved.warning !== undefined) host.runner.warning(logText(resolved.warning))
    if (inputs.shard !== undefined) {
      if (config.kind === 'failed') throw config.thrown
      return await runShardJob(scene, trigger, config.config, resolved.pull)
    }
    if (trigger.mode === 'report') scene = ofMeasuringRun(scene)
    to = await destinationOf(scene, resolved, to)
    if (trigger.mode === 'report') {
      await runReport(scene, trigger, to)
      return
    }

    if (config.kind === 'failed') throw config.thrown
    if (trigger.mode === 'calibrate') return await runCalibrationMode(scene, trigger, config.config, to)
    return await runChosenProfiles(scene, trigger, config.config, to, (told) => {
      to = told
    })
  } catch (thrown) {
    const failure = await publishTrouble(host, scene, to, thrown, signal.aborted)
    if (scene === undefined || !onlyLacksSecrets(thrown, trigger, config)) return failure
    const policy =
      scene.inputs.onInconclusive ?? (config?.kind === 'loaded' ? config.config.onInconclusive : 'warn')
    if (policy === 'fail') return failure
    host.runner.warning(logText(`Not measured, and no failure: this run gets no secrets.\n${failure}`))
    return undefined
  }
}

async function destinationOf(scene: Scene, resolved: ResolvedTrigger, to: Destination): Promise<Destination> {
  const { trigger, pull } = resolved
  return {
    ...to,
    pull,
    headSha: trigger.headSha,
    readOnly: trigger.readOnly,
    checkId: hasVerdict(scene, trigger) ? await openCheck(scene, to.profile, trigger.headSha) : undefined,
  }
}

/**
 * Whether this run has a verdict of its own for a check run to show. A calibration has none; and what a fork's
 * run wrote is repeated in a comment, but a check run made here would vouch for it.
 */
function hasVerdict({ host, inputs }: Scene, { mode, isFork }: RunTrigger): boolean {
  if (mode !== 'report' || !isFork) return mode !== 'calibrate'
  if (inputs.checkRun) host.runner.info("There is no check run: the result was measured by a fork's own run.")
  return false
}

/** Before the event is understood: log, summary and outputs only. */
function nowhere(): Destination {
  return {
    profile: 'default',
    pull: undefined,
    headSha: undefined,
    checkId: undefined,
    readOnly: undefined,
    secrets: [],
  }
}

/** An event that leaves nothing to measure is no failure, and no verdict either: the outputs are empty. */
function skip(host: ActionHost, reason: string): void {
  host.runner.notice(logText(`Nothing to measure: ${reason}.`))
  writeOutputs(host.runner, emptyOutputs(`Nothing to measure: ${reason}`))
}
