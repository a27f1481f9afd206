import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction, type ActionEdges } from '../../src/action.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { readResult } from '../../src/report/read-result.ts'
import { BASE, HEAD, pullRequest } from '../support/events.ts'
import { READY } from '../support/fake-engine.ts'
import { aHost, type FakeHost } from '../support/fake-host.ts'
import { aGitHub, REPOSITORY, type FakeGitHub } from '../support/github-api.ts'
import { HEALTHY, recordedWhole, reportsOf, START_AT_MS } from '../support/recordings.ts'

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>
}
const DEFAULTS = Object.fromEntries(
  Object.entries((parse(readFileSync('action.yml', 'utf8')) as ActionFile).inputs).map(([name, input]) => [
    name,
    input.default ?? '',
  ]),
)

const CONFIG = `
url: http://127.0.0.1:3001
baseline: { url: 'http://127.0.0.1:3000' }
load: { rate: 60/s, warm-up: 1s, duration: 30s }
thresholds: { p50: { increase: 20% & 5ms } }
`
const START = new Date(START_AT_MS).toISOString()

/** Sees what the plan says; a merging job must not ask it. */
function edges(merging: boolean): ActionEdges {
  return {
    engine: {
      run(plan, watch) {
        if (merging) return Promise.reject(new Error('the merging job loads nothing'))
        const { part, parts } = dealTo(plan.shard, 0, 1)
        for (const report of reportsOf(plan, part, parts)) watch.onReport?.(report)
        return Promise.resolve({ ...recordedWhole(plan), generator: HEALTHY })
      },
    },
    probe: READY,
    machine: { runner: 'local', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
    version: '0.1.0',
    now: () => new Date(START_AT_MS - 5000),
    pause: () => Promise.resolve(),
  }
}

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push({
    number: 7,
    state: 'open',
    head: { sha: HEAD, ref: 'faster-search', repo: { full_name: REPOSITORY } },
    base: { sha: BASE, ref: 'main' },
  })
})
afterEach(() => api.close())

async function act(
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<FakeHost> {
  const event = pullRequest()
  const host = aHost({
    inputs: { ...DEFAULTS, 'github-token': 'ghs_loopback', ...inputs },
    files: { 'event.json': JSON.stringify(event.payload), '.github/plimsoll.yml': CONFIG, ...files },
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
  await runAction(edges(inputs.results !== undefined), host)
  return host
}

const failures = (host: FakeHost) => host.runner.lines.filter(({ kind }) => kind === 'failed')

/** The files of these shards, each in a folder of its own, as artefacts are downloaded. */
async function shards(numbers: readonly number[], of: number): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const number of numbers) {
    const host = await act({ shard: `${number}/${of}`, 'start-at': START })
    expect(failures(host)).toEqual([])
    expect(host.runner.outputs).toMatchObject({
      verdict: '',
      headline: expect.stringMatching(`^Shard ${number}/${of}`),
    })
    for (const [path, text] of host.files)
      if (path.endsWith('.jsonl')) files[path.replace('plimsoll-results', `shards/shard-${number}`)] = text
  }
  expect([api.comments, Object.keys(files).length]).toEqual([[], numbers.length])
  return files
}

describe('the jobs of a matrix, and the one after them', () => {
  test('shards publish nothing; the merging job comments the verdict on all of them', async () => {
    const host = await act({ results: 'shards' }, await shards([1, 2], 2))
    expect(failures(host)).toEqual([])
    expect(host.runner.outputs).toMatchObject({ verdict: 'pass', 'baseline-kind': 'live' })
    expect(api.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('Merged from 2 of 2 shards, begun at'),
    ])
    const result = readResult(host.files.get('plimsoll-results/result.json') ?? '')
    expect(result).toMatchObject({ candidate: { sha: HEAD }, shards: { of: 2, present: [1, 2] } })
  })

  test('a job that never came is named in an inconclusive verdict', async () => {
    const host = await act({ results: 'nowhere\nshards/shard-2' }, await shards([2], 2))
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive' })
    expect(api.comments[0]?.body).toContain('1 of 2 shards is missing (1)')
  })

  test.each([
    { name: 'no folder holds a shard', inputs: { results: 'shards' }, says: 'There is no shard to merge.' },
    { name: 'a shard has no start', inputs: { shard: '1/2' }, says: 'shard "1/2" needs start-at' },
    {
      name: 'a job is both',
      inputs: { shard: '1/2', 'start-at': START, results: 'shards' },
      says: 'shard and results exclude each other',
    },
    {
      name: 'the number is beyond the parts',
      inputs: { shard: '3/2', 'start-at': START },
      says: 'numbered from 1 to 2',
    },
  ])('the step fails with a clear word when $name', async ({ inputs, says }) => {
    const host = await act(inputs)
    expect(failures(host)).toMatchObject([{ text: expect.stringContaining(says) }])
  })

  test('shards of another profile are refused', async () => {
    const host = await act(
      { results: 'shards', profile: 'other' },
      {
        ...(await shards([1], 1)),
        '.github/plimsoll.yml': `${CONFIG}profiles: { other: { rate: 60/s, warm-up: 1s, duration: 30s } }\n`,
      },
    )
    expect(failures(host)).toMatchObject([{ text: expect.stringContaining('ran profile "default"') }])
  })
})
