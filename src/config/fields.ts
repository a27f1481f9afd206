import * as z from 'zod/mini'
import { formatCount, parseBytes, parseCount, parseDuration, parseRate } from '../units.ts'
import { suggest } from './nearest.ts'
import type { Parsed } from './problem.ts'
import { targetUrlProblem } from './target-url.ts'

// The building blocks of the configuration's schema. Each gives the type, the check and its message, and
// what editors show. Messages end the sentence that begins with the key and the quoted text.

/** A help text for editors. */
export function help(description: string, ...examples: readonly unknown[]) {
  return z.meta(examples.length === 0 ? { description } : { description, examples: [...examples] })
}

/**
 * A map that knows its keys. `why` gives the reason against a key that someone may well try; all other
 * unknown keys are answered with the nearest known one. One line of the message for each unknown key.
 */
export function knownKeys<const T extends Readonly<Record<string, z.core.$ZodType>>>(
  noun: string,
  shape: T,
  why: Readonly<Record<string, string>> = {},
) {
  const known = Object.keys(shape)
  const map = z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'expected a map of keys and values.'
      return issue.keys
        .map((key) => {
          const reason = Object.hasOwn(why, key) ? why[key] : undefined
          return `unknown ${noun} ${JSON.stringify(key)}. ${reason ?? suggest(key, known)}`
        })
        .join('\n')
    },
  })
  return map.check(
    z.check(
      ({ issues }) => {
        issues.splice(0, issues.length, ...issues.map(speakAgainst))
      },
      { when: () => true },
    ),
  )
}

/**
 * To zod an unknown key is a slight fault: where a value may take several forms, it settles for a form whose
 * only fault that is, before issues.ts can choose the one that was meant.
 */
function speakAgainst(issue: z.core.$ZodRawIssue): z.core.$ZodRawIssue {
  return issue.code === 'unrecognized_keys' ? { ...issue, continue: false } : issue
}

/** The keys of what was read so far: in a check that runs in any case, even the type is not certain yet. */
export function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : []
}

/** The field of a value of which not even the type is certain; undefined when there is none. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

/** A map with free keys, which `keyCheck` may narrow. */
export function freeKeys<T extends z.core.$ZodType>(value: T, keyCheck?: z.core.$ZodCheck<string>) {
  const key = keyCheck === undefined ? z.string() : z.string().check(keyCheck)
  return z.record(key, value, { error: 'expected a map of names and values.' })
}

/** A list with at least one item. */
export function listOf<T extends z.core.$ZodType>(item: T, noun: string) {
  const error = `expected a list with at least one ${noun}.`
  return z.array(item, { error }).check(z.minLength(1, { error }))
}

/** A text that a parser turns into a value; undefined from the parser is answered with `expected`. */
export function quantity<T>(parse: (text: string) => T | undefined, expected: string, pattern?: string) {
  return z
    .pipe(
      z.string({ error: expected }),
      z.transform((text: string, context): T => {
        const value = parse(text)
        if (value !== undefined) return value
        context.issues.push({ code: 'custom', message: expected, input: text })
        return z.NEVER
      }),
    )
    .check(z.meta(pattern === undefined ? {} : { pattern }))
}

/** A text, or a bare number that the parser then refuses or takes. The parser gives the message. */
export function parsed<T>(parse: (text: string) => Parsed<T>, expected: string) {
  return z.pipe(
    z.union([z.string(), z.number()], { error: expected }),
    z.transform((written: string | number, context): T => {
      const result = parse(String(written))
      if ('value' in result) return result.value
      context.issues.push({ code: 'custom', message: result.problem, input: written })
      return z.NEVER
    }),
  )
}

const DURATION_PATTERN = '(\\d+(\\.\\d+)?(ms|s|m|h|d))+'

/** Milliseconds, above zero unless `least` is 0. */
export function duration(least = 1) {
  return quantity(
    (text) => atLeast(parseDuration(text), least),
    `expected a duration${least > 0 ? ' above zero' : ''} with its unit. Write for example "30s", "500ms" or "2m30s".`,
    `^${DURATION_PATTERN}$`,
  )
}

/** `60s` or `60s..180s`. */
export const durationRange = quantity(
  (text) => {
    const [first = '', last = first, ...rest] = text.split('..').map((part) => part.trim())
    const min = atLeast(parseDuration(first), 1)
    const max = atLeast(parseDuration(last), 1)
    return min === undefined || max === undefined || rest.length > 0 || min > max ? undefined : { min, max }
  },
  'expected a duration, or a range from the shortest to the longest. Write for example "60s" or "60s..180s".',
  `^${DURATION_PATTERN}(\\s*\\.\\.\\s*${DURATION_PATTERN})?$`,
)

/** Arrivals each second. */
export const rate = quantity(
  (text) => {
    const perSecond = parseRate(text)
    return perSecond === undefined || perSecond <= 0 || perSecond > 1_000_000 ? undefined : perSecond
  },
  'expected a rate above zero with its unit. Write for example "200/s" or "600/m".',
  '^\\d+(\\.\\d+)?/(s|m|h)$',
)

/** Bytes. */
export const bytes = quantity(
  parseBytes,
  'expected a size with its unit. Write for example "100kB" or "1MB".',
  '^\\d+(\\.\\d+)?(B|kB|MB|GB|KiB|MiB|GiB)$',
)

/** A whole number from 1 up, also as `100k`. */
export function count(most: number) {
  const expected = `expected a whole number from 1 to ${formatCount(most)}.`
  return parsed((text): Parsed<number> => {
    const value = parseCount(text)
    return value === undefined || value < 1 || value > most ? { problem: expected } : { value }
  }, expected)
}

/** One word of a few. */
export function oneOf<const T extends readonly string[]>(words: T) {
  const shown = words.map((word) => JSON.stringify(word)).join(', ')
  return z.enum(words, { error: `expected one of ${shown}.` })
}

export function flag() {
  return z.boolean({ error: 'expected true or false.' })
}

const STATUS = 'expected a status from 200 to 599, as a number.'

/** A final HTTP status (RFC 9110 §15). */
export const status = z
  .number({ error: STATUS })
  .check(z.refine((code: number) => Number.isInteger(code) && code >= 200 && code <= 599, { error: STATUS }))

/** A text with something in it. */
export function someText(noun: string) {
  const error = `expected ${noun}.`
  return z.string({ error }).check(z.minLength(1, { error }))
}

/** A name that stands in tables and messages: one short line. `*` means the total there. */
export function label(noun: string) {
  return someText(noun).check(
    z.refine((name: string) => /^[^\p{Cc}\p{Zl}\p{Zp}]{1,200}$/u.test(name), {
      error: `expected ${noun} of one line, at most 200 characters.`,
    }),
    z.refine((name: string) => name !== '*' && name !== '__proto__', {
      error: 'stands for something else. Choose another name.',
    }),
  )
}

/** Where a side listens; read from the config after `${NAME}` was replaced. */
export const targetUrl = parsed<string>((written) => {
  const problem = targetUrlProblem(written)
  return problem === undefined ? { value: written } : { problem: `${problem.text} ${problem.hint}` }
}, 'expected an address. Write for example "http://localhost:3000".')

/** Headers a connection sets itself; sent twice they make a wrong or refused request. */
const CONNECTION_HEADERS = ['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer']
const HOP_HEADERS = [...CONNECTION_HEADERS, 'transfer-encoding', 'upgrade']

/** Header names (RFC 9110 §5.1, tokens) in lower case, with values of visible text (§5.5). */
export const headers = z.pipe(
  // Texts only: YAML would read 007 or 1.0 as numbers and lose how they were written.
  freeKeys(z.string({ error: 'expected a text. Put the value in quotes.' })),
  z.transform((written: Readonly<Record<string, string>>, context) => {
    const result: Record<string, string> = {}
    for (const [name, value] of Object.entries(written)) {
      const lower = name.toLowerCase()
      const problem = headerProblem(lower, value, Object.hasOwn(result, lower))
      if (problem === undefined) result[lower] = value
      else context.issues.push({ code: 'custom', message: problem, input: value, path: [name] })
    }
    return result
  }),
)

function headerProblem(name: string, value: string, twice: boolean): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
    return 'is no name for a header: letters, digits and hyphens only. Mend the name.'
  }
  if (HOP_HEADERS.includes(name)) return 'is set by the connection itself. Take it out.'
  if (twice) return 'stands twice, in different letter case. Keep one of the two.'
  if (/[\r\n]/.test(value)) {
    return 'holds a line break. A secret often ends in one: store it again without.'
  }
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[^\x00-\xff]/.test(value)) {
    return 'holds a character that a header cannot carry. Use visible Latin-1 text, or encode the value.'
  }
  return undefined
}

function atLeast(value: number | undefined, least: number): number | undefined {
  return value === undefined || value < least ? undefined : value
}
