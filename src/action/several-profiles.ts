import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import { messageOf, UserError } from '../errors.ts'
import { checkAlone } from '../gate/confirmable.ts'
import { chooseProfiles } from '../gate/profiles.ts'
import { maskSecrets } from '../github/mask.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { renderOverviewMarkdown } from '../report/overview-markdown.ts'
import { type NamedResult, toOverview } from '../report/overview.ts'
import { readResult } from '../report/read-result.ts'
import { toSummary } from '../report/summary.ts'
import type { Destination } from './destination.ts'
import { openCheck, runOneGate } from './gate-run.ts'
import { publishUntold } from './publish-trouble.ts'
import type { Scene } from './scene.ts'
import { writeSummary } from './summary.ts'

/** The profile that is told about first: of a text that names several, or none that is there, as far as it goes. */
export function firstProfile(config: Config | undefined, text: string): string {
  if (config === undefined) return text
  try {
    return chooseProfiles(config, text)[0]
  } catch (thrown) {
    // It is thrown again where the run begins, when it is known where it can be told.
    if (thrown instanceof UserError) return text
    throw thrown
  }
}

/**
 * Runs the profiles that the input names, one after the other. Several have a comment, a check run and a
 * folder in `out` each; the outputs are those of the gravest, and summary.json and the job summary hold a
 * table of all. `telling` hears where the profile under way is told. Returns why the step fails.
 */
export async function runChosenProfiles(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
  to: Destination,
  telling: (to: Destination) => void,
): Promise<string | undefined> {
  const profiles = chooseProfiles(config, scene.inputs.profile)
  const [first, ...others] = profiles
  if (others.length === 0)
    return runOneGate({ ...scene, inputs: { ...scene.inputs, profile: first } }, trigger, config, to)

  if (scene.inputs.confirm !== undefined) checkAlone(profiles, undefined)
  const runs: (NamedResult & { readonly outputs: ReadonlyMap<string, string> })[] = []
  const failures: string[] = []
  for (const name of profiles) {
    const own =
      name === first ? to : { ...to, profile: name, checkId: await openCheck(scene, name, to.headSha) }
    telling(own)
    scene.host.runner.info(logText(`Profile ${name} (${profiles.indexOf(name) + 1} of ${profiles.length})`))
    const { outputs, scene: within } = sceneOf(scene, name)
    const later = profiles.slice(profiles.indexOf(name) + 1)
    const failure = await runOneGate(within, trigger, config, own).catch(async (thrown: unknown) => {
      await publishUntold(scene, later, to, thrown)
      throw thrown
    })
    if (failure !== undefined) failures.push(`${name}: ${failure}`)
    const text = scene.host.read(join(within.inputs.out, 'result.json'))
    // Without the file its own failure has been told.
    if (text !== undefined) runs.push({ name, result: readResult(text), outputs })
    if (scene.signal.aborted) {
      await publishUntold(scene, later, to, scene.signal.reason)
      break
    }
  }
  const problem = publishOverview(scene, runs, to)
  if (problem !== undefined) failures.push(problem)
  return failures.length === 0 ? undefined : failures.join('\n')
}

/** The scene of one profile: its folder, and outputs that are kept back until the gravest is known. */
function sceneOf(
  scene: Scene,
  profile: string,
): { readonly scene: Scene; readonly outputs: Map<string, string> } {
  const outputs = new Map<string, string>()
  const runner = {
    ...scene.host.runner,
    setOutput: (name: string, value: string) => void outputs.set(name, value),
  }
  return {
    outputs,
    scene: {
      ...scene,
      host: { ...scene.host, runner },
      inputs: { ...scene.inputs, profile, out: join(scene.inputs.out, profile) },
    },
  }
}

/** Outputs of the gravest, summary.json and the table; why a file could not be written. */
function publishOverview(
  scene: Scene,
  runs: readonly (NamedResult & { readonly outputs: ReadonlyMap<string, string> })[],
  to: Destination,
): string | undefined {
  if (runs.length === 0) return undefined
  const mask = (text: string): string => maskSecrets(text, to.secrets)
  const { verdict, headline } = toOverview(runs)
  const gravest = runs.find(({ result }) => result.verdict === verdict)
  for (const [name, value] of gravest?.outputs ?? []) scene.host.runner.setOutput(name, value)
  scene.host.runner.info(logText(mask(`${verdict}: ${headline}`)))
  const table = mask(renderOverviewMarkdown(runs))
  writeSummary(scene, table, table)
  const path = join(scene.inputs.out, 'summary.json')
  try {
    // Taken from the files of the profiles, whose secrets are hidden.
    scene.host.write(path, `${JSON.stringify(toSummary(runs))}\n`)
    return undefined
  } catch (thrown) {
    return `"${path}" cannot be written: ${messageOf(thrown)}.`
  }
}
