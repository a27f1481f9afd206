import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'

const PAGE = readFileSync('docs/features.md', 'utf8')

/** How many rows each part of the list has. */
const PARTS = { A: 16, B: 13, C: 9, D: 10, E: 12, F: 10, G: 4 } as const

interface Row {
  readonly id: string
  readonly state: string
  readonly tests: readonly { readonly file: string; readonly name: string }[]
  readonly commands: readonly string[]
  readonly remark: string
}

function rowsOf(page: string): readonly Row[] {
  return [...page.matchAll(/^\| ([A-G]\d+) +\|(.*)\|$/gm)].map(([, id = '', cells = '']) => {
    const [, state = '', shown = '', remark = ''] = cells.split(' | ').map((cell) => cell.trim())
    return {
      id,
      state,
      tests: [...shown.matchAll(/\]\(\.\.\/([^)]+)\) `([^`]+)`/g)].map(([, file = '', name = '']) => ({
        file,
        name,
      })),
      commands: [...shown.matchAll(/command `npm run ([^`]+)`/g)].map(([, name = '']) => name),
      remark,
    }
  })
}

/** Whether a file has a test, a row of a table or a title of rows of that name. */
function hasTest(file: string, name: string): boolean {
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?:\\(|name:)\\s*(['"\`])${quoted}\\1`).test(readFileSync(file, 'utf8'))
}

const ROWS = rowsOf(PAGE)

describe('docs/features.md', () => {
  test('has every row of the list, once and in order', () => {
    const wanted = Object.entries(PARTS).flatMap(([part, count]) =>
      Array.from({ length: count }, (_, index) => `${part}${index + 1}`),
    )
    expect(ROWS.map(({ id }) => id)).toEqual(wanted)
  })

  test.each(ROWS)('$id: the tests that it names are there', ({ tests, commands }) => {
    const missing = tests.filter(({ file, name }) => !existsSync(file) || !hasTest(file, name))
    expect(missing).toEqual([])
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>
    }
    expect(commands.filter((name) => !(name in scripts))).toEqual([])
  })

  test('what works names a test; what does not says why', () => {
    const states = new Set(['yes', 'partly', 'not yet'])
    expect(ROWS.filter(({ state }) => !states.has(state))).toEqual([])
    expect(ROWS.filter(({ state, tests }) => state !== 'not yet' && tests.length === 0)).toEqual([])
    expect(ROWS.filter(({ state, remark }) => state !== 'yes' && remark === '')).toEqual([])
  })

  test('the check would see a test that is not there', () => {
    expect(hasTest('__tests__/features.test.ts', 'the check would see a test that is not there')).toBe(true)
    expect(hasTest('__tests__/features.test.ts', 'the check would see a test that')).toBe(false)
  })
})
