import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import type { Result } from '../../src/report/result.ts'
import { HEAD } from '../support/events.ts'
import { anEngine, READY } from '../support/fake-engine.ts'
import { aHost, type FakeHost } from '../support/fake-host.ts'
import { aGateRun, GATE_CONFIG } from '../support/gate-runs.ts'
import { aGitHub, REPOSITORY, type FakeGitHub } from '../support/github-api.ts'

const DEFAULTS = Object.fromEntries(
  Object.entries(
    (parse(readFileSync('action.yml', 'utf8')) as { inputs: Record<string, { default?: string }> }).inputs,
  ).map(([name, input]) => [name, input.default ?? '']),
)

const firsts = { suspected: '', clean: '' }
beforeAll(async () => {
  const run = { history: 12, control: 7, request: { sha: HEAD }, world: { version: '0.1.0' } }
  firsts.suspected = JSON.stringify((await aGateRun({ ...run, medianMs: 23 })).result)
  firsts.clean = JSON.stringify((await aGateRun(run)).result)
})

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

const UNTOUCHED: LoadEngine = { run: () => Promise.reject(new Error('nothing may be loaded')) }

async function act(inputs: Readonly<Record<string, string>>, engine = anEngine()): Promise<FakeHost> {
  const host = aHost({
    inputs: { ...DEFAULTS, out: 'out', url: 'http://localhost:3000', 'github-token': '', ...inputs },
    files: {
      'event.json': '{}',
      'plimsoll.yml': `${GATE_CONFIG}profiles: { soak: { rate: 40/s, duration: 60s } }\n`,
      'first/suspected.json': firsts.suspected,
      'first/clean.json': firsts.clean,
    },
    env: {
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: 'event.json',
      GITHUB_SHA: HEAD,
      GITHUB_REF: 'refs/heads/faster',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: '1',
      GITHUB_API_URL: api.url,
      GITHUB_STEP_SUMMARY: 'summary.md',
    },
  })
  await runAction(
    {
      engine,
      probe: READY,
      machine: { runner: 'local', architecture: 'x64', image: 'test', cpu: 'test', cores: 2 },
      version: '0.1.0',
      now: () => new Date('2026-03-01T00:00:00Z'),
      pause: () => Promise.resolve(),
    },
    host,
  )
  return host
}

const failures = (host: FakeHost): string =>
  host.runner.lines.flatMap(({ kind, text }) => (kind === 'failed' ? [text] : [])).join('\n')

describe('the confirm input', () => {
  test('measures what the first job left suspected, and publishes one result of both', async () => {
    const host = await act({ confirm: 'first/suspected.json' })
    expect(failures(host)).toBe('')
    const result = JSON.parse(host.files.get('out/result.json') ?? 'null') as Result
    // This machine has no history, so it can neither confirm nor clear.
    expect(result).toMatchObject({ verdict: 'inconclusive', why: 'suspected' })
    expect(result.measurements.elsewhere?.total.count).toBeGreaterThan(1000)
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive', 'baseline-kind': 'history' })
    expect(host.files.get('summary.md')).toContain('no stored run of its kind')
  })

  test('measures nothing where nothing is suspected: the first verdict is published', async () => {
    const host = await act({ confirm: 'first/clean.json' }, UNTOUCHED)
    expect(failures(host)).toBe('')
    expect(host.runner.outputs).toMatchObject({ verdict: 'pass' })
  })

  test.each([
    {
      name: 'a file that is not there',
      inputs: { confirm: 'first/no.json' },
      says: 'no file "first/no.json"',
    },
    {
      name: 'a run of the branch itself',
      inputs: { confirm: 'first/suspected.json', mode: 'baseline' },
      says: 'this run measures faster itself',
    },
    {
      name: 'a live baseline',
      inputs: { confirm: 'first/suspected.json', 'baseline-url': 'http://localhost:1' },
      says: 'a live baseline is given too',
    },
    {
      name: 'several profiles',
      inputs: { confirm: 'first/suspected.json', profile: 'default,soak' },
      says: 'A result is of one profile, and 2 are asked for: default, soak',
    },
    {
      name: 'another profile than that of the result',
      inputs: { confirm: 'first/suspected.json', profile: 'soak' },
      says: 'profile "default", this job has "soak"',
    },
  ])('with $name fails, and says why', async ({ inputs, says }) => {
    expect(failures(await act(inputs, UNTOUCHED))).toContain(says)
  })
})
