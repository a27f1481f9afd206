import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, Node, Pair, YAMLMap } from 'yaml'
import { messageOf } from '../errors.ts'
import type { ConfigPath, Problem } from './problem.ts'

/** A YAML text as plain data, with the way back from a path to the place where it was written. */
export interface ConfigDocument {
  /** Maps, lists, strings, numbers, booleans and null; undefined when the text could not be read as one. */
  readonly data: unknown
  /** What is wrong with the YAML itself. */
  readonly problems: readonly Problem[]
  /** Position of the value at a path, or of its key; of the nearest parent where there is no such thing. */
  locate(path: ConfigPath, part: 'key' | 'value'): { readonly line: number; readonly column: number }
  /** The scalar at a path as it was written, cut to one short line; undefined for anything else. */
  written(path: ConfigPath): string | undefined
}

/** Longest text read, in characters, and limits that keep aliases from growing a small text into a huge tree. */
const MOST_CHARACTERS = 2_000_000
const MOST_ALIASES = 1_000
const MOST_VALUES = 500_000
const MOST_LEVELS = 40
const LONGEST_QUOTE = 80

/** Reads YAML 1.2 with anchors and merge keys. Never throws for what the text holds. */
export function readDocument(text: string): ConfigDocument {
  const lines = new LineCounter()
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const broken = (problem: string): ConfigDocument => ({
    data: undefined,
    problems: [{ line: 1, column: 1, text: problem }],
    locate: () => ({ line: 1, column: 1 }),
    written: () => undefined,
  })
  if (text.length > MOST_CHARACTERS)
    return broken(`the file has ${text.length} characters; at most ${MOST_CHARACTERS} are read.`)

  let document: Document.Parsed
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      logLevel: 'error',
      merge: true,
      prettyErrors: false,
      stringKeys: true,
    })
  } catch (error) {
    // The parser descends by recursion: only a text nested thousands of levels deep exhausts the stack.
    if (error instanceof RangeError) return broken(TOO_DEEP)
    throw error
  }

  const problems = [...document.errors, ...document.warnings].map((found): Problem => {
    const offset = found.pos[0]
    return { ...position(offset), text: yamlProblem(found.code, found.message, text, offset) }
  })
  const fatal = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')
  const walk = (path: ConfigPath, part: 'key' | 'value') => find(document, path, part)
  const base = {
    locate: (path: ConfigPath, part: 'key' | 'value') => position(walk(path, part).node?.range?.[0] ?? 0),
    written: (path: ConfigPath) => {
      const { node, exact } = walk(path, 'value')
      return exact && isScalar(node) ? quoted(node.value, node.source) : undefined
    },
  }
  if (fatal) return { ...base, data: undefined, problems }
  const read = readTree(document)
  if ('problem' in read) {
    return { ...base, data: undefined, problems: [...problems, { line: 1, column: 1, text: read.problem }] }
  }
  return { ...base, data: read.data, problems }
}

const TOO_DEEP = `the file nests deeper than ${MOST_LEVELS} levels. Flatten it.`

function readTree(document: Document.Parsed): { readonly data: unknown } | { readonly problem: string } {
  let data: unknown
  try {
    data = document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch (error) {
    // Nothing but the document is at work here: an alias without an anchor, aliases that multiply, a merge
    // key on something else than a map. `yaml` throws each as another class, so all are taken.
    if (error instanceof RangeError) return { problem: TOO_DEEP }
    return { problem: `an alias or merge key cannot be resolved: ${messageOf(error)}. Write the values out.` }
  }
  const limit = exceededLimit(data)
  return limit === undefined ? { data } : { problem: limit }
}

/** A recursive anchor makes an endless tree; both limits end the walk there. */
function exceededLimit(data: unknown): string | undefined {
  let values = 0
  const visit = (value: unknown, level: number): string | undefined => {
    values += 1
    if (values > MOST_VALUES)
      return `the file holds more than ${MOST_VALUES} values. Move rows to a data file.`
    if (typeof value !== 'object' || value === null) return undefined
    if (level >= MOST_LEVELS) return TOO_DEEP
    // As a key of a plain object it would change the object instead of standing in it.
    if (Object.hasOwn(value, '__proto__')) return 'a key cannot be named "__proto__". Choose another name.'
    for (const child of Object.values(value)) {
      const problem = visit(child, level + 1)
      if (problem !== undefined) return problem
    }
    return undefined
  }
  return visit(data, 0)
}

interface Found {
  readonly node: Node | undefined
  /** The path was followed to its end. */
  readonly exact: boolean
}

function find(document: Document.Parsed, path: ConfigPath, part: 'key' | 'value'): Found {
  let node: Node | undefined = document.contents ?? undefined
  for (const [depth, step] of path.entries()) {
    const parent: Node | undefined = isAlias(node) ? node.resolve(document) : node
    if (isMap(parent)) {
      const pair = pairOf(parent, String(step), document)
      if (pair === undefined || !isNode(pair.key)) return { node, exact: false }
      const wantsKey = part === 'key' && depth === path.length - 1
      node = wantsKey || !isNode(pair.value) ? pair.key : pair.value
      if (!isNode(pair.value) && depth < path.length - 1) return { node, exact: false }
    } else if (isSeq(parent) && typeof step === 'number') {
      const item: unknown = parent.items[step]
      if (!isNode(item)) return { node, exact: false }
      node = item
    } else return { node, exact: false }
  }
  return { node: isAlias(node) ? node.resolve(document) : node, exact: true }
}

/** The pair with this key, looked for in merged maps too. */
function pairOf(map: YAMLMap, key: string, document: Document.Parsed): Pair | undefined {
  // Of a key that stands twice, the last one is the one whose value is read.
  const own = map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (own !== undefined) return own
  for (const pair of map.items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue
    const merged = isSeq(pair.value) ? pair.value.items : [pair.value]
    for (const item of merged) {
      const source: unknown = isAlias(item) ? item.resolve(document) : item
      const found = isMap(source) ? pairOf(source, key, document) : undefined
      if (found !== undefined) return found
    }
  }
  return undefined
}

function quoted(value: unknown, source: string | undefined): string {
  const text = typeof value === 'string' ? value : (source ?? String(value))
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text)
}

function yamlProblem(code: string, message: string, text: string, offset: number): string {
  const near = (text.slice(offset).split('\n', 1)[0] ?? '').trim()
  const quote = quoted(near, undefined)
  if (code === 'DUPLICATE_KEY') {
    const key = /^("[^"]*"|'[^']*'|[^:]*)/.exec(near)?.[0].trim() ?? near
    return `the key ${quoted(key, undefined)} stands twice in one map. Keep one of the two.`
  }
  if (code === 'TAB_AS_INDENT') return `a tab cannot indent YAML, near ${quote}. Use spaces.`
  if (code === 'MULTIPLE_DOCS') return 'the file holds more than one YAML document. Keep one, without "---".'
  return `not YAML, near ${quote}: ${message.charAt(0).toLowerCase()}${message.slice(1)}. Mend the syntax.`
}
