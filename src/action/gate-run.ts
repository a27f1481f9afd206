import { join } from 'node:path'
import { ARTEFACT_FILE, withArtefacts } from '../baseline/artefact-store.ts'
import { createCacheStore } from '../baseline/cache-store.ts'
import type { BaselineStore } from '../baseline/store.ts'
import { KEPT_RUNS } from '../baseline/kept-runs.ts'
import type { Config } from '../config/config.ts'
import { messageOf, UserError } from '../errors.ts'
import { runGate } from '../gate.ts'
import type { GateOutcome } from '../gate.ts'
import { checkName, startCheck } from '../github/check.ts'
import { logText } from '../github/outputs.ts'
import { findPreview } from '../github/preview.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { withDistance } from './distance.ts'
import { circumstancesOf, seedOf } from './job.ts'
import { createLogNarrator } from './narrator.ts'
import { withOverride } from './override.ts'
import { judgingConfig } from './own-config.ts'
import { publishIssue, publishResult } from './publish.ts'
import type { Destination } from './publish.ts'
import type { Scene } from './scene.ts'
import { fillUrl } from './url-input.ts'

/** Longest wait for one answer of the cache; an outage costs its client about 30 s. */
const CACHE_TIMEOUT_MS = 60_000

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
  const { edges, host, inputs, job } = scene
  checkWritable(scene)
  const narrator = createLogNarrator(host.runner)
  const preview = await findPreview(
    {
      github: scene.github,
      clock: () => host.clock(),
      pause: (ms, signal) => edges.pause(ms, signal),
      signal: scene.signal,
      say: (line) => narrator.say(line),
    },
    {
      explicit: fillUrl(inputs.url, to.pull),
      event: { url: trigger.url, environment: trigger.environment },
      config: config.url,
      environment: inputs.environment,
      check: inputs.previewCheck,
      headSha: trigger.headSha,
      waitTimeoutMs: inputs.waitTimeoutMs,
    },
  )
  narrator.say(`Target ${preview.url}, from ${preview.from}`)
  const store = openStore(scene, trigger)
  const judging = await judgingConfig(scene, trigger, config)
  for (const warning of judging.warnings) narrator.warn(warning)
  const outcome = await runGate(
    { ...edges, store, narrator },
    {
      config: judging.config,
      profile: inputs.profile,
      seed: seedOf(job),
      url: preview.url,
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
  const measured = await withDistance(scene, outcome.result, trigger)
  const { result, overridden } = await withOverride(
    scene,
    { ...measured, warnings: [...judging.warnings, ...measured.warnings] },
    to,
  )
  const { problem } = await publishResult(scene, result, config, to)
  await publishIssue(scene, result, trigger.branch, to)
  await keepHistory(scene, trigger, outcome, store)
  return problem ?? (overridden ? undefined : failureOf(outcome))
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

function openStore(scene: Scene, trigger: RunTrigger): BaselineStore {
  const { github, host, inputs, job } = scene
  const cached = createCacheStore({
    cache: host.cache,
    workspace: host.workspace,
    writer: {
      sha: trigger.headSha ?? job.event.sha ?? 'unknown',
      runId: job.runId,
      attempt: job.attempt,
    },
    circumstances: circumstancesOf(job, trigger.isFork),
    timeoutMs: CACHE_TIMEOUT_MS,
  })
  if (github === undefined) return cached
  return withArtefacts(cached, {
    list: (name) => github.artefacts(name),
    zip: (id) => github.artefactZip(id),
    write: (text) => host.write(join(inputs.out, ARTEFACT_FILE), text),
  })
}

/** Last of all, and only where the event may write: a run that is not the branch's own never enters. */
async function keepHistory(
  scene: Scene,
  trigger: RunTrigger,
  outcome: GateOutcome,
  store: BaselineStore,
): Promise<void> {
  const { runner } = scene.host
  if (trigger.save.kind === 'refused') {
    if (trigger.mode === 'baseline')
      runner.warning(logText(`Not kept in the history: ${trigger.save.reason}.`))
    return
  }
  if (outcome.run === undefined) {
    runner.warning(logText(`Not kept in the history: ${outcome.notStored ?? 'the run is not valid'}`))
    return
  }
  const saved = await store.save(
    { suite: scene.inputs.suite, branch: trigger.branch, fingerprint: outcome.fingerprint },
    outcome.run,
    KEPT_RUNS,
  )
  if (saved.kind === 'saved')
    runner.info(logText(`Kept in the history of ${trigger.branch}: ${saved.where} (${saved.runs} runs)`))
  else runner.warning(logText(`Not kept in the history: ${saved.reason}`))
}

/** Asked before any load: an hour of measuring must not end at a folder that cannot be written. */
function checkWritable(scene: Scene): void {
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
