import { dirname, join } from 'node:path/posix'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import type { Config } from '../config/config.ts'
import { findLoosened } from '../config/loosened.ts'
import { parseConfig } from '../config/parse-config.ts'
import { UserError } from '../errors.ts'
import { GitHubError } from '../github/github.ts'
import type { GitHub } from '../github/github.ts'
import { logText } from '../github/outputs.ts'
import type { RunTrigger } from '../github/trigger.ts'
import { configPath } from './action-config.ts'
import type { Scene } from './scene.ts'

/** Begins what a run itself says of its config (`own-config.ts`); a fork's file is not believed in that. */
export const LOOSENS = 'This change loosens its own gate'

/** Longest config that is taken from a change, in characters. */
const LARGEST_CONFIG = 2 ** 18

/**
 * Whether the change whose result is published edits the gate's config so that more passes; in sentences, empty
 * where it does not. Both files are read from GitHub and only compared: nothing of them is run or loaded, no
 * variable of this job is put into them. The change's file is that of the merge with its base, so that what
 * the base alone changed since is no news. Needs `contents: read`; without it the log says so.
 */
export async function foreignWarnings(
  { github, host, inputs }: Scene,
  trigger: RunTrigger,
  pull: number | undefined,
  profile: string,
): Promise<readonly string[]> {
  if (github === undefined || pull === undefined || trigger.headSha === undefined) return []
  const named = configPath(inputs)
  try {
    for (const path of named === undefined ? CONFIG_PATHS : [named]) {
      const before = await github.fileAt(path, trigger.baseBranch)
      if (before === undefined) continue
      const merge = `refs/pull/${pull}/merge`
      const merged = await github.fileAt(path, merge)
      const ref = merged === undefined ? trigger.headSha : merge
      const now = merged ?? (await github.fileAt(path, ref))
      if (now === before) return []
      if (now === undefined)
        return [`${LOOSENS} (${path}): the file is gone, and with it every limit of ${trigger.baseBranch}.`]
      const own = await configAt(github, now, path, ref)
      const branch = await configAt(github, before, path, trigger.baseBranch)
      if (own === undefined || branch === undefined)
        return [
          `This change edits its own gate (${path}), and what it loosens could not be told: one of the two files cannot be read here.`,
        ]
      const { changes } = findLoosened(branch, own, profile)
      return changes.length === 0
        ? []
        : [
            `${LOOSENS} (${path}): ${changes.join('; ')}. This was read from both files, not from the result. Where its run could read them too, the limits of ${trigger.baseBranch} judged it as well.`,
          ]
    }
    return []
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    host.runner.info(
      logText(
        `Whether this change loosens its own gate is not known: ${thrown.message}. It needs contents: read.`,
      ),
    )
    return []
  }
}

/** A config as it stands at a ref, with the data files it names; undefined for one that is not valid. */
async function configAt(
  github: GitHub,
  text: string,
  path: string,
  ref: string,
): Promise<Config | undefined> {
  if (text.length > LARGEST_CONFIG) return undefined
  const files = new Map<string, string | undefined>()
  for (;;) {
    const asked = new Set<string>()
    const readText = (source: string): string | undefined => {
      if (!files.has(source)) asked.add(source)
      return files.get(source)
    }
    try {
      return parseConfig({ text, path, env: placeholders(text), readText, requestNames: 'any' })
    } catch (thrown) {
      if (!(thrown instanceof UserError)) throw thrown
      if (asked.size === 0 || files.size + asked.size > MOST_FILES) return undefined
    }
    for (const source of asked) files.set(source, await github.fileAt(join(dirname(path), source), ref))
  }
}

/** Data and body files of one config that are asked for. */
const MOST_FILES = 8

/** A value for each `${NAME}`: this job's own variables are none of a foreign file's business. */
function placeholders(text: string): Readonly<Record<string, string>> {
  const names = [...text.matchAll(/(.?)\$\{([A-Za-z_]\w*)\}/g)]
  return Object.fromEntries(
    // Inside an address it is a part of it; alone it may be the whole address.
    names.map(([, before = '', name = '']) => [name, /[\w:/@.-]/.test(before) ? '1' : 'http://localhost']),
  )
}
