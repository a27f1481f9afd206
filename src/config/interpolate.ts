import type { ConfigPath } from './problem.ts'

/** What became of the `${NAME}` references in a tree. */
export interface Interpolated {
  readonly data: unknown
  /** Values that were put in: masked in everything that is printed, stored or published. */
  readonly secrets: readonly string[]
  readonly problems: readonly { readonly path: ConfigPath; readonly text: string }[]
}

/** Where `${NAME}` is replaced; `*` stands for any key or index. Elsewhere the text stays as written. */
const PLACES: readonly (readonly string[])[] = [
  ['url'],
  ['baseline', 'url'],
  ['http', 'proxy'],
  ['headers', '*'],
  ['scenarios', '*', 'steps', '*', 'headers', '*'],
  ['observe', 'prometheus'],
  ...[[], ['*']].flatMap((one) =>
    [['url'], ['query-server'], ['baseline'], ['headers', '*']].map((key) => [
      'observe',
      'prometheus',
      ...one,
      ...key,
    ]),
  ),
]

/**
 * Replaces environment variables in addresses and header values. Returns a new tree.
 *
 *     reference = "${" name "}"        name = [A-Za-z_][A-Za-z0-9_]*
 *     "$${"     writes "${" itself;  "${{" and "{{" are other tools' templates and stay
 */
export function interpolate(data: unknown, env: Readonly<Record<string, string | undefined>>): Interpolated {
  const secrets = new Set<string>()
  const problems: { path: ConfigPath; text: string }[] = []

  const replaceIn = (text: string, path: ConfigPath): string =>
    text.replaceAll(/\$\$\{|\$\{(?!\{)([^}]*)(\}?)/g, (whole, name?: string, end?: string) => {
      if (name === undefined) return '${'
      if (end === '' || !/^[A-Za-z_]\w*$/.test(name)) {
        problems.push({
          path,
          text: `${JSON.stringify(whole)} names no environment variable. Write "\${NAME}", or "$\${" for the characters themselves.`,
        })
        return ''
      }
      const value = Object.hasOwn(env, name) ? env[name] : undefined
      if (value === undefined || value === '') {
        const state =
          value === undefined
            ? 'is not set'
            : 'is empty, as secrets are for a pull request from a fork or a bot'
        problems.push({
          path,
          text: `the environment variable ${name} ${state}. Give it a value in the "env" of the step, or take the reference out.`,
        })
        return ''
      }
      secrets.add(value)
      return value
    })

  const visit = (value: unknown, path: ConfigPath): unknown => {
    if (typeof value === 'string') return isPlace(path) ? replaceIn(value, path) : value
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, [...path, key])]),
    )
  }

  return { data: visit(data, []), secrets: [...secrets], problems }
}

function isPlace(path: ConfigPath): boolean {
  return PLACES.some(
    (place) =>
      place.length === path.length && place.every((part, index) => part === '*' || part === path[index]),
  )
}
