import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { LoadEngine } from '../../src/load/engine.ts'
import type { Result } from '../../src/report/result.ts'
import { failuresOf, runStep } from '../support/action-runs.ts'
import { HEAD, workflowDispatch } from '../support/events.ts'
import { anEngine } from '../support/fake-engine.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { aGateRun, GATE_CONFIG } from '../support/gate-runs.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'

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

const act = (inputs: Readonly<Record<string, string>>, engine = anEngine()): Promise<FakeHost> =>
  runStep(api, {
    event: workflowDispatch('faster'),
    inputs: { out: 'out', url: 'http://localhost:3000', 'github-token': '', ...inputs },
    files: {
      'plimsoll.yml': `${GATE_CONFIG}profiles: { soak: { rate: 40/s, duration: 60s } }\n`,
      'first/suspected.json': firsts.suspected,
      'first/clean.json': firsts.clean,
    },
    edges: { engine, now: () => new Date('2026-03-01T00:00:00Z') },
  })

const failures = (host: FakeHost): string => failuresOf(host).join('\n')

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
