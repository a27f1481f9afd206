import { dirname, join } from 'node:path'
import { normalize } from 'node:path/posix'
import { CONFIG_PATHS } from '../config/config-paths.ts'
import type { Config } from '../config/config.ts'
import { secretsOf } from '../config/input-readers.ts'
import type { RawInputs } from '../config/inputs.ts'
import { parseConfig } from '../config/parse-config.ts'
import { UserError } from '../errors.ts'
import type { ActionHost } from './host.ts'
import { requestNamesFor } from './ingested-run.ts'

/** What became of the config; `secrets` are what must not be published, known even of one that is wrong. */
export type TriedConfig =
  | { readonly kind: 'loaded'; readonly config: Config; readonly secrets: readonly string[] }
  | {
      readonly kind: 'failed'
      readonly thrown: unknown
      readonly secrets: readonly string[]
      /** Variables that it names are empty, and nothing else is wrong with it. */
      readonly lacksOnlyValues: boolean
    }

/** The runner's own variables: tokens of the job, and inputs with headers in them. */
const OF_THE_RUNNER = /^(?:ACTIONS_|INPUT_)/

/**
 * The variables that a config may name. Those of the runner are none of a config's business: the file may be
 * that of a change, in a job whose tokens can do more than the change's author.
 */
export function configEnv(host: Pick<ActionHost, 'env'>): ActionHost['env'] {
  return Object.fromEntries(Object.entries(host.env).filter(([name]) => !OF_THE_RUNNER.test(name)))
}

/** The `config` input as GitHub names files: without `./`, which neither its API nor its annotations take. */
export function configPath({ config }: Pick<RawInputs, 'config'>): string | undefined {
  return config === undefined ? undefined : normalize(config)
}

/**
 * The config file with what the inputs overrule, its secrets masked in the log before anything is logged. What
 * stands in its way comes back as `thrown`: UserError `config-missing` for a named file that is not there, and
 * `config` for what it holds. It is told on the pull request too, which is known only afterwards.
 */
export function tryConfig(host: ActionHost, inputs: RawInputs): TriedConfig {
  const env = configEnv(host)
  let found: { readonly path: string; readonly text: string } | undefined
  const parse = (variables: ActionHost['env']): Config =>
    parseConfig({
      text: found?.text,
      path: found?.path,
      env: variables,
      ...requestNamesFor(host, inputs),
      readText: (source) => host.read(join(dirname(found?.path ?? '.'), source)),
    })
  try {
    found = readConfigFile(host, inputs)
    const config = parse(env)
    mask(host, config.secrets)
    return { kind: 'loaded', config: overrule(config, inputs), secrets: config.secrets }
  } catch (thrown) {
    // An error quotes what is wrong, and that may be what a variable stands for.
    const named = variablesIn(found?.text ?? '')
    const secrets = named.flatMap((name) => env[name] ?? []).filter((value) => value !== '')
    mask(host, secrets)
    const empty = named.filter((name) => env[name] === '')
    const filled = { ...env, ...Object.fromEntries(empty.map((name) => [name, 'http://localhost'])) }
    const lacksOnlyValues = empty.length > 0 && !throws(() => parse(filled))
    return { kind: 'failed', thrown, secrets, lacksOnlyValues }
  }
}

function readConfigFile(
  host: ActionHost,
  inputs: RawInputs,
): { readonly path: string; readonly text: string } | undefined {
  const path = configPath(inputs) ?? CONFIG_PATHS.find((candidate) => host.read(candidate) !== undefined)
  if (path === undefined) return undefined
  const text = host.read(path)
  if (text !== undefined) return { path, text }
  throw new UserError(
    'config-missing',
    `There is no file "${path}".`,
    'Check the config input, and that actions/checkout ran before this step.',
  )
}

function throws(work: () => unknown): boolean {
  try {
    work()
    return false
  } catch {
    // What is wrong is known from the first try.
    return true
  }
}

function mask({ runner }: ActionHost, secrets: readonly string[]): void {
  for (const secret of secrets) runner.setSecret(secret)
}

/** All variables that a text names, wherever it does. */
function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map(([, name = '']) => name))]
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
