import { UserError } from '../errors.ts'

/** Scenarios taken from another document, before they become a configuration file. Plain data. */
export interface Imported {
  /** What it was taken from, in words: `OpenAPI 3.1 description "Shop"`. */
  readonly from: string
  /** Address of the target where the document names one. */
  readonly url: string | undefined
  readonly scenarios: readonly ImportedScenario[]
  /** Keys of `load` as the configuration has them; undefined leaves the default. */
  readonly load: Readonly<Record<string, unknown>> | undefined
  /** Metrics with their limits, as the configuration has them; undefined leaves the default. */
  readonly thresholds: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined
  /** What was not taken over, and why; one sentence each. */
  readonly leftOut: readonly string[]
  /** What was taken over but needs a look: values that were made up, headers to be set. */
  readonly toCheck: readonly string[]
}

export interface ImportedScenario {
  readonly name: string
  readonly weight: number
  readonly steps: readonly ImportedStep[]
}

export type ImportedStep = ImportedRequest | { readonly think: string }

/** A request with literal values; its texts hold no template except those the import puts there on purpose. */
export interface ImportedRequest {
  readonly method: ImportedMethod
  /** Path and query, encoded. */
  readonly path: string
  /** Groups answers in the report; undefined for method and path. */
  readonly name: string | undefined
  readonly group?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: ImportedBody | undefined
  /** Accepted status codes; undefined accepts 200 to 399. */
  readonly status?: readonly number[] | undefined
}

export const IMPORTED_METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const
export type ImportedMethod = (typeof IMPORTED_METHODS)[number]

export type ImportedBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'text'; readonly text: string }

/** Methods that change nothing by their meaning (RFC 9110 §9.2.1). */
export function isReadOnly(method: string): boolean {
  return ['get', 'head', 'options'].includes(method.toLowerCase())
}

/** A document that no scenario can be taken from: where, what is wrong, what to do. */
export function importProblem(path: string, what: string, hint: string, cause?: unknown): UserError {
  return new UserError('import-unreadable', `"${path}": ${what}`, hint, cause)
}

/** The value as a map, for documents whose form nobody has checked; undefined for anything else. */
export function mapOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}

/** Those values of a list that are maps. */
export function mapsIn(values: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  return values.map(mapOf).filter((one) => one !== undefined)
}

/** The value as a list; empty for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** The value as a text; undefined for anything else and for the empty one. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A name of one line that stands in tables, not longer than the configuration allows; never empty. */
export function nameOf(text: string): string {
  const flat = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
  return flat === '' || flat === '*' || flat === '__proto__' ? 'unnamed' : flat
}

/** The names in their order, each once: a second `list` becomes `list 2`. */
export function distinct(names: readonly string[]): readonly string[] {
  const used = new Set<string>()
  return names.map((name) => {
    let one = name
    for (let number = 2; used.has(one); number++) one = `${name.slice(0, 190)} ${number}`
    used.add(one)
    return one
  })
}

/** Whether a text would be read as a template of ours. */
export function holdsTemplate(value: unknown): boolean {
  // Of undefined, which is no JSON, there is no text at all.
  return value !== undefined && JSON.stringify(value).includes('{{')
}
