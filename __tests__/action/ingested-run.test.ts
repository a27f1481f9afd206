import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { foreignResults, ingestedRun, requestNamesFor } from '../../src/action/ingested-run.ts'
import { createLogNarrator } from '../../src/action/narrator.ts'
import { createFileStore } from '../../src/baseline/file-store.ts'
import { readResult } from '../../src/report/read-result.ts'
import { failuresOf, runStep } from '../support/action-runs.ts'
import { pullRequest, push } from '../support/events.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { jtlRun } from '../support/foreign-results.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'
import { aScene, IDLE } from '../support/scenes.ts'

const HEY = resolve('__tests__/fixtures/ingest/hey.csv')
const JUDGED = 'thresholds: { p50: { increase: 50% & 2ms } }\nbaseline: { max-age: 3650d }\n'

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
    api.pulls.push(aPull())
  })
  afterEach(() => api.close())

  const judged = (inputs: Readonly<Record<string, string>>, config: string): Promise<FakeHost> =>
    runStep(api, {
      event: pullRequest(),
      inputs,
      files: { '.github/plimsoll.yml': config },
      edges: IDLE,
    })

  test('judges them without a target, and comments what broke', async () => {
    const file = resolve('__tests__/fixtures/ingest/k6-points.json.gz')
    const config = 'thresholds: { errors: { max: 1% } }\nrequests: { Home: { p50: { max: 1s } } }\n'
    const done = await judged({ results: file }, config)
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
    const done = await judged({ results: `${HEY}\nshards` }, '')
    expect(failuresOf(done).join()).toContain('they cannot be one measurement')
  })

  test('leaves out the warm-up, and names the request of a file that names none', async () => {
    const results = HEY
    const all = await judged({ results }, '')
    const part = await judged({ results, 'results-warm-up': '500ms', 'results-name': 'GET /home' }, '')
    const [whole, later] = [all, part].map((done) =>
      readResult(done.files.get('plimsoll-results/result.json') ?? ''),
    )
    expect(Object.keys(whole?.measurements.candidate.requests ?? {})).toEqual(['all requests'])
    expect(Object.keys(later?.measurements.candidate.requests ?? {})).toEqual(['GET /home'])
    const sent = (result: typeof whole): number => result?.measurements.candidate.total.sent ?? NaN
    expect(sent(later)).toBeLessThan(sent(whole))
    expect(later?.warnings.join()).toContain('The first 500 ms are left out')
  })

  test.each([
    {
      name: 'a second run of another load',
      inputs: { results: HEY, 'results-confirm': resolve('__tests__/fixtures/ingest/oha.csv') },
      want: 'is not a second run of the same load',
    },
    {
      name: 'a second run that is a folder',
      inputs: { results: HEY, 'results-confirm': 'again' },
      want: 'results-confirm "again" names no file of another tool',
    },
    {
      name: 'the result of a first job',
      inputs: { results: HEY, confirm: 'first/result.json' },
      want: 'give its files with results-confirm',
    },
    {
      name: 'a warm-up without a unit',
      inputs: { results: HEY, 'results-warm-up': '30' },
      want: 'results-warm-up "30": a duration needs a number and a unit',
    },
    ...['results-confirm', 'results-warm-up', 'results-name'].map((input) => ({
      name: `${input} without files`,
      inputs: { url: 'http://127.0.0.1:9', [input]: input === 'results-warm-up' ? '5s' : 'x.json' },
      want: `${input} is given, and results names no file of another tool`,
    })),
  ])('$name is an error in words', async ({ inputs, want }) => {
    expect(failuresOf(await judged(inputs, '')).join()).toContain(want)
  })

  test('what a second run shows to be slower as well fails, and an accepted level is kept as one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-action-ingest-'))
    try {
      const run = (name: string, ms: number, hour: number): string => {
        writeFileSync(join(folder, name), jtlRun(ms, { hour }))
        return join(folder, name)
      }
      const store = createFileStore(join(folder, 'history'))
      const judge = async (inputs: Readonly<Record<string, string>>, event = pullRequest()) => {
        const { scene, trigger, config } = aScene(api, JUDGED, { event, inputs, edges: IDLE })
        const narrator = createLogNarrator(scene.host.runner)
        const outcome = await ingestedRun(scene, trigger, config, { store, narrator })
        if (outcome === undefined) throw new Error('there are files')
        return outcome
      }
      for (const [hour, ms] of [100, 109, 94, 104, 97, 106].entries()) {
        const { run: made, fingerprint } = await judge({ results: run(`${hour}.jtl`, ms, hour) }, push())
        if (made === undefined) throw new Error('a push is kept')
        await store.save(
          { suite: 'default', branch: 'main', fingerprint },
          { ...made, origin: `${hour}.1` },
          60,
        )
      }
      const results = run('slower.jtl', 600, 7)
      expect((await judge({ results })).result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
      const again = { results, 'results-confirm': run('again.jtl', 590, 8) }
      expect((await judge(again)).result.verdict).toBe('fail')
      const accepted = await judge({ results, 'accept-level': 'true' }, push())
      expect(accepted.run).toMatchObject({ accepted: { by: 'octocat' }, quarantined: undefined })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
