import {
  listOf,
  mapOf,
  mapsIn,
  nameOf,
  textOf,
  type ImportedMethod,
  type ImportedRequest,
} from './imported.ts'
import { bodyOf } from './open-api-body.ts'
import { parameterOf, type Placed } from './open-api-parameter.ts'
import type { References } from './references.ts'

type Fields = Readonly<Record<string, unknown>>

export interface Operation {
  readonly method: ImportedMethod
  /** The path as described: `/items/{id}`. */
  readonly template: string
  readonly operation: Fields
  /** What the path says for all its operations. */
  readonly item: Fields
  readonly document: Fields
  readonly references: References
}

export type OperationStep =
  | {
      readonly step: ImportedRequest
      readonly toCheck: readonly string[]
      readonly leftOut: readonly string[]
    }
  | { readonly problem: string }

/** The request for one operation with values filled in; the problem, in a sentence, where that cannot be done. */
export function operationStep(from: Operation): OperationStep {
  const { method, template, operation, references } = from
  const toCheck: string[] = []
  const leftOut: string[] = []
  const placed: Placed[] = []
  for (const parameter of parametersOf(from)) {
    const result = parameterOf(parameter, references)
    if (result === undefined) continue
    if ('problem' in result) return result
    if (result.leftOut !== undefined) leftOut.push(result.leftOut)
    if (result.placed === undefined) continue
    placed.push(result.placed)
    const { name, shown, madeUp } = result.placed
    if (madeUp) toCheck.push(`${name} is ${shown}, which is made up.`)
  }
  const path = filledPath(template, placed)
  if ('problem' in path) return path
  const body = bodyOf(references.resolve(operation.requestBody), references)
  if ('problem' in body) return body
  if (body.madeUp) toCheck.push('values of its body are made up.')
  const needed = credentialsOf(from)
  if (needed !== undefined) toCheck.push(needed)
  if (operation.servers !== undefined || from.item.servers !== undefined)
    toCheck.push('it has a server of its own; it is sent to the same target as the others.')
  const query = placed
    .flatMap(({ place, text }) => (place === 'query' && text !== '' ? [text] : []))
    .join('&')
  const step: ImportedRequest = {
    method,
    path: `${path.text}${query === '' ? '' : `?${query}`}`,
    name: query === '' && path.text === template ? undefined : nameOf(`${method.toUpperCase()} ${template}`),
    headers: { ...headersOf(placed), ...body.headers },
    body: body.body,
  }
  return { step, toCheck, leftOut }
}

/** Those of the operation replace those of the path with the same name and place. */
function parametersOf({ operation, item, references }: Operation): readonly Fields[] {
  const all = mapsIn(
    [...listOf(item.parameters), ...listOf(operation.parameters)].map((one) => references.resolve(one)),
  )
  return [...new Map(all.map((one) => [`${String(one.in)} ${String(one.name)}`, one])).values()]
}

function filledPath(
  template: string,
  placed: readonly Placed[],
): { readonly text: string } | { readonly problem: string } {
  const missing: string[] = []
  const text = template.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = placed.find((one) => one.place === 'path' && one.name === name)
    if (value === undefined) missing.push(name)
    return value?.text ?? whole
  })
  if (missing.length > 0) return { problem: `the path's parameter "${missing[0] ?? ''}" is not described.` }
  const fixed = text.replaceAll('{{ $uuid }}', '')
  if (!fixed.startsWith('/') || /^\/[/\\]/.test(fixed) || /[\s#{}]/.test(fixed))
    return { problem: 'its path is none that can be sent.' }
  return { text }
}

function headersOf(placed: readonly Placed[]): Readonly<Record<string, string>> {
  const cookies = placed.flatMap(({ place, text }) => (place === 'cookie' ? [text] : []))
  const headers = placed.flatMap(({ place, name, text }) =>
    place === 'header' ? [[name.toLowerCase(), text] as const] : [],
  )
  return { ...Object.fromEntries(headers), ...(cookies.length === 0 ? {} : { cookie: cookies.join('; ') }) }
}

/** What the operation asks its callers to prove themselves with, in a sentence; undefined for nothing. */
function credentialsOf({ operation, document, references }: Operation): string | undefined {
  const demands = mapsIn(listOf(operation.security ?? document.security))
  const [first] = demands
  // An empty one among the choices: it may be called without.
  if (first === undefined || demands.some((one) => Object.keys(one).length === 0)) return undefined
  const schemes = mapOf(mapOf(document.components)?.securitySchemes) ?? {}
  const words = Object.keys(first).map((name) => schemeText(name, mapOf(references.resolve(schemes[name]))))
  return `it needs ${words.join(' and ')}; set that under headers, as \${ENV}.`
}

function schemeText(name: string, scheme: Fields | undefined): string {
  switch (scheme?.type) {
    case 'apiKey':
      return `the ${textOf(scheme.in) ?? ''} "${textOf(scheme.name) ?? name}"`
    case 'http':
      return `authorization: ${textOf(scheme.scheme) ?? 'bearer'}`
    default:
      return `credentials (${name})`
  }
}
