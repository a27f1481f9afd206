import { join } from 'node:path'
import { KEPT_RUNS } from '../baseline/kept-runs.ts'
import { describeStanding, noiseCells, testCells } from '../calibrate/describe.ts'
import type { Cells } from '../calibrate/describe.ts'
import { describeLargeNoise } from '../calibrate/wording.ts'
import type { Config } from '../config/config.ts'
import { runCalibration } from '../gate/calibrate.ts'
import type { CalibrationOutcome } from '../gate/calibrate.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { maskSecrets } from '../github/mask.ts'
import { emptyOutputs, logText, writeOutputs } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { markdownCode, markdownText } from '../report/markdown-escape.ts'
import type { Destination } from './destination.ts'
import { openStore } from './history-store.ts'
import { seedOf } from './job.ts'
import { createLogNarrator } from './narrator.ts'
import type { Scene } from './scene.ts'
import { writeSummary } from './summary.ts'
import { fillUrl } from './url-input.ts'

/**
 * The mode `calibrate`: an A/A run for each chosen profile, kept with the history of the branch. Says it in log,
 * summary and the output `headline`; there is no verdict. Returns why the step fails: a run that told nothing.
 */
export async function runCalibrationMode(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
): Promise<string | undefined> {
  const failures: string[] = []
  const profiles = chooseProfiles(config, scene.inputs.profile)
  for (const profile of profiles) {
    // Each profile has a history of its own, so each needs a folder for it.
    const out = profiles.length > 1 ? join(scene.inputs.out, profile) : scene.inputs.out
    const within = { ...scene, inputs: { ...scene.inputs, out } }
    const failure = await calibrateProfile(within, trigger, config, { ...to, profile })
    if (failure !== undefined) failures.push(failure)
    if (scene.signal.aborted) break
  }
  return failures.length === 0 ? undefined : failures.join('\n')
}

async function calibrateProfile(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
): Promise<string | undefined> {
  const { edges, host, inputs, job } = scene
  const store = openStore(scene, trigger)
  const mask = (text: string): string => maskSecrets(text, to.secrets)
  const outcome = await runCalibration(
    { ...edges, store, narrator: createLogNarrator(host.runner) },
    {
      ...{ config, profile: to.profile, seed: seedOf(job) },
      url: fillUrl(inputs.url, to.pull),
      baselineUrl: inputs.baselineUrl,
      role: 'gate',
      sha: trigger.headSha,
      baselineSha: trigger.headSha,
      branch: trigger.branch,
      suite: inputs.suite,
      origin: `${job.runId}.${job.attempt}`,
      waitTimeoutMs: inputs.waitTimeoutMs,
      signal: scene.signal,
    },
  )
  if (outcome.kind === 'unusable') {
    writeOutputs(host.runner, emptyOutputs('The A/A run tells nothing.'))
    return mask(`The A/A run tells nothing and is not kept. ${outcome.reason}`)
  }
  const headline = mask(describeStanding(outcome.after))
  const summary = mask(summaryOf(outcome, to.profile))
  host.runner.info(logText(summary))
  writeSummary(scene, summary, headline)
  writeOutputs(host.runner, emptyOutputs(headline))
  await keep(scene, trigger, outcome, store)
  return undefined
}

async function keep(
  scene: Scene,
  trigger: RunTrigger,
  { run }: Calibrated,
  store: ReturnType<typeof openStore>,
): Promise<void> {
  const { runner } = scene.host
  if (trigger.save.kind === 'refused') {
    runner.warning(logText(`The A/A run is not kept: ${trigger.save.reason}.`))
    return
  }
  const { fingerprint } = run.key
  const saved = await store.save(
    { suite: scene.inputs.suite, branch: trigger.branch, fingerprint },
    run,
    KEPT_RUNS,
  )
  if (saved.kind === 'saved')
    runner.info(logText(`Kept in the history of ${trigger.branch}: ${saved.where} (${saved.runs} A/A runs)`))
  else runner.warning(logText(`The A/A run is not kept: ${saved.reason}`))
}

type Calibrated = Extract<CalibrationOutcome, { kind: 'calibrated' }>

function summaryOf({ run, family, before, after, warnings }: Calibrated, profile: string): string {
  const large = describeLargeNoise(after, family)
  return [
    `### How much two deployments of one commit differ (profile ${markdownCode(profile)})`,
    table(noiseCells(before, after)),
    [describeStanding(after), ...(large === undefined ? [] : [large])].map(markdownText).join(' '),
    `<details><summary>What this A/A run saw</summary>\n\n${table(testCells(run.tests))}\n\n</details>`,
    ...warnings.map((warning) => `- ${markdownText(warning)}`),
  ].join('\n\n')
}

function table([head = [], ...rows]: Cells): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => markdownText(cell)).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}
