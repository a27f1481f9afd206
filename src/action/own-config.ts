import { dirname, join } from 'node:path'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import type { Config } from '../config/config.ts'
import { findLoosened } from '../config/loosened.ts'
import { parseConfig } from '../config/parse-config.ts'
import { messageOf, UserError } from '../errors.ts'
import { GitHubError } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
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
  // A change that deletes the config is held against it all the same.
  const path = config.path ?? CONFIG_PATHS[0]
  let theirs: string | undefined
  try {
    theirs = await github.fileAt(path, trigger.branch)
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    host.runner.info(
      logText(
        `Whether this change loosens its own gate is not known: ${thrown.message}. It needs contents: read.`,
      ),
    )
    return asIs
  }
  if (theirs === undefined || theirs === host.read(path)) return asIs
  let branch: Config
  try {
    branch = parseConfig({
      text: theirs,
      path,
      env: host.env,
      ...requestNamesFor(host, inputs),
      readText: (source) => host.read(join(dirname(path), source)),
    })
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown
    host.runner.warning(
      logText(`${path} of ${trigger.branch} cannot be read, so it judges nothing: ${messageOf(thrown)}`),
    )
    return asIs
  }
  const { changes, strict } = findLoosened(branch, config, inputs.profile)
  if (changes.length === 0) return asIs
  return {
    config: strict,
    warnings: [
      `${LOOSENS} (${path}): ${changes.join('; ')}. The limits of ${trigger.branch} judge it as well; the new ones hold once it is merged.`,
    ],
  }
}
