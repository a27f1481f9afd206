import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import { foreignResults, requestNamesFor } from '../../src/action/ingested-run.ts'
import { readResult } from '../../src/report/read-result.ts'
import { BASE, HEAD, pullRequest } from '../support/events.ts'
import { aHost, type FakeHost } from '../support/fake-host.ts'
import { aGitHub, REPOSITORY, type FakeGitHub } from '../support/github-api.ts'

const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  out: ['a.jtl', 'b.jtl', 'locust_stats.csv', 'shard-1-of-2.json'],
  'shards.d': ['shard-1-of-2'],
}
const host = { list: (path: string) => FOLDERS[path] ?? [] }

describe('files of other tools among results', () => {
  test.each([
    { name: 'nothing', results: [], want: [] },
    { name: 'a file', results: ['out/points.json.gz'], want: ['out/points.json.gz'] },
    { name: 'files that fit a pattern', results: ['out/*.jtl'], want: ['out/a.jtl', 'out/b.jtl'] },
    {
      name: 'a pattern with signs that mean something elsewhere',
      results: ['out/locust_*.c?v*'],
      want: undefined,
    },
    { name: 'a folder of shards', results: ['out'], want: [] },
    { name: 'a folder with a dot in its name', results: ['shards.d'], want: [] },
    { name: 'a pattern that fits none', results: ['out/*.csv.gz'], want: undefined },
  ])('$name', ({ results, want }) => {
    if (want === undefined) expect(() => foreignResults(host, { results })).toThrow('fits no file')
    else expect(foreignResults(host, { results })).toEqual(want)
  })

  test('let limits name any request', () => {
    expect(requestNamesFor(host, { results: ['out/a.jtl'] })).toEqual({ requestNames: 'any' })
    expect(requestNamesFor(host, { results: ['out'] })).toEqual({})
  })
})

describe('the action with files of another tool', () => {
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

  async function act(inputs: Readonly<Record<string, string>>, config: string): Promise<FakeHost> {
    const { inputs: declared } = parse(readFileSync('action.yml', 'utf8')) as {
      readonly inputs: Readonly<Record<string, { readonly default?: string }>>
    }
    const defaults = Object.fromEntries(
      Object.entries(declared).map(([name, input]) => [name, input.default ?? '']),
    )
    const event = pullRequest()
    const result = aHost({
      inputs: { ...defaults, 'github-token': 'ghs_loopback', ...inputs },
      files: { 'event.json': JSON.stringify(event.payload), '.github/plimsoll.yml': config },
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
    await runAction(
      {
        engine: { run: () => Promise.reject(new Error('nothing is loaded')) },
        probe: { awaitReady: () => Promise.reject(new Error('nothing is awaited')) },
        machine: { runner: 'local', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
        version: '0.1.0',
        now: () => new Date('2026-11-21T08:00:00Z'),
        pause: () => Promise.resolve(),
      },
      result,
    )
    return result
  }

  test('judges them without a target, and comments what broke', async () => {
    const file = resolve('__tests__/fixtures/ingest/k6-points.json.gz')
    const config = 'thresholds: { errors: { max: 1% } }\nrequests: { Home: { p50: { max: 1s } } }\n'
    const done = await act({ results: file }, config)
    const result = readResult(done.files.get('plimsoll-results/result.json') ?? '')
    expect(result).toMatchObject({ verdict: 'fail', source: { tool: 'k6', files: ['k6-points.json.gz'] } })
    expect(result.objectives.map(({ request, outcome }) => [request, outcome])).toEqual([
      ['*', 'violated'],
      ['Home', 'met'],
    ])
    expect(done.runner.outputs.verdict).toBe('fail')
    expect(done.runner.lines.filter(({ kind }) => kind === 'failed')).toHaveLength(1)
    expect(api.comments).toHaveLength(1)
  })

  test('beside shards is an error in words', async () => {
    const done = await act({ results: `${resolve('__tests__/fixtures/ingest/hey.csv')}\nshards` }, '')
    const failed = done.runner.lines.find(({ kind }) => kind === 'failed')
    expect(failed?.text).toContain('they cannot be one measurement')
  })
})
