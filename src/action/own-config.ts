import { dirname, join } from 'node:path'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import type { Config } from '../config/config.ts'
import { findLoosened } from '../config/loosened.ts'
import { parseConfig } from '../config/parse-config.ts'
import { messageOf, UserError } from '../errors.ts'
import { GitHubError } from '../github/github.ts'
import type { GitHub } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { configEnv, configPath } from './action-config.ts'
import { LOOSENS } from './foreign-config.ts'
import { requestNamesFor } from './ingested-run.ts'
import type { Scene } from './scene.ts'

export interface JudgingConfig {
  /** What judges this run. */
  readonly config: Config
  /** What the report says about it. */
  readonly warnings: readonly string[]
}

/**
 * A change that edits the gate's own config is judged by the branch's limits as well, and what it loosens
 * is listed. Needs `contents: read`; without it, or where the branch's file cannot be read, the change's
 * own config stands and the log says so.
 */
export async function judgingConfig(
  scene: Scene,
  trigger: RunTrigger,
  config: Config,
): Promise<JudgingConfig> {
  const { github, host, inputs } = scene
  const asIs: JudgingConfig = { config, warnings: [] }
  if (github === undefined || trigger.mode !== 'gate') return asIs
  let found: ConfigFile | undefined
  try {
    found = await configOf(github, trigger.baseBranch, configPath(inputs))
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    host.runner.info(
      logText(
        `Whether this change loosens its own gate is not known: ${thrown.message}. It needs contents: read.`,
      ),
    )
    return asIs
  }
  if (found === undefined) {
    if (config.path !== undefined)
      host.runner.info(
        logText(`${trigger.baseBranch} has no ${config.path}: the limits of this change judge it alone.`),
      )
    return asIs
  }
  const { path, text } = found
  // Unchanged, and still the file that is read here.
  if (config.path === path && text === host.read(path)) return asIs
  let branch: Config
  try {
    branch = parseConfig({
      text,
      path,
      env: configEnv(host),
      ...requestNamesFor(host, inputs),
      readText: (source) => host.read(join(dirname(path), source)),
    })
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown
    host.runner.warning(
      logText(`${path} of ${trigger.baseBranch} cannot be read, so it judges nothing: ${messageOf(thrown)}`),
    )
    return asIs
  }
  const { changes, strict } = findLoosened(branch, config, inputs.profile)
  if (changes.length === 0) return asIs
  return {
    config: strict,
    warnings: [
      `${LOOSENS} (${path}): ${changes.join('; ')}. The limits of ${trigger.baseBranch} judge it as well; the new ones hold once it is merged.`,
    ],
  }
}

interface ConfigFile {
  readonly path: string
  readonly text: string
}

/**
 * The config as a run of the branch would find it: the named one, else the first of the usual places. What the
 * change itself has in these places does not count, or a second file would take the first one's place unseen.
 */
async function configOf(
  github: GitHub,
  branch: string,
  named: string | undefined,
): Promise<ConfigFile | undefined> {
  for (const path of named === undefined ? CONFIG_PATHS : [named]) {
    const text = await github.fileAt(path, branch)
    if (text !== undefined) return { path, text }
  }
  return undefined
}
