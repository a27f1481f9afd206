import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import type { ActionEdges } from '../../src/action.ts'
import { decodeHistory } from '../../src/baseline/history-document.ts'
import { twoSides } from '../support/calibrations.ts'
import { HEAD } from '../support/events.ts'
import { READY } from '../support/fake-engine.ts'
import { aHost, type FakeHost } from '../support/fake-host.ts'
import { aGitHub, REPOSITORY, type FakeGitHub } from '../support/github-api.ts'

const DEFAULTS = Object.fromEntries(
  Object.entries(
    (parse(readFileSync('action.yml', 'utf8')) as { inputs: Record<string, { default?: string }> }).inputs,
  ).map(([name, input]) => [name, input.default ?? '']),
)
const CONFIG =
  'load: { rate: 80/s, warm-up: 1s, duration: 40s..60s }\nprofiles: { faster: { rate: 100/s, warm-up: 1s, duration: 40s } }\n'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

interface Given {
  readonly inputs?: Readonly<Record<string, string>>
  readonly engine?: ActionEdges['engine']
  readonly event?: string
  readonly payload?: string
}

async function act({
  inputs = {},
  engine = twoSides(),
  event = 'schedule',
  payload = '{}',
}: Given): Promise<FakeHost> {
  const host = aHost({
    inputs: {
      ...DEFAULTS,
      mode: 'calibrate',
      out: 'out',
      url: 'http://localhost:3001',
      'baseline-url': 'http://localhost:3000',
      'github-token': 'a-token',
      'check-run': 'true',
      ...inputs,
    },
    files: { 'event.json': payload, 'plimsoll.yml': CONFIG },
    env: {
      GITHUB_EVENT_NAME: event,
      GITHUB_EVENT_PATH: 'event.json',
      GITHUB_SHA: HEAD,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
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
      now: () => new Date(0),
      pause: () => Promise.resolve(),
    },
    host,
  )
  return host
}

const said = (host: FakeHost, kind: string): string =>
  host.runner.lines
    .filter((line) => line.kind === kind)
    .map(({ text }) => text)
    .join('\n')

describe('the mode calibrate', () => {
  test('measures an A/A run, tells σ_inst in the summary, and hands the history on', async () => {
    const host = await act({})
    expect(said(host, 'failed')).toBe('')
    expect(host.files.get('summary.md')).toMatch(/^\| p50 \| 1 % \| \S+ % \| 1 \|$/m)
    expect(host.files.get('summary.md')).toContain('19 more runs to go')
    const stored = decodeHistory(host.files.get('out/history.json') ?? '', {
      suite: 'default',
      branch: 'main',
    })
    expect(stored).toMatchObject({
      kind: 'ok',
      history: {
        runs: [],
        calibrations: [{ sha: HEAD, origin: '7.1', tests: [{ metric: 'p50' }, { metric: 'p95' }] }],
      },
    })
    // There is no verdict, so nothing that could pass for one.
    expect(host.runner.outputs).toMatchObject({ verdict: '', headline: expect.stringContaining('A/A runs') })
    expect(host.files.has('out/result.json')).toBe(false)
    expect(api.calls.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test('several profiles have an A/A run and a history each', async () => {
    const host = await act({ inputs: { profile: 'default,faster' } })
    expect(said(host, 'failed')).toBe('')
    const histories = ['default', 'faster'].map((name) => host.files.get(`out/${name}/history.json`) ?? '')
    const prints = histories.map((text) => /"fingerprint":"(\w+)"/.exec(text)?.[1])
    expect(new Set(prints).size).toBe(2)
    expect(host.files.get('summary.md')).toContain('(profile <code>faster</code>)')
  })

  test('a run that tells nothing fails the step and is not kept', async () => {
    const host = await act({ engine: twoSides({ saturated: true }) })
    expect(said(host, 'failed')).toContain(
      'The A/A run tells nothing and is not kept. The load generator was saturated',
    )
    expect(host.files.has('out/history.json')).toBe(false)
  })

  test('one address for both sides fails before anything is sent', async () => {
    const host = await act({ inputs: { 'baseline-url': 'http://localhost:3001/' } })
    expect(said(host, 'failed')).toContain('one deployment against itself')
  })

  test('a pull request measures, and writes no history', async () => {
    const payload = JSON.stringify({
      number: 4,
      pull_request: {
        number: 4,
        head: { sha: HEAD, ref: 'x', repo: { full_name: REPOSITORY } },
        base: { ref: 'main' },
      },
      repository: { full_name: REPOSITORY, default_branch: 'main' },
    })
    const host = await act({ event: 'pull_request', payload })
    expect(said(host, 'failed')).toBe('')
    expect(said(host, 'warning')).toContain(
      'The A/A run is not kept: a pull request never writes the history',
    )
    expect(host.files.has('out/history.json')).toBe(false)
  })
})
