import { mapOf, type ImportedBody } from './imported.ts'
import { exampleOf } from './open-api-parameter.ts'
import type { References } from './references.ts'
import { sampleOf, type Sample } from './schema-sample.ts'

export type BodyResult =
  | {
      readonly body: ImportedBody | undefined
      readonly headers: Readonly<Record<string, string>>
      readonly madeUp: boolean
    }
  | { readonly problem: string }

const NONE: BodyResult = { body: undefined, headers: {}, madeUp: false }
const UUID = /\{\{ \$uuid \}\}/g

/** The body of an operation, of the first media type that can be sent: JSON, a form, a text. */
export function bodyOf(written: unknown, references: References): BodyResult {
  const requestBody = mapOf(written)
  if (requestBody === undefined) return NONE
  const types = Object.entries(mapOf(requestBody.content) ?? {})
  const [type, media] = preferred(types) ?? []
  const absent: BodyResult =
    requestBody.required === true
      ? { problem: `its body (${types.map(([name]) => name).join(', ')}) is of no type that is made here.` }
      : NONE
  if (type === undefined) return absent
  const sample = valueOf(media, references)
  if (sample === undefined)
    return requestBody.required === true
      ? { problem: `its body (${type}) has no example, and none can be made of its schema.` }
      : NONE
  if (JSON.stringify(sample.value).replace(UUID, '').includes('{{'))
    return { problem: 'its body has "{{" in an example, which is a template here.' }
  const { madeUp } = sample
  if (isJson(type))
    return {
      body: { kind: 'json', value: sample.value },
      headers: type === 'application/json' ? {} : { 'content-type': type },
      madeUp,
    }
  if (isForm(type)) {
    const fields = Object.entries(mapOf(sample.value) ?? {})
    if (fields.some(([, value]) => typeof value === 'object' && value !== null))
      return { problem: 'its form has a field that is no plain value.' }
    const texts = fields.map(([name, value]) => [name, String(value)] as const)
    return { body: { kind: 'form', fields: Object.fromEntries(texts) }, headers: {}, madeUp }
  }
  if (typeof sample.value !== 'string') return { problem: `its body (${type}) has no text as an example.` }
  return { body: { kind: 'text', text: sample.value }, headers: { 'content-type': type }, madeUp }
}

function valueOf(media: unknown, references: References): Sample | undefined {
  const holder = mapOf(media) ?? {}
  const given = exampleOf(holder, references)
  return given === undefined ? sampleOf(holder.schema, references) : { value: given.value, madeUp: false }
}

function preferred(types: readonly (readonly [string, unknown])[]): readonly [string, unknown] | undefined {
  for (const wanted of [isJson, isForm, isText]) {
    const found = types.find(([type]) => wanted(type))
    if (found !== undefined) return found
  }
  return undefined
}

function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(type)
}

function isForm(type: string): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(type)
}

function isText(type: string): boolean {
  return /^text\/|^application\/(?:[\w.-]+\+)?xml\b/i.test(type)
}
