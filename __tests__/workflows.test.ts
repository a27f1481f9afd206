import { describe, expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { validateAction, validateWorkflow } from '@action-validator/core'
import type { ValidationState } from '@action-validator/core'
import { parse } from 'yaml'
import type { Project } from '../src/cli/detect.ts'
import { PREVIEW_PLATFORMS } from '../src/cli/previews.ts'
import { starterWorkflow } from '../src/cli/starter-workflow.ts'
import { codeBlocksOf, markdownFiles } from './support/markdown-files.ts'

/*
 * Everything that GitHub is to run, held against the JSON Schemas that editors use for workflows and actions
 * (SchemaStore), as @action-validator/core carries them.
 */

const PROJECT: Project = {
  platform: undefined,
  framework: undefined,
  port: 3000,
  movable: false,
  nodeVersionFile: '.nvmrc',
  install: ['npm ci'],
  start: 'npm run start',
  defaultBranch: 'main',
  workflows: [],
}

const FOLDERS = ['.github/workflows', 'examples/workflows'] as const

const WORKFLOWS: readonly { readonly name: string; readonly text: string }[] = [
  ...FOLDERS.flatMap((folder) =>
    readdirSync(folder).map((name) => ({
      name: `${folder}/${name}`,
      text: readFileSync(`${folder}/${name}`, 'utf8'),
    })),
  ),
  ...markdownFiles()
    .flatMap(codeBlocksOf)
    .filter(({ language, code }) => /^ya?ml$/.test(language) && /^jobs:/m.test(code))
    .map(({ file, line, code }) => ({ name: `${file}:${line}`, text: code })),
  { name: 'what init writes for a server on the runner', text: starterWorkflow(PROJECT) },
  {
    name: 'what init writes for two servers on the runner',
    text: starterWorkflow({ ...PROJECT, movable: true }),
  },
  ...PREVIEW_PLATFORMS.map((platform) => ({
    name: `what init writes for a preview on ${platform.name}`,
    text: starterWorkflow({ ...PROJECT, platform }),
  })),
  {
    name: 'what init writes where nothing is known',
    text: starterWorkflow({ ...PROJECT, install: [], start: undefined, defaultBranch: 'trunk' }),
  },
]

/** Errors of the validator, the innermost first: the outer ones only say that no alternative fits. */
function errorsOf(state: ValidationState): readonly string[] {
  return state.errors.flatMap((error) => [
    ...('states' in error
      ? (error.states ?? []).flatMap((inner) => errorsOf({ ...inner, actionType: state.actionType }))
      : []),
    `${'path' in error ? error.path : ''}: ${error.title} ${error.detail ?? ''}`.trim(),
  ])
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}
interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const action = parse(readFileSync('action.yml', 'utf8')) as {
  readonly inputs: Readonly<Record<string, unknown>>
}

describe('workflows', () => {
  test.each(WORKFLOWS)('$name is a workflow', ({ text }) => {
    expect(errorsOf(validateWorkflow(text))).toEqual([])
  })

  test.each(WORKFLOWS)('$name gives Plimsoll inputs that it has', ({ text }) => {
    const steps = Object.values((parse(text) as Workflow).jobs).flatMap((job) => job.steps ?? [])
    const ours = steps.filter(({ uses }) => uses === './' || uses?.startsWith('OWNER/plimsoll@') === true)
    const unknown = ours
      .flatMap((step) => Object.keys(step.with ?? {}))
      .filter((name) => !(name in action.inputs))
    expect(unknown).toEqual([])
  })

  test.each(WORKFLOWS)('$name has the permissions that its inputs need', ({ text }) => {
    const workflow = parse(text) as Workflow
    for (const job of Object.values(workflow.jobs)) {
      const granted = job.permissions ?? workflow.permissions ?? {}
      for (const step of job.steps ?? []) {
        if (step.uses?.startsWith('OWNER/plimsoll@') !== true) continue
        const given = step.with ?? {}
        const needs = [
          ['contents', 'read', true],
          ['pull-requests', 'write', given.comment !== 'never' && given['tracking-issue'] !== true],
          [
            'deployments',
            'read',
            given.url === undefined &&
              given['preview-check'] === undefined &&
              given.results === undefined &&
              given.mode !== 'report',
          ],
          ['statuses', 'read', given['preview-check'] !== undefined],
          [
            'checks',
            given['check-run'] === true ? 'write' : 'read',
            given['check-run'] === true || given['preview-check'] !== undefined,
          ],
          ['issues', 'write', given['tracking-issue'] === true],
        ] as const
        for (const [name, level, needed] of needs)
          if (needed) expect({ [name]: granted[name] }).toEqual({ [name]: level })
      }
    }
  })

  test.each(readdirSync('examples/workflows'))(
    'docs/recipes.md shows examples/workflows/%s as it is',
    (name) => {
      const text = readFileSync(`examples/workflows/${name}`, 'utf8')
      const shown = codeBlocksOf('docs/recipes.md').map(({ code }) => code.trimEnd())
      expect(shown).toContain(text.trimEnd())
    },
  )

  test('the validator sees a key that does not exist', () => {
    const broken = 'on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uss: x\n'
    expect(errorsOf(validateWorkflow(broken)).join('\n')).toContain("'uss' is not allowed")
  })
})

test('action.yml is an action', () => {
  const text = readFileSync('action.yml', 'utf8')
  // The validator's schema is older than node24; the runner names it since 2.327.1.
  expect(text).toContain('using: node24')
  expect(errorsOf(validateAction(text.replace('using: node24', 'using: node20')))).toEqual([])
  expect(errorsOf(validateAction(text.replace('main: dist/index.js', 'man: dist/index.js')))).not.toEqual([])
})
