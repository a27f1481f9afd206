import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config/config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { messageOf, UserError } from '../errors.ts'

/** Where the configuration comes from; without any of it everything is assumed. */
export interface ConfigOptions {
  /** The configuration itself: YAML or JSON text, or the same as an object (docs/configuration.md). */
  readonly config?: string | Readonly<Record<string, unknown>> | undefined
  /** Path of a file that holds it. Data files are found from its folder, else from the current one. */
  readonly configFile?: string | undefined
  /** Values for `${NAME}` in it; they are masked in results. None by default: pass `process.env` to use it. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * Reads a program's configuration. Throws UserError `config` with every problem in it, `config-missing` for a
 * file that cannot be read, `usage` for two configurations at once.
 */
export function configOf({ config, configFile, env }: ConfigOptions): Config {
  if (config !== undefined && configFile !== undefined)
    throw new UserError(
      'usage',
      `Both a configuration and the file "${configFile}" are given.`,
      'Give config or configFile, not both.',
    )
  const folder = configFile === undefined ? '.' : dirname(configFile)
  return parseConfig({
    text: configFile === undefined ? textOf(config) : readConfig(configFile),
    path: configFile,
    env: env ?? {},
    readText: (path) => readIfThere(join(folder, path)),
  })
}

/** JSON is YAML, so one parser reads both, and finds the place of a problem in both. */
function textOf(config: ConfigOptions['config']): string | undefined {
  return typeof config === 'object' ? JSON.stringify(config, null, 2) : config
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    throw new UserError(
      'config-missing',
      `"${path}" cannot be read: ${messageOf(thrown)}.`,
      'Check configFile.',
      thrown,
    )
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}
