import type { Expression } from 'acorn'
import {
  holdsTemplate,
  mapOf,
  nameOf,
  type ImportedBody,
  type ImportedMethod,
  type ImportedRequest,
} from './imported.ts'
import type { Constants } from './k6-values.ts'
import { isSecretName, PLACEHOLDER } from './secret-names.ts'

export type K6Request =
  | {
      readonly step: ImportedRequest
      readonly origin: string
      readonly leftOut: readonly string[]
      readonly toCheck: readonly string[]
    }
  | { readonly problem: string }

/** Keys of k6's `params` that have a meaning here; the others are named. */
const PARAMS = ['headers', 'tags']

/** `http.METHOD(url, [body,] params)` with literal arguments as a step. */
export function k6Request(
  method: ImportedMethod,
  given: readonly Expression[],
  constants: Constants,
): K6Request {
  const [address, ...rest] = given
  const url = constants.valueOf(address)?.value
  if (typeof url !== 'string') return { problem: 'a request to a computed address' }
  if (!URL.canParse(url) || !/^https?:/.test(url))
    return { problem: `a request to ${JSON.stringify(url)}, which is no whole address` }
  const { origin, pathname, search } = new URL(url)
  const path = `${pathname}${search}`
  if (path.includes('{{') || path.startsWith('//')) return { problem: `a request to ${JSON.stringify(path)}` }
  const bodiless = ['get', 'head', 'options'].includes(method)
  const body = bodyOf(bodiless ? undefined : rest[0], constants)
  if (body !== undefined && 'problem' in body) return body
  const params = constants.fieldsOf(rest[bodiless ? 0 : 1])
  const headers = headersOf(params?.get('headers'), constants)
  const asJson = body?.kind === 'text' && /json/i.test(headers.kept['content-type'] ?? '')
  const json = asJson ? parsedJson(body.text) : undefined
  const { 'content-type': type, ...others } = headers.kept
  const sent = json === undefined || type !== 'application/json' ? headers.kept : others
  const tags = mapOf(constants.valueOf(params?.get('tags'))?.value)
  return {
    origin,
    step: {
      method,
      path,
      name: typeof tags?.name === 'string' ? nameOf(tags.name) : undefined,
      headers: sent,
      body: json === undefined ? body : { kind: 'json', value: json.value },
    },
    leftOut: [
      ...headers.leftOut,
      ...[...(params?.keys() ?? [])]
        .filter((key) => !PARAMS.includes(key))
        .map((key) => `the request's "${key}"`),
    ],
    toCheck: headers.toCheck,
  }
}

function bodyOf(
  node: Expression | undefined,
  constants: Constants,
): ImportedBody | { readonly problem: string } | undefined {
  if (node === undefined) return undefined
  const known = constants.valueOf(node)
  if (known === undefined) return { problem: 'a request with a computed body' }
  const { value } = known
  if (value === null || value === undefined || value === '') return undefined
  if (holdsTemplate(value)) return { problem: 'a request with "{{" in its body' }
  if (typeof value === 'string') return { kind: 'text', text: value }
  const fields = Object.entries(mapOf(value) ?? {})
  const plain = fields.every(([, one]) => ['string', 'number', 'boolean'].includes(typeof one))
  if (fields.length === 0 || !plain) return { problem: 'a request with a body that is neither text nor form' }
  return { kind: 'form', fields: Object.fromEntries(fields.map(([name, one]) => [name, String(one)])) }
}

interface Headers {
  readonly kept: Readonly<Record<string, string>>
  readonly leftOut: readonly string[]
  readonly toCheck: readonly string[]
}

function headersOf(node: Expression | undefined, constants: Constants): Headers {
  const kept: Record<string, string> = {}
  const leftOut: string[] = []
  const toCheck: string[] = []
  if (node !== undefined && constants.fieldsOf(node) === undefined) leftOut.push('the computed headers')
  for (const [written, one] of constants.fieldsOf(node) ?? []) {
    const name = written.toLowerCase()
    const value = constants.valueOf(one)?.value
    if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value) || value.includes('{{'))
      leftOut.push(`the header "${nameOf(name)}"`)
    else if (isSecretName(name) || name === 'cookie') {
      kept[name] = PLACEHOLDER
      toCheck.push(
        `the header "${nameOf(name)}" may be a secret: its value is ${PLACEHOLDER}; set it as \${ENV}.`,
      )
    } else kept[name] = value.replaceAll('${', '$${')
  }
  return { kept, leftOut, toCheck }
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    // Sent as the text that it is.
    return undefined
  }
}
