import { listOf, mapOf, textOf } from './imported.ts'
import type { References } from './references.ts'

/** A value that fits a schema. */
export interface Sample {
  readonly value: unknown
  /** Nobody gave it as an example: it fits the form, and may mean nothing to the target. */
  readonly madeUp: boolean
}

type Schema = Readonly<Record<string, unknown>>

/** Deeper than this only what must be there is filled in; schemas may contain themselves. */
const DEEP = 4
const DEEPEST = 12
/** A list that must be longer is no example that anybody would read. */
const MOST_ITEMS = 100

/**
 * A value for a JSON Schema as OpenAPI 3.0 and 3.1 have it. What is given comes first: `example`, `examples`,
 * `default`, `const`, the first of `enum`; else the smallest value of the type, within its bounds. Undefined
 * where no value can be made: a pattern without example, a schema of another file, one that contains itself.
 */
export function sampleOf(schema: unknown, references: References, depth = 0): Sample | undefined {
  const resolved = references.resolve(schema)
  if (resolved === true) return { value: 'text', madeUp: true }
  const own = mapOf(resolved)
  if (own === undefined || depth > DEEPEST) return undefined
  const given = givenIn(own)
  if (given !== undefined) return { value: given.value, madeUp: false }
  if (Array.isArray(own.allOf)) return ofAll(own, references, depth)
  const choices = [...listOf(own.oneOf), ...listOf(own.anyOf)]
  for (const choice of choices) {
    const sample = sampleOf(choice, references, depth + 1)
    if (sample !== undefined && sample.value !== null) return sample
  }
  if (choices.length > 0) return undefined
  return ofType(own, references, depth)
}

/** The value that a schema, parameter or media type gives itself. */
export function givenIn(own: Schema): { readonly value: unknown } | undefined {
  for (const key of ['example', 'const', 'default']) if (own[key] !== undefined) return { value: own[key] }
  for (const key of ['examples', 'enum']) {
    const [first] = listOf(own[key])
    if (first !== undefined) return { value: first }
  }
  return undefined
}

function ofType(own: Schema, references: References, depth: number): Sample | undefined {
  const types = [own.type].flat().filter((type) => type !== 'null')
  const type = textOf(types[0]) ?? (own.properties === undefined ? undefined : 'object')
  switch (type) {
    case 'object':
      return ofObject(own, references, depth)
    case 'array':
      return ofArray(own, references, depth)
    case 'string':
      return ofString(own)
    case 'integer':
    case 'number':
      return ofNumber(own, type === 'integer')
    case 'boolean':
      return { value: true, madeUp: true }
    case undefined:
    default:
      return own.type === 'null' ? { value: null, madeUp: true } : undefined
  }
}

function ofAll(own: Schema, references: References, depth: number): Sample | undefined {
  const { allOf, ...rest } = own
  const parts = [...listOf(allOf), ...(rest.properties === undefined ? [] : [rest])]
  const samples = parts.map((part) => sampleOf(part, references, depth + 1))
  const whole = samples.flatMap((sample) => sample ?? [])
  if (whole.length < parts.length) return undefined
  const [first] = whole
  if (first === undefined || whole.length === 1) return first
  const maps = whole.flatMap(({ value }) => mapOf(value) ?? [])
  if (maps.length < whole.length) return first
  return { value: Object.assign({}, ...maps) as unknown, madeUp: whole.some(({ madeUp }) => madeUp) }
}

function ofObject(own: Schema, references: References, depth: number): Sample | undefined {
  const required = new Set(listOf(own.required))
  const value: Record<string, unknown> = {}
  let madeUp = false
  for (const [name, schema] of Object.entries(mapOf(own.properties) ?? {})) {
    if (mapOf(references.resolve(schema))?.readOnly === true || name === '__proto__') continue
    if (depth >= DEEP && !required.has(name)) continue
    const sample = sampleOf(schema, references, depth + 1)
    if (sample === undefined && required.has(name)) return undefined
    if (sample === undefined) continue
    value[name] = sample.value
    madeUp ||= sample.madeUp
  }
  // What must be there and is not described may be anything.
  const described = mapOf(own.properties) ?? {}
  for (const name of required) {
    if (typeof name !== 'string' || Object.hasOwn(described, name)) continue
    value[name] = 'text'
    madeUp = true
  }
  return { value, madeUp }
}

function ofArray(own: Schema, references: References, depth: number): Sample | undefined {
  const least = typeof own.minItems === 'number' ? own.minItems : 0
  const item = own.items === undefined ? undefined : sampleOf(own.items, references, depth + 1)
  const most = typeof own.maxItems === 'number' ? own.maxItems : MOST_ITEMS
  if (least > Math.min(most, MOST_ITEMS)) return undefined
  if (most === 0 || (item === undefined && least === 0)) return { value: [], madeUp: true }
  // One value again and again is no list of different ones.
  if (item === undefined || (least > 1 && own.uniqueItems === true)) return undefined
  return { value: Array.from({ length: Math.max(1, least) }, () => item.value), madeUp: item.madeUp }
}

/** By `format`; generators of ours where each value should differ. */
const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T12:00:00Z',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'user@example.org',
  hostname: 'example.org',
  uri: 'https://example.org/',
  url: 'https://example.org/',
  uuid: '{{ $uuid }}',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'dGV4dA==',
}

function ofString(own: Schema): Sample | undefined {
  const format = textOf(own.format)
  if (format !== undefined && Object.hasOwn(FORMATS, format)) return { value: FORMATS[format], madeUp: true }
  if (own.pattern !== undefined || format === 'binary') return undefined
  const least = typeof own.minLength === 'number' ? own.minLength : 0
  const most = typeof own.maxLength === 'number' ? own.maxLength : Infinity
  if (least > Math.min(most, 10_000)) return undefined
  return { value: 'text'.padEnd(least, 'x').slice(0, Math.max(least, Math.min(4, most))), madeUp: true }
}

function ofNumber(own: Schema, whole: boolean): Sample | undefined {
  const step =
    typeof own.multipleOf === 'number' && own.multipleOf > 0 ? own.multipleOf : whole ? 1 : undefined
  const nearest = whole ? 1 : 1e-6
  const low = lowest(own, nearest)
  const high = highest(own, nearest)
  const wanted = Math.min(Math.max(1, low), high)
  const candidates =
    step === undefined
      ? [wanted]
      : [Math.ceil(wanted / step - 1e-9) * step, Math.floor(wanted / step + 1e-9) * step]
  const value = candidates.find((one) => one >= low && one <= high && Number.isFinite(one))
  return value === undefined ? undefined : { value, madeUp: true }
}

/** OpenAPI 3.0 has `exclusiveMinimum: true` beside `minimum`; 3.1 has the number itself, perhaps beside another. */
function lowest({ minimum, exclusiveMinimum }: Schema, nearest: number): number {
  const open = typeof exclusiveMinimum === 'number' ? exclusiveMinimum + nearest : -Infinity
  if (typeof minimum !== 'number') return open
  return Math.max(open, exclusiveMinimum === true ? minimum + nearest : minimum)
}

function highest({ maximum, exclusiveMaximum }: Schema, nearest: number): number {
  const open = typeof exclusiveMaximum === 'number' ? exclusiveMaximum - nearest : Infinity
  if (typeof maximum !== 'number') return open
  return Math.min(open, exclusiveMaximum === true ? maximum - nearest : maximum)
}
