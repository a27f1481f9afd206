import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { detectProject } from '../../src/cli/detect.ts'
import { init } from '../../src/cli/init.ts'
import { starterConfig, starterWorkflow } from '../../src/cli/starter.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { fakeEdges, memoryFiles } from '../support/fake-cli-edges.ts'

const NOTHING = { positionals: [], values: {}, flags: [] }

const PROJECTS = [
  { name: 'an empty folder', files: {}, want: { platform: undefined, port: 3000, start: undefined } },
  {
    name: 'an Express server with a port in its script',
    files: {
      'package.json': JSON.stringify({
        scripts: { start: 'node server.js --port 4000' },
        dependencies: { express: '5' },
      }),
      'package-lock.json': '{}',
    },
    want: {
      platform: undefined,
      framework: 'Express',
      port: 4000,
      start: 'npm run start',
      install: ['npm ci'],
    },
  },
  {
    name: 'an Astro site built with pnpm',
    files: {
      'package.json': JSON.stringify({
        scripts: { build: 'astro build', preview: 'astro preview' },
        dependencies: { astro: '5', vite: '7' },
      }),
      'pnpm-lock.yaml': '',
    },
    want: {
      framework: 'Astro',
      port: 4321,
      start: 'pnpm run preview',
      install: ['corepack enable', 'pnpm install --frozen-lockfile', 'pnpm run build'],
    },
  },
  {
    name: 'a Next.js application on Vercel with another default branch',
    files: {
      'package.json': JSON.stringify({ scripts: { dev: 'next dev' }, dependencies: { next: '16' } }),
      'vercel.json': '{}',
      '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
      '.github/workflows/ci.yml': 'name: CI',
    },
    want: {
      platform: 'Vercel',
      framework: 'Next.js',
      defaultBranch: 'trunk',
      workflows: ['ci.yml'],
    },
  },
  {
    name: 'a package.json that is no JSON tells nothing and breaks nothing',
    files: { 'package.json': '{ oops' },
    want: { framework: undefined, port: 3000, install: [] },
  },
]

describe('detectProject', () => {
  test.each(PROJECTS)('$name', ({ files, want }) => {
    expect(detectProject(memoryFiles(files))).toMatchObject(want)
  })
})

describe('what init writes', () => {
  test.each(PROJECTS)('is a configuration that parses, for $name', ({ files }) => {
    const project = detectProject(memoryFiles(files))
    const config = parseConfig({
      text: starterConfig(project),
      path: '.github/plimsoll.yml',
      env: {},
      readText: () => undefined,
    })
    expect(config.baseline.branch).toBe(project.defaultBranch)
    expect(config.url).toBe(project.platform === undefined ? `http://localhost:${project.port}` : undefined)
  })

  test.each(PROJECTS)('is a workflow with least permissions, for $name', ({ files }) => {
    const project = detectProject(memoryFiles(files))
    const workflow = parse(starterWorkflow(project)) as {
      readonly on: Readonly<Record<string, unknown>>
      readonly permissions: Readonly<Record<string, string>>
      readonly jobs: { readonly gate: { readonly steps: readonly { readonly uses?: string }[] } }
    }
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push', 'schedule'])
    expect(workflow.permissions).toEqual({
      contents: 'read',
      'pull-requests': 'write',
      ...(project.platform === undefined ? {} : { deployments: 'read' }),
    })
    const foreign = workflow.jobs.gate.steps
      .map((step) => step.uses)
      .filter((uses) => uses !== undefined && !uses.includes('/plimsoll@'))
    expect(foreign.length).toBeGreaterThan(0)
    for (const uses of foreign) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  })
})

describe('plimsoll init', () => {
  test('writes both files and says what to do next', async () => {
    const edges = fakeEdges()
    expect(await init.run(NOTHING, edges)).toBe(0)
    expect([...edges.files.content.keys()].sort()).toEqual([
      '.github/plimsoll.yml',
      '.github/workflows/plimsoll.yml',
    ])
    expect(edges.stdout.text()).toContain('Next:')
  })

  test('never overwrites, and says what it left', async () => {
    const edges = fakeEdges({ content: { '.github/plimsoll.yml': 'mine' } })
    expect(await init.run(NOTHING, edges)).toBe(0)
    expect(edges.files.content.get('.github/plimsoll.yml')).toBe('mine')
    expect(edges.stdout.text()).toContain('Left as it is: .github/plimsoll.yml')
    expect(edges.files.content.has('.github/workflows/plimsoll.yml')).toBe(true)
  })

  test('a folder that cannot be written is an error with what to do', async () => {
    const edges = fakeEdges()
    const locked = {
      ...edges,
      files: {
        ...edges.files,
        write: () => {
          throw new Error('EACCES: permission denied')
        },
      },
    }
    await expect(async () => init.run(NOTHING, locked)).rejects.toMatchObject({
      code: 'output-unwritable',
      message: expect.stringContaining('EACCES') as unknown,
    })
  })
})
