import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { runAction } from '../../src/action.ts'
import type { Result } from '../../src/report/result.ts'
import type { Summary } from '../../src/report/summary.ts'
import { HEAD } from '../support/events.ts'
import { anEngine, READY } from '../support/fake-engine.ts'
import { aHost, type FakeHost } from '../support/fake-host.ts'
import { aGitHub, REPOSITORY, type FakeGitHub } from '../support/github-api.ts'

const DEFAULTS = Object.fromEntries(
  Object.entries(
    (parse(readFileSync('action.yml', 'utf8')) as { inputs: Record<string, { default?: string }> }).inputs,
  ).map(([name, input]) => [name, input.default ?? '']),
)
const CONFIG = [
  'baseline: { on-missing: pass }',
  'profiles:',
  '  strict: { rate: 40/s, warm-up: 1s, duration: 40s, thresholds: { p50: { max: 10ms } } }',
  '  calm: { rate: 40/s, warm-up: 1s, duration: 40s, thresholds: { p50: { max: 10s } } }',
].join('\n')

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

async function act(profile: string): Promise<FakeHost> {
  const host = aHost({
    inputs: { ...DEFAULTS, profile, out: 'out', url: 'http://localhost:3000', 'github-token': '' },
    files: { 'event.json': '{}', 'plimsoll.yml': CONFIG },
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
      engine: anEngine(),
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

const failures = (host: FakeHost) =>
  host.runner.lines.flatMap(({ kind, text }) => (kind === 'failed' ? [text] : []))

describe('the profile input', () => {
  test('with several runs each in a folder of its own; the outputs are those of the gravest', async () => {
    const host = await act('strict, calm')
    const verdicts = ['strict', 'calm'].map(
      (name) => (JSON.parse(host.files.get(`out/${name}/result.json`) ?? '{}') as Result).verdict,
    )
    expect(verdicts).toEqual(['fail', 'inconclusive'])
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail', 'result-path': 'out/strict/result.json' })
    const summary = JSON.parse(host.files.get('out/summary.json') ?? '{}') as Summary
    expect(summary.profiles.map(({ profile }) => profile)).toEqual(['strict', 'calm'])
    expect(host.files.get('summary.md')).toMatch(/^\| strict \| fail \|/m)
    expect(failures(host)).toHaveLength(1)
    expect(failures(host)[0]).toMatch(/^strict: /)
  })

  test('with one keeps the output folder as it is', async () => {
    const host = await act('calm')
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive', 'result-path': 'out/result.json' })
    expect(host.files.has('out/summary.json')).toBe(false)
    expect(failures(host)).toEqual([])
  })

  test('with a name that is not there fails and offers the nearest', async () => {
    const host = await act('strict,clam')
    expect(failures(host).join('\n')).toContain('There is no profile "clam".')
    expect(host.files.has('out/strict/result.json')).toBe(false)
  })
})
