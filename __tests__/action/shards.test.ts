import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { ActionEdges } from '../../src/action.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { readResult } from '../../src/report/read-result.ts'
import { failuresOf, runStep } from '../support/action-runs.ts'
import { HEAD, pullRequest } from '../support/events.ts'
import { READY } from '../support/fake-engine.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'
import { HEALTHY, recordedWhole, reportsOf, START_AT_MS } from '../support/recordings.ts'

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
  api.pulls.push(aPull())
})
afterEach(() => api.close())

const act = (
  inputs: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<FakeHost> =>
  runStep(api, {
    event: pullRequest(),
    inputs,
    files: { '.github/plimsoll.yml': CONFIG, ...files },
    env: { GITHUB_RUN_ID: '1' },
    edges: edges(inputs.results !== undefined),
  })

/** The files of these shards, each in a folder of its own, as artefacts are downloaded. */
async function shards(numbers: readonly number[], of: number): Promise<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const number of numbers) {
    const host = await act({ shard: `${number}/${of}`, 'start-at': START })
    expect(failuresOf(host)).toEqual([])
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
    expect(failuresOf(host)).toEqual([])
    expect(host.runner.outputs).toMatchObject({ verdict: 'pass', 'baseline-kind': 'live' })
    expect(api.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining('Merged from 2 of 2 shards, begun at'),
    ])
    const result = readResult(host.files.get('plimsoll-results/result.json') ?? '')
    expect(result).toMatchObject({ candidate: { sha: HEAD }, shards: { of: 2, present: [1, 2] } })
  })

  test('a shard asks GitHub for the time, in a request that no limit counts, where its target is local', async () => {
    const asked: string[] = []
    const clocks: ActionEdges['clocks'] = {
      nowMs: () => 0,
      open: ({ url }, path) => ({
        look: () => {
          asked.push(url + path)
          return Promise.resolve(undefined)
        },
        close: () => Promise.resolve(),
      }),
    }
    const host = await runStep(api, {
      event: pullRequest(),
      inputs: { shard: '1/2', 'start-at': START, 'github-token': '' },
      files: { '.github/plimsoll.yml': CONFIG },
      env: { GITHUB_API_URL: 'https://api.example.com' },
      edges: { ...edges(false), clocks },
    })
    expect(failuresOf(host)).toEqual([])
    expect(asked).toEqual(['https://api.example.com/rate_limit'])
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
    expect(failuresOf(host)).toEqual([expect.stringContaining(says)])
  })

  test('shards of another profile are refused', async () => {
    const host = await act(
      { results: 'shards', profile: 'other' },
      {
        ...(await shards([1], 1)),
        '.github/plimsoll.yml': `${CONFIG}profiles: { other: { rate: 60/s, warm-up: 1s, duration: 30s } }\n`,
      },
    )
    expect(failuresOf(host)).toEqual([expect.stringContaining('ran profile "default"')])
  })
})
