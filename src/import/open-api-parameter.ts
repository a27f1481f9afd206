import { holdsTemplate, mapOf, textOf } from './imported.ts'
import type { References } from './references.ts'
import { givenIn, sampleOf, type Sample } from './schema-sample.ts'

type Fields = Readonly<Record<string, unknown>>

/** A parameter with its value, encoded for its place. */
export interface Placed {
  readonly name: string
  readonly place: 'path' | 'query' | 'header' | 'cookie'
  /** Query: `name=value`, as often as the style wants; cookie: `name=value`; else the value. */
  readonly text: string
  /** The value as a reader of a note sees it. */
  readonly shown: string
  readonly madeUp: boolean
}

export type ParameterResult =
  { readonly placed: Placed | undefined; readonly leftOut: string | undefined } | { readonly problem: string }

/** Set by the request itself (OpenAPI: "shall be ignored"). */
const IGNORED_HEADERS = ['accept', 'content-type', 'authorization']
const PLACES = ['path', 'query', 'header', 'cookie'] as const

/** What a template of ours may be in a sample; it is left as it is where other texts are encoded. */
const UUID = '{{ $uuid }}'

/**
 * A parameter with a value of its own examples or schema. Undefined where it may be absent and nobody gives a
 * value; a problem where it must be there and none can be made.
 */
export function parameterOf(parameter: Fields, references: References): ParameterResult | undefined {
  const name = textOf(parameter.name)
  const place = PLACES.find((one) => one === parameter.in)
  if (name === undefined || place === undefined) return undefined
  if (place === 'header' && IGNORED_HEADERS.includes(name.toLowerCase())) return undefined
  const required = parameter.required === true || place === 'path'
  const sample = valueOf(parameter, references)
  // What may be absent is sent only with a value that somebody gave.
  if (!required && (sample === undefined || sample.madeUp)) return undefined
  const what = `the ${place} parameter "${name}"`
  if (sample === undefined) return { problem: `${what} has no example, and none can be made.` }
  if (sample.value !== UUID && holdsTemplate(sample.value))
    return { problem: `${what} has "{{" in its value, which is a template here.` }
  const text = serialised(parameter, place, name, sample.value)
  if (text !== undefined)
    return {
      placed: { name, place, text, shown: JSON.stringify(sample.value), madeUp: sample.madeUp },
      leftOut: undefined,
    }
  const why = `${what} is an object or of a style that is not sent.`
  return required ? { problem: why } : { placed: undefined, leftOut: why }
}

/** `example`, the first of `examples`, those of `content`, then the schema. */
function valueOf(parameter: Fields, references: References): Sample | undefined {
  const [media] = Object.values(mapOf(parameter.content) ?? {})
  for (const holder of [parameter, mapOf(media)]) {
    if (holder === undefined) continue
    const given = exampleOf(holder, references)
    if (given !== undefined) return { value: given.value, madeUp: false }
  }
  return sampleOf(parameter.schema ?? mapOf(media)?.schema, references)
}

/** The example of a parameter or media type: `example`, or the first of the named `examples`. */
export function exampleOf(holder: Fields, references: References): { readonly value: unknown } | undefined {
  if (holder.example !== undefined) return { value: holder.example }
  for (const one of Object.values(mapOf(holder.examples) ?? {})) {
    const example = mapOf(references.resolve(one))
    if (example?.value !== undefined) return givenIn({ example: example.value })
  }
  return undefined
}

function serialised(
  parameter: Fields,
  place: Placed['place'],
  name: string,
  value: unknown,
): string | undefined {
  const style = textOf(parameter.style) ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple')
  const plain = place === 'query' || place === 'cookie' ? 'form' : 'simple'
  if (style !== plain && !(style === 'spaceDelimited' || style === 'pipeDelimited')) return undefined
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  if (values.some((one) => typeof one === 'object' && one !== null)) return undefined
  const encode = place === 'header' ? headerText : encoded
  const texts = values.map((one) => encode(String(one)))
  if (texts.some((text) => text === undefined)) return undefined
  if (place === 'path' && texts.join('') === '') return undefined
  if (place !== 'query' && place !== 'cookie') return texts.join(',')
  const key = encoded(name)
  const separator = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '|' : ','
  return parameter.explode === false || style !== 'form'
    ? `${key}=${texts.join(separator)}`
    : texts.map((text) => `${key}=${String(text)}`).join(place === 'query' ? '&' : '; ')
}

function encoded(text: string): string {
  return text === UUID ? text : encodeURIComponent(text)
}

function headerText(text: string): string | undefined {
  return /^[\x20-\x7e]*$/.test(text) ? text.replaceAll('${', '$${') : undefined
}
