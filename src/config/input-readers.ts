// Each reads one input, and adds to `problems` what is wrong with it, in a sentence; what it returns then is not used.
import { parseDuration } from '../units.ts'
import type { InputName, InputSource } from './input-source.ts'

/**
 * What has to be masked for a header value: the value, and the credential after a scheme such as `Bearer`.
 * Values of fewer than four characters are left alone: hiding every "1" of a log hides nothing but the log.
 */
export function secretsOf(value: string): readonly string[] {
  const credential = /^[A-Za-z-]+\s+(\S+)$/.exec(value)?.[1]
  return [value, ...(credential === undefined ? [] : [credential])].filter((text) => text.length >= 4)
}

/** Lines of `Name: value`; blank lines are skipped. RFC 9110 §5.6.2 says what a name may hold. */
export function readHeaders(source: InputSource, problems: string[]): Readonly<Record<string, string>> {
  const lines = source
    .read('headers')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  // A line that is not understood may hold a secret too: mask everything first, quote names only.
  for (const line of lines)
    for (const secret of secretsOf(line.slice(line.indexOf(':') + 1).trim())) source.mask(secret)
  const headers = new Map<string, string>()
  for (const [index, line] of lines.entries()) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).trim()
    const where = `headers, line ${index + 1}`
    if (colon < 1) problems.push(`${where}: a header is written "Name: value"; there is no colon.`)
    else if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
      problems.push(`${where}: "${name}" is no header name; letters, digits and hyphens are expected.`)
    else if (headers.has(name.toLowerCase())) problems.push(`${where}: "${name}" is given twice.`)
    else headers.set(name.toLowerCase(), line.slice(colon + 1).trim())
  }
  return Object.fromEntries(headers)
}

/** An http or https address without credentials, its `templates` left in; undefined when it is not set. */
export function readUrl(
  source: InputSource,
  name: InputName,
  problems: string[],
  templates: readonly string[] = [],
): string | undefined {
  const text = optional(source.read(name))
  if (text === undefined) return undefined
  const filled = templates.reduce((address, template) => address.replaceAll(template, '1'), text)
  if (!URL.canParse(filled) || !/^https?:$/.test(new URL(filled).protocol)) {
    problems.push(
      `${name} "${text}": expected an http or https address, for example "https://preview.example.com".`,
    )
    return undefined
  }
  const url = new URL(filled)
  if (url.username !== '' || url.password !== '') {
    source.mask(url.password === '' ? url.username : url.password)
    problems.push(
      `${name}: an address with a user name or password ends up in logs. Send them with \`headers\`.`,
    )
  }
  return text
}

/** A name that may stand in a cache key and in a marker. */
export function readSuite(source: InputSource, problems: string[]): string {
  const text = source.read('suite')
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text))
    problems.push(
      `suite "${text}": expected up to 64 letters, digits, dots, hyphens or underscores, for example "shop-api".`,
    )
  return text
}

/** Milliseconds, as in `5m`. */
export function readDuration(source: InputSource, name: InputName, problems: string[]): number {
  const text = source.read(name)
  const durationMs = parseDuration(text)
  if (durationMs === undefined)
    problems.push(`${name} "${text}": a duration needs a number and a unit. Write for example "5m" or "90s".`)
  return durationMs ?? 0
}

/** `true` and `false` as YAML 1.2 writes them. */
export function readFlag(source: InputSource, name: InputName, problems: string[]): boolean {
  return readChoice(source, name, ['true', 'false'], problems, (text) => text.toLowerCase()) === 'true'
}

/** Text that must not be empty. */
export function readText(source: InputSource, name: InputName, problems: string[]): string {
  const text = source.read(name)
  if (text === '') problems.push(`${name} is empty. Leave the line out to get its default.`)
  return text
}

/** One of the choices; undefined when it is not set. */
export function readOptionalChoice<T extends string>(
  source: InputSource,
  name: InputName,
  choices: readonly [T, ...T[]],
  problems: string[],
): T | undefined {
  return source.read(name) === '' ? undefined : readChoice(source, name, choices, problems)
}

/** One of the choices, as written there. */
export function readChoice<T extends string>(
  source: InputSource,
  name: InputName,
  choices: readonly [T, ...T[]],
  problems: string[],
  normalize = (text: string) => text,
): T {
  const text = source.read(name)
  const chosen = choices.find((choice) => choice === normalize(text))
  if (chosen === undefined)
    problems.push(`${name} "${text}": expected ${choices.map((choice) => `"${choice}"`).join(' or ')}.`)
  return chosen ?? choices[0]
}

/** The lines that hold something. */
export function readLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** Undefined for what is not set. */
export function optional(text: string): string | undefined {
  return text === '' ? undefined : text
}
