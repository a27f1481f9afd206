import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { validateWorkflow } from '@action-validator/core'
import { parse } from 'yaml'
import { parseConfig } from '../src/config/parse-config.ts'
import { codeBlocksOf, markdownFiles, type CodeBlock } from './support/markdown-files.ts'

/*
 * What no schema sees in a workflow that is to be copied: that its parts name each other, that its event has
 * what it asks of it, and that a change has something to be held against.
 */

interface Step {
  readonly id?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly needs?: string | readonly string[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly name: string
  readonly on: Readonly<Record<string, { readonly workflows?: readonly string[] } | null>>
  readonly jobs: Readonly<Record<string, Job>>
}

const BLOCKS = markdownFiles()
  .flatMap(codeBlocksOf)
  .filter(({ language }) => /^ya?ml$/.test(language))
const isWorkflow = ({ code }: CodeBlock): boolean => /^jobs:/m.test(code)
const named = (blocks: readonly CodeBlock[]) =>
  blocks.map((block) => ({ ...block, name: `${block.file}:${block.line}` }))
const WORKFLOWS = named(BLOCKS.filter(isWorkflow)).map((block) => ({
  ...block,
  workflow: parse(block.code) as Workflow,
}))

const { outputs: OUTPUTS } = parse(readFileSync('action.yml', 'utf8')) as {
  readonly outputs: Readonly<Record<string, unknown>>
}

const isOurs = ({ uses }: Step): boolean => uses?.startsWith('OWNER/plimsoll@') === true
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps)
const uploadsOf = (workflow: Workflow): readonly string[] =>
  stepsOf(workflow)
    .filter(({ uses }) => uses?.startsWith('actions/upload-artifact@') === true)
    .map((step) => String(step.with?.name))
const needsOf = ({ needs = [] }: Job): readonly string[] => (typeof needs === 'string' ? [needs] : needs)

/** What `github.event` holds, for each event that the recipes start on. */
const PAYLOADS: Readonly<Record<string, readonly string[]>> = {
  pull_request: ['pull_request', 'number', 'action'],
  push: ['after', 'before', 'commits'],
  schedule: ['schedule'],
  workflow_dispatch: ['inputs'],
  repository_dispatch: ['client_payload', 'action'],
  deployment_status: ['deployment_status', 'deployment'],
  workflow_run: ['workflow_run'],
}

/** The text between the headings around a block. */
function sectionOf({ file, line }: CodeBlock): string {
  const lines = readFileSync(file, 'utf8').split('\n')
  const from = lines.findLastIndex((text, at) => at < line && text.startsWith('## '))
  const to = lines.findIndex((text, at) => at > line && text.startsWith('## '))
  return lines.slice(Math.max(from, 0), to === -1 ? undefined : to).join('\n')
}

/** What a file of certificates and keys looks like. */
const PEM = ['CERTIFICATE', 'PRIVATE KEY']
  .map((what) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`)
  .join('')

test('there are recipes', () => {
  expect(WORKFLOWS.filter(({ file }) => file === 'docs/recipes.md').length).toBeGreaterThan(10)
})

describe.each(WORKFLOWS)('$name', ({ code, workflow, ...block }) => {
  test('names only steps, jobs and outputs that it has', () => {
    const wrong = Object.values(workflow.jobs).flatMap((job) => {
      const text = JSON.stringify(job)
      const steps = [...text.matchAll(/\bsteps\.([\w-]+)\.outputs\.([\w-]+)/g)]
        .filter(([, id, output = '']) => {
          const step = job.steps.find((each) => each.id === id)
          return step === undefined || (isOurs(step) && !(output in OUTPUTS))
        })
        .map(([whole]) => whole)
      const jobs = [...text.matchAll(/\bneeds\.([\w-]+)\.outputs\.([\w-]+)/g)]
        .filter(([, id = '', output = '']) => {
          return !needsOf(job).includes(id) || !(output in (workflow.jobs[id]?.outputs ?? {}))
        })
        .map(([whole]) => whole)
      return [...steps, ...jobs, ...needsOf(job).filter((id) => !(id in workflow.jobs))]
    })
    expect(wrong).toEqual([])
  })

  test('asks of its event what that has', () => {
    const there = Object.keys(workflow.on).flatMap((event) => PAYLOADS[event] ?? [])
    const asked = [...code.matchAll(/\bgithub\.event\.(\w+)/g)].map(([, field = '']) => field)
    expect(asked.filter((field) => !there.includes(field))).toEqual([])
    expect(Object.keys(workflow.on).filter((event) => !(event in PAYLOADS))).toEqual([])
  })

  test('downloads what it, or the workflow that it follows, has uploaded', () => {
    const followed = workflow.on.workflow_run?.workflows ?? []
    const before = WORKFLOWS.filter(
      (other) => other.file === block.file && followed.includes(other.workflow.name),
    )
    expect(followed.length === 0 || before.length > 0).toBe(true)
    const there = [workflow, ...before.map((other) => other.workflow)].flatMap(uploadsOf)
    const wanted = stepsOf(workflow)
      .filter(({ uses }) => uses?.startsWith('actions/download-artifact@') === true)
      .map((step) => String(step.with?.name ?? step.with?.pattern))
    // A `*` stands for what an expression of the matrix becomes.
    const fits = (pattern: string) => (name: string) =>
      name === pattern || name.replace('${{ matrix.shard }}', '*') === pattern
    expect(wanted.filter((pattern) => !there.some(fits(pattern)))).toEqual([])
  })

  test('holds a change against something, or says where its history comes from', () => {
    if (workflow.on.pull_request === undefined && workflow.on.repository_dispatch === undefined) return
    const alone = stepsOf(workflow)
      .filter(isOurs)
      .filter((step) =>
        ['baseline-url', 'confirm', 'results'].every((name) => step.with?.[name] === undefined),
      )
    const keepsHistory = workflow.on.push !== undefined
    const saysWhere = sectionOf({ code, ...block }).includes('#baseline-refresh')
    expect(alone.length === 0 || keepsHistory || saysWhere).toBe(true)
  })
})

describe('every other YAML block', () => {
  const others = named(BLOCKS.filter((block) => !isWorkflow(block)))

  test.each(others)('at $name is a configuration, or steps of a job', ({ code }) => {
    if (Array.isArray(parse(code))) {
      const job = `on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n${code.replaceAll(/^/gm, '      ')}`
      expect(validateWorkflow(job).errors).toEqual([])
      return
    }
    const env = Object.fromEntries(
      [...code.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'a-value']),
    )
    const readText = (path: string): string =>
      path.endsWith('.json') ? '[{"id": 1, "q": "a"}]' : path.endsWith('.pem') ? PEM : 'id,q\n1,a\n'
    const config = parseConfig({ text: code, path: 'plimsoll.yml', env, readText, requestNames: 'any' })
    expect(config.scenarios.length).toBeGreaterThan(0)
  })
})
