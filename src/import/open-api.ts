import { parse } from 'yaml'
import { messageOf } from '../errors.ts'
import {
  distinct,
  importProblem,
  isReadOnly,
  listOf,
  mapOf,
  nameOf,
  textOf,
  IMPORTED_METHODS,
  type Imported,
  type ImportedScenario,
} from './imported.ts'
import { operationStep } from './open-api-step.ts'
import { referencesIn } from './references.ts'

export interface OpenApiOptions {
  /** Take operations that change something too: POST, PUT, PATCH, DELETE. */
  readonly includeWrites: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** So many requests share the run that each has few samples, and little can be told of any. */
const MANY = 30

/**
 * Scenarios from an OpenAPI description, 3.0 to 3.2, JSON or YAML: one for each operation, with the values its
 * examples and schemas give. Throws UserError `import-unreadable` for what is none, and where nothing is left.
 */
export function importOpenApi(text: string, path: string, { includeWrites }: OpenApiOptions): Imported {
  const document = readDocument(text, path)
  const leftOut: string[] = []
  const toCheck: string[] = []
  const references = referencesIn(document)
  const found: ImportedScenario[] = []
  let writes = 0
  for (const [template, written] of Object.entries(mapOf(document.paths) ?? {})) {
    const item = mapOf(references.resolve(written))
    if (item === undefined) {
      leftOut.push(`${template}: it is described in another file.`)
      continue
    }
    for (const method of Object.keys(item).filter(isOperation)) {
      const operation = mapOf(item[method])
      const known = IMPORTED_METHODS.find((one) => one === method)
      const label = `${method.toUpperCase()} ${template}`
      if (operation === undefined) continue
      if (known === undefined) leftOut.push(`${label}: a method that is not sent.`)
      else if (operation.deprecated === true) leftOut.push(`${label}: deprecated.`)
      else if (!isReadOnly(known) && !includeWrites) writes++
      else {
        const result = operationStep({ method: known, template, operation, item, document, references })
        if ('problem' in result) {
          leftOut.push(`${label}: ${result.problem}`)
          continue
        }
        toCheck.push(...result.toCheck.map((note) => `${label}: ${note}`))
        leftOut.push(...result.leftOut.map((note) => `${label}: ${note}`))
        const name = nameOf(textOf(operation.operationId) ?? label)
        found.push({ name, weight: 1, steps: [result.step] })
      }
    }
  }
  if (writes > 0)
    leftOut.push(
      `${writes} ${writes === 1 ? 'operation that changes' : 'operations that change'} something (POST, PUT, PATCH, DELETE); --include-writes takes them.`,
    )
  if (document.webhooks !== undefined)
    leftOut.push('webhooks: the target sends them, it does not answer them.')
  if (found.length === 0)
    throw importProblem(
      path,
      `it has no operation that can be sent. ${leftOut.slice(0, 5).join(' ')}`,
      writes > 0
        ? 'Give --include-writes, against a target whose data may change.'
        : 'Add examples to the description, or write the scenarios by hand ("plimsoll init").',
    )
  if (found.length > MANY)
    toCheck.push(
      `${found.length} requests share one run: each has few samples. Keep those that matter, and raise the rate or the duration.`,
    )
  const names = distinct(found.map(({ name }) => name))
  const title = textOf(mapOf(document.info)?.title)
  return {
    from: `OpenAPI ${String(document.openapi)}${title === undefined ? '' : `, "${nameOf(title)}"`}`,
    url: serverUrl(document, toCheck),
    scenarios: found.map((scenario, index) => ({ ...scenario, name: names[index] ?? scenario.name })),
    load: undefined,
    thresholds: undefined,
    leftOut,
    toCheck,
  }
}

function readDocument(text: string, path: string): Fields {
  const document = mapOf(parsed(text, path))
  if (document?.swagger !== undefined)
    throw importProblem(
      path,
      `it is Swagger ${JSON.stringify(document.swagger)}; OpenAPI 3.0 or later is read.`,
      'Convert it first, for example with https://converter.swagger.io or "npx swagger2openapi".',
    )
  const version = textOf(document?.openapi)
  if (document === undefined || version === undefined || !/^3\.\d/.test(version))
    throw importProblem(
      path,
      version === undefined ? 'there is no "openapi: 3…" in it.' : `"openapi: ${version}" is not read.`,
      'Give an OpenAPI description, 3.0 or 3.1, in JSON or YAML.',
    )
  return document
}

function parsed(text: string, path: string): unknown {
  try {
    // Every JSON document is YAML as well.
    return parse(text, { maxAliasCount: 1000 })
  } catch (thrown) {
    const [first = ''] = messageOf(thrown).split('\n')
    throw importProblem(path, `it is neither JSON nor YAML: ${first}`, 'Give an OpenAPI description.', thrown)
  }
}

function isOperation(key: string): boolean {
  return [...IMPORTED_METHODS, 'trace', 'query'].includes(key)
}

/** The first server with its variables filled in; undefined for none and for one without a host. */
function serverUrl(document: Fields, toCheck: string[]): string | undefined {
  const servers = listOf(document.servers)
  const first = mapOf(servers[0])
  const written = textOf(first?.url)
  if (written === undefined) return undefined
  const variables = mapOf(first?.variables) ?? {}
  const url = written.replace(
    /\{([^}]+)\}/g,
    (whole, name: string) => textOf(mapOf(variables[name])?.default) ?? whole,
  )
  if (!URL.canParse(url) || url.includes('{')) {
    if (url !== '/')
      toCheck.push(`the server is "${written}", without a host: give url, with this path, or --url.`)
    return undefined
  }
  const { protocol, search, hash, origin, pathname } = new URL(url)
  if (!['http:', 'https:'].includes(protocol) || search !== '' || hash !== '') {
    toCheck.push(`the server "${written}" cannot be a target: give url, or --url.`)
    return undefined
  }
  if (servers.length > 1)
    toCheck.push(`url is the first of ${servers.length} servers. Load on it may reach real users.`)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}
