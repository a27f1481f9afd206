import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'

type Schema = Readonly<Record<string, unknown>>

interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: 'path' | 'query' | 'header'
    readonly required?: boolean
    readonly schema: Schema
  }[]
  readonly body?: Schema
  readonly answers: Readonly<Record<string, Schema | null>>
}

/** GitHub's own description of the operations that are used, cut out by `scripts/github-description.js`. */
interface Description {
  readonly source: string
  readonly operations: readonly Operation[]
  readonly components: Readonly<Record<string, Schema>>
}

const description = JSON.parse(
  readFileSync('__tests__/fixtures/github-description.json', 'utf8'),
) as Description

/** Sent by octokit with every list that it pages through; GitHub takes it everywhere. */
const PAGING = new Set(['per_page', 'page'])

const requests = new Ajv({ strict: false, validateFormats: false, coerceTypes: true, allErrors: true })
requests.addSchema({ $id: 'all', components: closed(description.components, false) })
/** The fake answers with some fields of many, so none is required of it; each must be as described. */
const answers = new Ajv({ strict: false, validateFormats: false })
answers.addSchema({ $id: 'all', components: closed(description.components, true) })
const compiled = new Map<string, ValidateFunction>()

/** What GitHub's description objects to in a request: path, query and body, in words. */
export function objectionsTo(call: {
  readonly method: string
  readonly path: string
  readonly body: unknown
}): readonly string[] {
  const url = new URL(call.path, 'http://github')
  const found = operationOf(call.method, url.pathname)
  if (found === undefined) return [`${call.method} ${url.pathname} is no operation of GitHub's that is used`]
  const { operation, values } = found
  const objections: string[] = []
  const known = (place: 'path' | 'query', name: string) =>
    operation.parameters.find((one) => one.in === place && one.name === name)
  for (const [name, value] of [...url.searchParams, ...Object.entries(values)]) {
    const parameter = known(name in values ? 'path' : 'query', name)
    if (parameter === undefined && PAGING.has(name)) continue
    if (parameter === undefined) objections.push(`${operation.id} has no parameter "${name}"`)
    else objections.push(...check(requests, `${operation.id} ${name}`, parameter.schema, value, false))
  }
  for (const { name, in: place, required } of operation.parameters)
    if (place === 'query' && required === true && !url.searchParams.has(name))
      objections.push(`${operation.id} needs the parameter "${name}"`)
  if (operation.body !== undefined && call.body !== undefined)
    objections.push(...check(requests, `${operation.id} body`, operation.body, call.body, false))
  else if (call.body !== undefined) objections.push(`${operation.id} takes no body`)
  return objections
}

/** What it objects to in an answer of the fake: a status, field or type that GitHub would not send. */
export function objectionsToAnswer(
  call: { readonly method: string; readonly path: string },
  status: number,
  body: unknown,
): readonly string[] {
  const found = operationOf(call.method, new URL(call.path, 'http://github').pathname)
  if (found === undefined || status >= 400 || typeof body === 'string' || Buffer.isBuffer(body)) return []
  const schema = found.operation.answers[String(status)]
  if (schema === undefined) return [`${found.operation.id} never answers ${status}`]
  if (schema === null)
    return body === undefined ? [] : [`${found.operation.id} answers ${status} without a body`]
  return check(answers, `${found.operation.id} answer ${status}`, schema, body, true)
}

function operationOf(
  method: string,
  pathname: string,
): { readonly operation: Operation; readonly values: Readonly<Record<string, string>> } | undefined {
  for (const operation of description.operations) {
    if (operation.method !== method) continue
    // A file's path and a pair of commits hold slashes and dots.
    const pattern = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) =>
      name === 'path' || name === 'ref' || name === 'basehead' ? `(?<${name}>.+)` : `(?<${name}>[^/]+)`,
    )
    const values = new RegExp(`^${pattern}$`).exec(pathname)?.groups
    if (values !== undefined) return { operation, values }
  }
  return undefined
}

function check(ajv: Ajv, name: string, schema: Schema, value: unknown, partial: boolean): readonly string[] {
  let validate = compiled.get(name)
  if (validate === undefined) {
    validate = ajv.compile(closed(schema, partial) as Schema)
    compiled.set(name, validate)
  }
  // Coercion writes into what it is given.
  if (validate(structuredClone(value))) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${name}${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`,
  )
}

/** The schema with no room for fields that it does not name, and for a partial answer without required ones. */
function closed(node: unknown, partial: boolean, seals = true): unknown {
  if (Array.isArray(node)) return node.map((each) => closed(each, partial, seals))
  if (typeof node !== 'object' || node === null) return node
  const entries = Object.entries(node)
    .filter(([key, value]) => !(partial && key === 'required' && Array.isArray(value)))
    .map(([key, value]) => {
      if (key === '$ref' && typeof value === 'string') return [key, value.replace(/^#/, 'all#')] as const
      // With nothing required, several alternatives fit; a part of a whole does not know the other parts.
      return [partial && key === 'oneOf' ? 'anyOf' : key, closed(value, partial, key !== 'allOf')] as const
    })
  const { nullable, ...schema } = Object.fromEntries(entries)
  const whole = seals ? sealed(schema) : schema
  return nullable === true ? { anyOf: [whole, { type: 'null' }] } : whole
}

function sealed(schema: Schema): Schema {
  const isOpen = ['allOf', 'oneOf', 'anyOf', 'additionalProperties'].some((key) => key in schema)
  return typeof schema.properties === 'object' && schema.type === 'object' && !isOpen
    ? { ...schema, additionalProperties: false }
    : schema
}
