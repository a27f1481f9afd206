import { UserError } from '../errors.ts'
import { random32 } from '../plan/random.ts'

/** What a template can see: one iteration's values. */
export interface Scope {
  /** Feeder columns and captures, by name. */
  readonly values: Map<string, string>
  readonly seed: number
  /** Iteration of its side; generated values depend on it and on the order of use, not on the side. */
  readonly iteration: number
  /** Generated values drawn so far in this iteration. */
  drawn: number
  /** Wall clock of the intended start, in milliseconds since 1970. */
  readonly timestampMs: number
}

export type Part = { readonly text: string } | Placeholder

export interface Placeholder {
  /** A value's name, or a generator's with its `$`. */
  readonly name: string
  readonly args: readonly string[]
  /** As written, for messages. */
  readonly source: string
}

export type Template =
  | { readonly kind: 'constant'; readonly text: string }
  | { readonly kind: 'rendered'; readonly parts: readonly Part[] }

/** A value that a template names and nobody gave: the iteration cannot go on. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue'
}

/**
 * Reads a text with placeholders.
 *
 *     template    -> ( text | placeholder )*
 *     placeholder -> "{{" space* ( name | generator ) space* "}}"
 *     generator   -> "$uuid" | "$timestamp" | "$int" space+ lowest space+ highest | "$choice" ( space+ word )+
 *
 * `$int` includes both ends; `$timestamp` is in milliseconds since 1970. Throws UserError `config`.
 */
export function parseTemplate(text: string): Template {
  const parts: Part[] = []
  let at = 0
  for (;;) {
    const open = text.indexOf('{{', at)
    if (open < 0) break
    const close = text.indexOf('}}', open)
    if (close < 0)
      throw new UserError('config', `"${text}": "{{" without "}}".`, 'Close the placeholder: {{ name }}.')
    if (open > at) parts.push({ text: text.slice(at, open) })
    parts.push(parsePlaceholder(text.slice(open, close + 2)))
    at = close + 2
  }
  if (parts.length === 0) return { kind: 'constant', text }
  if (at < text.length) parts.push({ text: text.slice(at) })
  return { kind: 'rendered', parts }
}

/** Names of values, generators apart, that a text needs. */
export function namesIn(text: string): string[] {
  const template = parseTemplate(text)
  if (template.kind === 'constant') return []
  return template.parts.flatMap((part) => ('text' in part || part.name.startsWith('$') ? [] : part.name))
}

export function render(template: Template, scope: Scope, escape?: (value: string) => string): string {
  if (template.kind === 'constant') return template.text
  let out = ''
  for (const part of template.parts) {
    if ('text' in part) out += part.text
    else {
      const value = valueOf(part, scope)
      out += escape === undefined ? value : escape(value)
    }
  }
  return out
}

/** The generators whose values are numbers in JSON when they stand alone in a string. */
export function isNumeric(part: Part | undefined): boolean {
  return part !== undefined && !('text' in part) && (part.name === '$int' || part.name === '$timestamp')
}

function parsePlaceholder(source: string): Placeholder {
  const [name = '', ...args] = source.slice(2, -2).trim().split(/\s+/)
  const bad = (expected: string) =>
    new UserError(
      'config',
      `"${source}": ${expected}.`,
      'Known are {{ name }}, {{ $uuid }}, {{ $timestamp }}, {{ $int 1 100 }} and {{ $choice a b c }}.',
    )
  if (!name.startsWith('$')) {
    if (name === '' || args.length > 0) throw bad('a placeholder holds one name')
    return { name, args, source }
  }
  switch (name) {
    case '$uuid':
    case '$timestamp':
      if (args.length > 0) throw bad(`${name} takes no arguments`)
      return { name, args, source }
    case '$int': {
      const [low, high] = args.map(Number)
      const whole = Number.isSafeInteger(low) && Number.isSafeInteger(high) && args.length === 2
      if (!whole || (low ?? 0) > (high ?? 0)) throw bad('$int takes the lowest and the highest whole number')
      return { name, args, source }
    }
    case '$choice':
      if (args.length === 0) throw bad('$choice takes the words to choose from')
      return { name, args, source }
    default:
      throw bad(`there is no generator ${name}`)
  }
}

function valueOf(part: Placeholder, scope: Scope): string {
  switch (part.name) {
    case '$uuid':
      return uuid([draw(scope), draw(scope), draw(scope), draw(scope)])
    case '$timestamp':
      return String(Math.round(scope.timestampMs))
    case '$int': {
      const low = Number(part.args[0])
      const span = Number(part.args[1]) - low + 1
      return String(low + Math.floor((draw(scope) / 2 ** 32) * span))
    }
    case '$choice':
      return part.args[Math.floor((draw(scope) / 2 ** 32) * part.args.length)] ?? ''
    default: {
      const value = scope.values.get(part.name)
      if (value === undefined) throw new MissingValue(part.source)
      return value
    }
  }
}

function draw(scope: Scope): number {
  return random32(scope.seed, 'value', scope.iteration, scope.drawn++)
}

/** Version 4 of RFC 9562 from 128 random bits. */
function uuid(words: readonly [number, number, number, number]): string {
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('')
  const variant = ((parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}
