import { parseConfig } from '../config/parse-config.ts'
import { messageOf, UserError } from '../errors.ts'
import { toConfigText } from '../import/config-text.ts'
import { importHar } from '../import/har.ts'
import type { Imported } from '../import/imported.ts'
import { importK6 } from '../import/k6-script.ts'
import { importOpenApi } from '../import/open-api.ts'
import { plural } from '../units.ts'
import type { Arguments } from './command.ts'
import type { CliEdges } from './edges.ts'

const KINDS = ['openapi', 'har', 'k6'] as const

/** The file that scenarios are taken from. */
export interface ImportSource {
  readonly kind: (typeof KINDS)[number]
  readonly path: string
}

/** What the arguments name; undefined for none. Throws UserError `usage` for more than one. */
export function importSource({ values }: Arguments): ImportSource | undefined {
  const given = KINDS.flatMap((kind) => {
    const path = values[kind]
    return path === undefined ? [] : [{ kind, path }]
  })
  const [first, second] = given
  if (second === undefined) return first
  throw new UserError(
    'usage',
    `Both --${first?.kind ?? ''} and --${second.kind} are given.`,
    'Write one configuration at a time, each with its own --config.',
  )
}

/**
 * Writes the configuration that follows from a file, and says what was left out. An existing file is never
 * replaced. Throws UserError `import-unreadable`, and `output-unwritable`.
 */
export function writeImport(
  edges: CliEdges,
  source: ImportSource,
  { path, includeWrites }: { readonly path: string; readonly includeWrites: boolean },
): number {
  const imported = imports(source, contentOf(edges, source), includeWrites)
  const text = toConfigText(imported)
  checkItself(text, path, source)
  if (edges.files.read(path) !== undefined)
    throw new UserError(
      'output-unwritable',
      `"${path}" is there already, and is not replaced.`,
      'Name another file with --config, or move that one away.',
    )
  try {
    edges.files.write(path, text)
  } catch (thrown) {
    throw new UserError(
      'output-unwritable',
      `"${path}" cannot be written: ${messageOf(thrown)}.`,
      'Name a file in a folder that you may write to, with --config.',
      thrown,
    )
  }
  say(edges, imported, path)
  return 0
}

function imports({ kind, path }: ImportSource, text: string, includeWrites: boolean): Imported {
  switch (kind) {
    case 'openapi':
      return importOpenApi(text, path, { includeWrites })
    case 'har':
      return importHar(text, path, { includeWrites })
    case 'k6':
      return importK6(text, path)
    default:
      return kind satisfies never
  }
}

function contentOf({ files }: CliEdges, { kind, path }: ImportSource): string {
  let text: string | undefined
  try {
    text = files.read(path)
  } catch (thrown) {
    throw new UserError(
      'import-unreadable',
      `--${kind} "${path}" cannot be read: ${messageOf(thrown)}.`,
      'Give the path of one file.',
      thrown,
    )
  }
  if (text !== undefined) return text
  throw new UserError(
    'import-unreadable',
    `--${kind} "${path}": there is no such file.`,
    'Give its path from the current folder.',
  )
}

/** What a foreign document says may break a rule of ours that no reader of it knew: then nothing is written. */
function checkItself(text: string, path: string, source: ImportSource): void {
  try {
    parseConfig({ text, path, env: {}, readText: () => undefined })
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown
    throw new UserError(
      'import-unreadable',
      `"${source.path}" holds something that no configuration can have: ${thrown.message}`,
      'Take that out of a copy of the file, and report it: it should have been left out.',
      thrown,
    )
  }
}

function say(edges: CliEdges, imported: Imported, path: string): void {
  const line = (text = ''): void => edges.stdout.write(`${text}\n`)
  const { scenarios, leftOut, toCheck } = imported
  const requests = scenarios.flatMap(({ steps }) => steps.filter((step) => 'method' in step)).length
  line(`Read: ${imported.from}.`)
  line(`Written: ${path}, with ${plural(scenarios.length, 'scenario')} and ${plural(requests, 'request')}.`)
  listed('Please check', toCheck)
  listed('Left out', leftOut)
  line()
  line(`Next: plimsoll check --config ${quotedPath(path)}`)

  function listed(title: string, notes: readonly string[]): void {
    if (notes.length === 0) return
    line()
    line(`${title}:`)
    for (const note of notes.slice(0, SHOWN)) line(`  - ${note}`)
    if (notes.length > SHOWN) line(`  and ${notes.length - SHOWN} more, in the comments of the file`)
  }
}

/** So many notes fit on a screen. */
const SHOWN = 12

function quotedPath(path: string): string {
  return /^[\w./\\:-]+$/.test(path) ? path : JSON.stringify(path)
}
