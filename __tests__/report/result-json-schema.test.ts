import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { renderFiles } from '../../src/report/files.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import { readResult } from '../../src/report/read-result.ts'
import { resultJsonSchema } from '../../src/report/result-json-schema.ts'
import { RESULT_SCHEMA } from '../../src/report/result.ts'

interface Node {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Node>>
  readonly required?: readonly string[]
  readonly $defs?: Readonly<Record<string, Node>>
}

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url)

describe('the JSON Schema of result.json', () => {
  const schema = JSON.parse(JSON.stringify(resultJsonSchema())) as Node

  test('the shipped file is what the definition gives: else run "npm run schema"', () => {
    expect(JSON.parse(readFileSync(at('src/report/result.schema.json'), 'utf8'))).toEqual(schema)
  })

  test('docs/result.md names every field of the top level, of a side and of a request', () => {
    const docs = readFileSync(at('docs/result.md'), 'utf8')
    const resolve = (node: Node | undefined): Node =>
      node?.$ref === undefined ? (node ?? {}) : resolve(schema.$defs?.[node.$ref.replace('#/$defs/', '')])
    const side = resolve(resolve(schema.properties?.measurements).properties?.candidate)
    const tally = resolve(side.properties?.total)
    const keys = [schema, side, tally].flatMap((node) => Object.keys(node.properties ?? {}))
    expect(keys.length).toBeGreaterThan(35)
    expect(keys.filter((key) => !docs.includes(`\`${key}\``))).toEqual([])
  })
})

describe('stored files', () => {
  test.each([{ name: RESULT_SCHEMA, file: 'result@1.json' }])(
    '$name, written by an earlier Plimsoll, is read and rendered in every format',
    ({ file }) => {
      const text = readFileSync(at(`__tests__/fixtures/results/${file}`), 'utf8')
      const result = readResult(text)
      // Fields that came later take the meaning they had when there was no word for it.
      expect(text).not.toContain('"spoiled"')
      expect(result.spoiled).toEqual({ objectives: 'nothing', comparisons: 'nothing' })
      expect(measurementOf(result.measurements.candidate).total.completed).toBe(6750)
      const files = renderFiles(result)
      for (const { content } of files) expect(content.length).toBeGreaterThan(20)
      expect(JSON.parse(files[0]!.content)).toMatchObject(JSON.parse(text) as object)
    },
  )
})
