import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import type { ActionEdges } from '../../src/action.ts'
import type { GitHubEvent } from '../../src/github/event.ts'
import { renderAs } from '../../src/report/files.ts'
import type { Result } from '../../src/report/result.ts'
import { deploymentStatus, HEAD, workflowRun } from '../support/events.ts'
import { aHost } from '../support/fake-host.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { aGitHub, REPOSITORY } from '../support/github-api.ts'
import type { FakeGitHub } from '../support/github-api.ts'
import { aResult } from '../support/results.ts'

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}
const DEFAULTS = Object.fromEntries(
  Object.entries((parse(readFileSync('action.yml', 'utf8')) as ActionFile).inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]),
)

/** Edges that put load on nothing: these tests end before or without a gate run. */
const EDGES: ActionEdges = {
  engine: { run: () => Promise.reject(new Error('there is nothing to load here')) },
  probe: { awaitReady: () => Promise.reject(new TypeError('a bug in the probe')) },
  machine: { runner: 'local', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
  version: '0.1.0',
  now: () => new Date(0),
  pause: () => Promise.resolve(),
}

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push({
    number: 7,
    state: 'open',
    head: { sha: HEAD, ref: 'faster-search', repo: { full_name: 'stranger/shop' } },
    base: { sha: 'b'.repeat(40), ref: 'main' },
  })
})
afterEach(() => api.close())

async function act(
  event: GitHubEvent,
  given: { inputs?: Readonly<Record<string, string>>; files?: Readonly<Record<string, string>> } = {},
): Promise<FakeHost> {
  const host = aHost({
    inputs: { ...DEFAULTS, 'github-token': 'ghs_loopback', ...given.inputs },
    files: { 'event.json': JSON.stringify(event.payload), ...given.files },
    env: {
      GITHUB_EVENT_NAME: event.name,
      GITHUB_EVENT_PATH: 'event.json',
      GITHUB_SHA: event.sha ?? '',
      GITHUB_REF: event.ref ?? '',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: '1',
      GITHUB_API_URL: api.url,
      GITHUB_STEP_SUMMARY: 'summary.md',
    },
  })
  await runAction(EDGES, host)
  return host
}

const failures = (host: FakeHost) => host.runner.lines.filter(({ kind }) => kind === 'failed')

describe('runAction', () => {
  test('an event that leaves nothing to measure is said and does not fail', async () => {
    const host = await act(deploymentStatus({ state: 'pending' }))
    expect(failures(host)).toEqual([])
    expect(host.runner.outputs).toMatchObject({ verdict: '', headline: expect.stringContaining('"pending"') })
  })

  test('an event without a meaning fails once, with the list', async () => {
    const host = await act({ ...deploymentStatus(), name: 'issue_comment' })
    expect(failures(host)).toMatchObject([{ text: expect.stringContaining('workflow_dispatch') }])
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive' })
  })

  test('a bug of ours shows its stack, fails once and asks for a report', async () => {
    const host = await act(deploymentStatus(), { inputs: { url: 'http://127.0.0.1:9' } })
    expect(failures(host)).toMatchObject([{ text: expect.stringContaining('This is a bug in Plimsoll') }])
    expect(host.runner.lines).toContainEqual(
      expect.objectContaining({
        kind: 'info',
        text: expect.stringContaining('TypeError: a bug in the probe'),
      }),
    )
    expect(host.files.get('summary.md')).toContain('Could not measure')
  })
})

describe('mode report', () => {
  const stored = (change: Partial<Result> = {}): string =>
    renderAs(
      {
        ...aResult().judged('fail', '1 regression').build(),
        candidate: { sha: HEAD, url: 'http://p' },
        ...change,
      },
      'json',
    )
  const report = (text: string | undefined) =>
    act(workflowRun({ fork: true }), {
      files: text === undefined ? {} : { 'plimsoll-results/result.json': text },
    })

  test("comments a fork's result, rendered again, and does not fail on its verdict", async () => {
    const host = await report(stored())
    expect(failures(host)).toEqual([])
    expect(api.comments).toMatchObject([{ pull: 7, body: expect.stringContaining('1 regression') }])
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail', 'comment-id': String(api.comments[0]?.id) })
  })

  test("says what a fork's change loosens by its own reading, not by the file's", async () => {
    const config = (rate: number) => `load: { rate: ${rate}/s }\n`
    api.files.set('.github/plimsoll.yml@main', config(50))
    api.files.set('.github/plimsoll.yml@refs/pull/7/merge', config(5))
    await report(stored({ warnings: ['This change loosens its own gate (x): nothing at all.'] }))
    const body = api.comments[0]?.body ?? ''
    expect(body).toContain('load: 50/s, now 5/s')
    expect(body).not.toContain('nothing at all')
  })

  test.each([
    { name: 'no result', text: undefined, says: 'There is no file' },
    {
      name: 'a result of another commit',
      text: stored({ candidate: { sha: 'e'.repeat(40), url: 'http://p' } }),
      says: 'is about commit',
    },
    { name: 'a file that is no result', text: '{"schema":"x"}', says: 'schema' },
  ])('$name is refused and nothing of it is published', async ({ text, says }) => {
    const host = await report(text)
    expect(failures(host)).toMatchObject([{ text: expect.stringContaining(says) }])
    expect(api.comments.map(({ body }) => body).join('')).not.toContain('1 regression')
  })

  test('Markdown in a foreign result mentions nobody and links nowhere', async () => {
    await report(stored({ headline: '@octo-org/owners see [this](https://evil.example.com) <img src=x>' }))
    const body = api.comments[0]?.body ?? ''
    expect(body).not.toContain('@octo-org')
    expect(body).not.toContain('](https://evil')
    expect(body).not.toContain('<img')
  })
})
