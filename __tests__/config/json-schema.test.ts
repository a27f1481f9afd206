import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { jsonSchema } from '../../src/config/json-schema.ts'

interface Node {
  readonly $ref?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly additionalProperties?: Node | boolean
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly $defs?: Readonly<Record<string, Node>>
}

const file = new URL('../../src/config/plimsoll.schema.json', import.meta.url)
const schema = jsonSchema() as Node

test('the schema file for editors is what the definition gives: else run "npm run schema"', () => {
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)))
})

test('every key explains itself', () => {
  const silent: string[] = []
  const visit = (node: Node, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      const target = child.$ref === undefined ? child : schema.$defs?.[child.$ref.replace('#/$defs/', '')]
      if ((child.description ?? target?.description) === undefined) silent.push(`${path}.${key}`)
      visit(child, `${path}.${key}`)
    }
    for (const child of [node.items, node.additionalProperties, ...(node.anyOf ?? [])]) {
      if (typeof child === 'object') visit(child, `${path}[]`)
    }
  }
  visit(schema, '')
  for (const [name, node] of Object.entries(schema.$defs ?? {})) visit(node, name)
  expect(silent).toEqual([])
})

test('maps with known keys admit no others', () => {
  const open: string[] = []
  const visit = (node: Node, path: string): void => {
    // A schema for the others is no freedom: thresholds name observed series beside the metrics.
    const closed = node.additionalProperties === false || typeof node.additionalProperties === 'object'
    if (node.properties !== undefined && !closed) open.push(path)
    for (const [key, child] of Object.entries(node.properties ?? {})) visit(child, `${path}.${key}`)
    for (const child of [node.items, ...(node.anyOf ?? []), ...Object.values(node.$defs ?? {})]) {
      if (child !== undefined) visit(child, path)
    }
  }
  visit(schema, '')
  expect(open).toEqual([])
})

test('docs/configuration.md names every key', () => {
  const docs = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
  const keys = new Set<string>()
  const visit = (node: Node): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      keys.add(key)
      visit(child)
    }
    for (const child of [node.items, node.additionalProperties, ...(node.anyOf ?? [])]) {
      if (typeof child === 'object') visit(child)
    }
  }
  visit(schema)
  for (const node of Object.values(schema.$defs ?? {})) visit(node)
  expect(keys.size).toBeGreaterThan(60)
  expect([...keys].filter((key) => !new RegExp(`[\`{ ]${key}[\`: ]`).test(docs))).toEqual([])
})
