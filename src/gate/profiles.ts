import type { Config } from '../config/config.ts'
import { suggest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'

/** Stands for every profile of the configuration, `default` included where `load` is written. */
const ALL = 'all'

/**
 * The profiles that a text names: one, several with commas, or `all`, each once, in the order of the text or
 * the configuration. Nothing names `default`. Throws UserError `usage` for one that is not there.
 */
export function chooseProfiles(config: Config, text: string | undefined): readonly [string, ...string[]] {
  const known = Object.keys(config.profiles)
  const wanted = (text ?? '').split(',').map((name) => name.trim())
  const named = wanted.flatMap((name) => (name === ALL ? allOf(config) : name === '' ? [] : [name]))
  const [first, ...others] = [...new Set(named)]
  if (first === undefined) return ['default']
  for (const name of [first, ...others]) {
    if (Object.hasOwn(config.profiles, name)) continue
    throw new UserError(
      'usage',
      `There is no profile ${JSON.stringify(name)}.`,
      `${suggest(name, known)} Profiles stand under "profiles" in the configuration; "default" is "load", "all" is every one.`,
    )
  }
  return [first, ...others]
}

/** Without a `load` the default profile is only what was assumed: it is left out beside others. */
function allOf({ profiles }: Config): readonly string[] {
  const others = Object.keys(profiles).filter((name) => name !== 'default')
  const assumed = profiles.default?.assumed
  const written = assumed?.level !== true || !assumed.duration
  return written || others.length === 0 ? ['default', ...others] : others
}

/** The gravest of several exit codes: a failure, then an undecided run, then none. */
export function worstExit(codes: readonly (0 | 1 | 3)[]): 0 | 1 | 3 {
  return ([1, 3] as const).find((code) => codes.includes(code)) ?? 0
}
