import { UserError } from '../errors.ts'
import { parseDuration } from '../units.ts'
import type { Option } from './command.ts'
import { CONFIG_PATHS } from './config-file.ts'
import { DEFAULT_OUT } from './out-folder.ts'

/** Options that several commands share, so that they mean the same everywhere. */
export const OPTIONS = {
  config: {
    name: 'config',
    value: 'F',
    summary: `configuration (default ${CONFIG_PATHS.join(', then ')})`,
  },
  url: { name: 'url', value: 'U', summary: 'the target; overrides the configuration' },
  baselineUrl: {
    name: 'baseline-url',
    value: 'U',
    summary: 'a deployment of main, measured in turns with the target',
  },
  profile: {
    name: 'profile',
    value: 'P',
    summary: 'load profile of the configuration (default: the one under load)',
  },
  out: { name: 'out', value: 'DIR', summary: `folder for the results (default ${DEFAULT_OUT})` },
  seed: {
    name: 'seed',
    value: 'N',
    summary: 'fixes the order of requests and slices (default 1)',
  },
} as const satisfies Readonly<Record<string, Option>>

const DEFAULT_SEED = 1
const LARGEST_SEED = 2 ** 32 - 1
/** Long enough for a server that is being started beside, short enough to notice a typing error. */
const DEFAULT_WAIT_MS = 10_000

/** A whole number from 0 to 2^32 - 1; throws UserError `usage`. */
export function seedOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_SEED
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (seed <= LARGEST_SEED) return seed
  throw new UserError(
    'usage',
    `--seed "${text}": a whole number from 0 to ${LARGEST_SEED} is expected.`,
    'Write for example --seed 7.',
  )
}

/** Milliseconds; throws UserError `usage`. */
export function waitTimeoutOf(text: string | undefined): number {
  return durationOf('--wait-timeout', text) ?? DEFAULT_WAIT_MS
}

/** Milliseconds that an option names; undefined without it. Throws UserError `usage`. */
export function durationOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = parseDuration(text)
  if (ms !== undefined) return ms
  throw new UserError(
    'usage',
    `${option} "${text}": a duration needs a unit.`,
    `Write for example ${option} 30s, or 5m.`,
  )
}
