import { loadActionConfig } from './action/action-config.ts'
import { runCalibrationMode } from './action/calibrate-run.ts'
import { openCheck } from './action/gate-run.ts'
import { actionHost } from './action/host.ts'
import type { ActionHost } from './action/host.ts'
import { readJob } from './action/job.ts'
import { publishTrouble } from './action/publish-trouble.ts'
import { runReport } from './action/report-run.ts'
import { firstProfile, runChosenProfiles } from './action/several-profiles.ts'
import { inputSecrets, openScene } from './action/scene.ts'
import type { ActionEdges, Scene } from './action/scene.ts'
import { runShardJob } from './action/shard-run.ts'
import type { Destination } from './action/publish.ts'
import type { Config } from './config/config.ts'
import { readInputs } from './config/inputs.ts'
import type { RawInputs } from './config/inputs.ts'
import { describeTrigger } from './github/event.ts'
import { emptyOutputs, logText, writeOutputs } from './github/outputs.ts'
import { resolvePull } from './github/pull.ts'
import type { ResolvedTrigger } from './github/pull.ts'

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
  try {
    const inputs = readInputs({
      read: (name) => host.runner.getInput(name),
      mask: (secret) => host.runner.setSecret(secret),
    })
    const job = readJob(host)
    scene = openScene(edges, host, job, inputs, signal)
    to = { ...nowhere(), profile: inputs.profile, secrets: inputSecrets(inputs) }

    const config = tryConfig(host, inputs)
    const loaded = config.kind === 'loaded' ? config.config : undefined
    to = { ...to, profile: firstProfile(loaded, inputs.profile) }
    const trigger = describeTrigger(job.event, {
      mode: inputs.mode,
      baselineBranch: loaded?.baseline.branch,
    })
    if (trigger.kind === 'skip') {
      skip(host, trigger.reason)
      return
    }
    const resolved = await resolvePull(scene.github, trigger, {
      repository: job.repository,
      baselineBranch: loaded?.baseline.branch,
    })
    if (resolved.warning !== undefined) host.runner.warning(logText(resolved.warning))
    if (inputs.shard !== undefined) {
      if (config.kind === 'failed') throw config.thrown
      return await runShardJob(scene, resolved.trigger, config.config, resolved.pull)
    }
    to = await destinationOf(scene, resolved, to)
    if (resolved.trigger.mode === 'report') {
      await runReport(scene, resolved.trigger, to)
      return
    }

    if (config.kind === 'failed') throw config.thrown
    to = { ...to, secrets: [...to.secrets, ...config.config.secrets] }
    if (resolved.trigger.mode === 'calibrate')
      return await runCalibrationMode(scene, resolved.trigger, config.config, to)
    return await runChosenProfiles(scene, resolved.trigger, config.config, to, (told) => {
      to = told
    })
  } catch (thrown) {
    return publishTrouble(host, scene, to, thrown, signal.aborted)
  }
}

type TriedConfig =
  { readonly kind: 'loaded'; readonly config: Config } | { readonly kind: 'failed'; readonly thrown: unknown }

/** A config that does not load is told on the pull request too, which is known only afterwards. */
function tryConfig(host: ActionHost, inputs: RawInputs): TriedConfig {
  try {
    return { kind: 'loaded', config: loadActionConfig(host, inputs) }
  } catch (thrown) {
    return { kind: 'failed', thrown }
  }
}

async function destinationOf(scene: Scene, resolved: ResolvedTrigger, to: Destination): Promise<Destination> {
  const { trigger, pull } = resolved
  return {
    ...to,
    pull,
    headSha: trigger.headSha,
    readOnly: trigger.readOnly,
    // A calibration has no verdict that a check could show.
    checkId: trigger.mode === 'calibrate' ? undefined : await openCheck(scene, to.profile, trigger.headSha),
  }
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
