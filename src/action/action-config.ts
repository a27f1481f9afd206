import { dirname, join } from 'node:path'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import type { Config } from '../config/config.ts'
import { secretsOf } from '../config/inputs.ts'
import type { RawInputs } from '../config/inputs.ts'
import { parseConfig } from '../config/parse-config.ts'
import { UserError } from '../errors.ts'
import type { ActionHost } from './host.ts'
import { requestNamesFor } from './ingested-run.ts'

/**
 * The config file with what the inputs overrule. Masks its secrets in the log. Throws UserError
 * `config-missing` for a named file that is not there, and `config` for what it holds.
 */
export function loadActionConfig(host: ActionHost, inputs: RawInputs): Config {
  const path = inputs.config ?? CONFIG_PATHS.find((candidate) => host.read(candidate) !== undefined)
  const text = path === undefined ? undefined : host.read(path)
  if (path !== undefined && text === undefined)
    throw new UserError(
      'config-missing',
      `There is no file "${path}".`,
      'Check the config input, and that actions/checkout ran before this step.',
    )
  const config = parseConfig({
    text,
    path,
    env: host.env,
    ...requestNamesFor(host, inputs),
    readText: (source) => host.read(join(dirname(path ?? '.'), source)),
  })
  for (const secret of config.secrets) host.runner.setSecret(secret)
  return overrule(config, inputs)
}

/** Inputs win over the file; header names are compared without regard to case. */
function overrule(config: Config, inputs: RawInputs): Config {
  const kept = Object.entries(config.headers).filter(([name]) => !(name.toLowerCase() in inputs.headers))
  return {
    ...config,
    headers: { ...Object.fromEntries(kept), ...inputs.headers },
    secrets: [...config.secrets, ...Object.values(inputs.headers).flatMap(secretsOf)],
    onInconclusive: inputs.onInconclusive ?? config.onInconclusive,
    baseline: {
      ...config.baseline,
      onMissing: inputs.onMissingBaseline ?? config.baseline.onMissing,
    },
  }
}
