import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { withTables } from '../scripts/readme-tables.js'
import { COMMANDS } from '../src/cli.ts'
import { renderCommandHelp, renderHelp } from '../src/cli/help.ts'
import { INPUT_NAMES } from '../src/config/input-source.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { ERROR_CODES } from '../src/errors.ts'
import { VERSION } from '../src/version.ts'
import { importsOf, objection, PURE, sourcesBelow, stageOf, WORLD } from './support/import-rule.ts'
import { codeBlocksOf, markdownFiles, type CodeBlock } from './support/markdown-files.ts'

const text = (path: string): string => readFileSync(path, 'utf8')

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly required?: boolean }>>
  readonly outputs: Readonly<Record<string, { readonly description: string }>>
  readonly runs: { readonly using: string; readonly main: string }
}
const action = parse(text('action.yml')) as Action
const manifest = JSON.parse(text('package.json')) as {
  readonly version: string
  readonly engines: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const SOURCES = sourcesBelow('src')

describe('action.yml', () => {
  test('declares the inputs that the code reads', () => {
    expect(Object.keys(action.inputs).sort()).toEqual([...INPUT_NAMES].sort())
  })

  test('declares the outputs of the design', () => {
    expect(Object.keys(action.outputs).sort()).toEqual([
      'baseline-kind',
      'comment-id',
      'headline',
      'regressions',
      'report-path',
      'result-path',
      'verdict',
    ])
  })

  test.each(Object.entries({ ...action.inputs, ...action.outputs }))(
    '%s is described in full sentences',
    (_name, { description }) => {
      expect(description.trim()).toMatch(/^[A-Z`].*[.)]$/s)
    },
  )

  test('runs the bundle on the Node that the sources are written for', () => {
    expect(action.runs).toMatchObject({ using: 'node24', main: 'dist/index.js' })
    expect(manifest.engines.node).toBe('>=24')
    expect(manifest.devDependencies.node).toMatch(/^24\./)
    expect(text('.node-version').trim()).toMatch(/^24/)
  })
})

describe('the documents', () => {
  test('README.md has the inputs and outputs of action.yml (node scripts/readme-tables.js)', () => {
    expect(text('README.md')).toBe(withTables(text('README.md'), text('action.yml')))
  })

  test('docs/errors.md has one section for each error code, and no other', () => {
    const sections = [...text('docs/errors.md').matchAll(/^## (.+)$/gm)].map(([, title]) => title)
    expect(sections).toEqual([...ERROR_CODES])
  })

  test('package.json and the code state the same version', () => {
    expect(manifest.version).toBe(VERSION)
  })

  test('local links of every document lead somewhere', () => {
    const broken = markdownFiles().flatMap((file) =>
      [...text(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, link = '']) => new URL(link, `file:///${file}`).pathname.slice(1))
        .filter((target) => !existsSync(target))
        .map((target) => `${file}: ${target}`),
    )
    expect(broken).toEqual([])
  })
})

describe('examples', () => {
  const blocks = markdownFiles()
    .flatMap(codeBlocksOf)
    .filter(({ language }) => /^ya?ml$/.test(language))
  const shown = (found: readonly CodeBlock[]): readonly { readonly name: string; readonly code: string }[] =>
    found.map(({ file, line, code }) => ({ name: `${file}:${line}`, code }))

  const configs = shown(blocks.filter(({ code }) => code.startsWith('# plimsoll.yml')))
  test('there are some', () => expect(configs.length).toBeGreaterThan(0))
  test.each(configs)('the configuration at $name parses', ({ code }) => {
    const env = Object.fromEntries(
      [...code.matchAll(/\$\{(\w+)\}/g)].map((found) => [found[1] ?? '', 'value-of-it'] as const),
    )
    const config = parseConfig({
      text: code,
      path: 'plimsoll.yml',
      env,
      readText: (path) => (path.endsWith('.json') ? '[{"id": 1, "q": "a"}]' : 'id,q\n1,a\n'),
    })
    expect(config.scenarios.length).toBeGreaterThan(0)
  })

  const workflows = [
    ...shown(blocks.filter(({ code }) => /^jobs:/m.test(code))),
    ...readdirSync('.github/workflows').map((name) => ({
      name: `.github/workflows/${name}`,
      code: text(`.github/workflows/${name}`),
    })),
  ]
  test.each(workflows)('the workflow at $name grants what it needs and pins what it uses', ({ code }) => {
    const workflow = parse(code) as {
      readonly permissions?: unknown
      readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly uses?: string }[] }>>
    }
    expect(workflow.permissions).toBeDefined()
    const used = Object.values(workflow.jobs).flatMap((job) => (job.steps ?? []).map((step) => step.uses))
    for (const uses of used) {
      if (uses === undefined || uses === './' || uses.startsWith('OWNER/plimsoll@')) continue
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
    }
  })

  test.each(shown(blocks))('the YAML at $name is YAML', ({ code }) => {
    expect(parse(code)).not.toBeUndefined()
  })
})

describe('the sources', () => {
  test('import along the arrows of the house', () => {
    expect(SOURCES.flatMap(importsOf).map(objection).filter(Boolean)).toEqual([])
  })

  test('the rule would see a pure stage that touches the world, and a wrong arrow', () => {
    const line = { from: 'src/compare/live.ts', typeOnly: false }
    expect(objection({ ...line, to: 'node:fs' })).toContain('touches the world')
    expect(objection({ ...line, to: 'src/report/markdown.ts' })).toContain('may not import')
    expect(objection({ ...line, to: 'src/cli/run.ts', typeOnly: true })).toContain('may not import')
    expect(objection({ ...line, to: 'src/plan/plan.ts' })).toBeUndefined()
    expect(importsOf('src/index.ts').length).toBeGreaterThan(5)
  })

  test('are pure where they say so: no clock, no chance, no console', () => {
    const world = /\b(?:Date\.now|Math\.random|new Date\(\)|console\.|process\.(?!<)|setTimeout\(|fetch\()/
    const touching = SOURCES.filter((file) => (PURE as readonly string[]).includes(stageOf(file))).filter(
      (file) =>
        text(file)
          .split('\n')
          .some((line) => !/^\s*(?:\*|\/\/|\/\*)/.test(line) && world.test(line)),
    )
    expect(touching).toEqual([])
  })

  test('the fronts touch the world in one room each, and the gate nowhere', () => {
    const touching = SOURCES.filter((file) => ['gate', 'cli', 'action'].includes(stageOf(file))).filter(
      (file) => importsOf(file).some(({ to, typeOnly }) => !typeOnly && WORLD.test(to)),
    )
    expect(touching).toEqual(['src/action/host.ts', 'src/cli/node-edges.ts'])
  })

  test('no file has more than 300 lines', () => {
    expect(SOURCES.filter((file) => text(file).trimEnd().split('\n').length > 300)).toEqual([])
  })

  test('nothing is left open or switched off', () => {
    // Put together here, so that this file does not find itself.
    const words = ['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')
    const left = new RegExp(
      `\\b(?:${words})\\b|\\b(?:it|test|describe)\\.(?:skip|only)\\b|\\bas any\\b|@ts-(?:ignore|nocheck)`,
    )
    const files = [...SOURCES, ...sourcesBelow('__tests__')]
    expect(left.test(`describe.${['on', 'ly'].join('')}(`)).toBe(true)
    expect(files.filter((file) => left.test(text(file)))).toEqual([])
  })

  test('nobody names a room after a drawer', () => {
    const drawers = /(?:^|[/-])(?:utils?|helpers?|common|misc|manager|impl)(?:[.-]|\/|$)/i
    expect(SOURCES.filter((file) => drawers.test(file))).toEqual([])
  })
})

describe('the help', () => {
  // The command line that other programs rely on.
  test.each([
    { name: 'run', flags: 'config url baseline-url profile history save out wait-timeout seed ui quiet' },
    { name: 'run', flags: 'shard start-at' },
    { name: 'merge', flags: 'config out history save quiet' },
    { name: 'check', flags: 'config' },
    { name: 'compare', flags: 'config out instances resources' },
    { name: 'report', flags: 'format request' },
    { name: 'explain', flags: '' },
    { name: 'calibrate', flags: 'config url baseline-url profile history wait-timeout seed quiet' },
    { name: 'export', flags: 'out name peak servers selector prometheus' },
    { name: 'init', flags: '' },
    { name: 'demo', flags: 'no-change' },
  ])('$name is listed, and shows its options and an example', ({ name, flags }) => {
    const command = COMMANDS.find((each) => each.name === name)!
    const help = renderCommandHelp(command)
    expect(renderHelp(COMMANDS, VERSION)).toMatch(new RegExp(`^  ${name} `, 'm'))
    for (const flag of flags.split(' ').filter(Boolean)) expect(help).toContain(`--${flag} `.trimEnd())
    expect(help).toContain(`plimsoll ${name}`)
    expect(command.examples.length).toBeGreaterThan(0)
  })

  test('lists nothing that does not exist', () => {
    const listed = [...renderHelp(COMMANDS, VERSION).matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name]) => name)
    expect(listed).toEqual(COMMANDS.filter((command) => command.hidden !== true).map(({ name }) => name))
  })
})
