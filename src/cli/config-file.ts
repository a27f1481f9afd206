import { dirname, join } from 'node:path'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import { parseConfig, type ConfigSource } from '../config/parse-config.ts'
import type { Config } from '../config/config.ts'
import { messageOf, UserError } from '../errors.ts'
import type { CliEdges } from './edges.ts'

export { CONFIG_PATHS } from '../config/config-paths.ts'

/**
 * Reads the configuration named, else the first of CONFIG_PATHS that exists, else the one that assumes
 * everything. Throws UserError `config-missing` for a named file that is not there, `config` for what it holds.
 */
export function loadConfig(
  edges: Pick<CliEdges, 'files' | 'env'>,
  named: string | undefined,
  options: Pick<ConfigSource, 'requestNames'> = {},
): Config {
  const { files, env } = edges
  const path = named ?? CONFIG_PATHS.find((candidate) => files.read(candidate) !== undefined)
  const text = path === undefined ? undefined : readConfig(files, path)
  if (path !== undefined && text === undefined)
    throw new UserError(
      'config-missing',
      `There is no file "${path}".`,
      `Check --config, or leave it out: then ${CONFIG_PATHS.join(' or ')} is read. "plimsoll init" writes a first one.`,
    )
  return parseConfig({
    text,
    path,
    env,
    ...options,
    readText: (source) => files.read(join(dirname(path ?? '.'), source)),
  })
}

function readConfig(files: CliEdges['files'], path: string): string | undefined {
  try {
    return files.read(path)
  } catch (thrown) {
    throw new UserError(
      'config-missing',
      `"${path}" cannot be read as a file: ${messageOf(thrown)}.`,
      'Give the path of a YAML file with --config.',
      thrown,
    )
  }
}
