import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { decodeHistory } from '../../src/baseline/history-document.ts'
import { runStep, said, type ActionStep } from '../support/action-runs.ts'
import { twoSides } from '../support/calibrations.ts'
import { HEAD, pullRequest, schedule } from '../support/events.ts'
import type { FakeHost } from '../support/fake-host.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'

const CONFIG =
  'load: { rate: 80/s, warm-up: 1s, duration: 40s..60s }\nprofiles: { faster: { rate: 100/s, warm-up: 1s, duration: 40s } }\n'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

const act = (step: Partial<ActionStep> = {}): Promise<FakeHost> =>
  runStep(api, {
    event: schedule(),
    files: { 'plimsoll.yml': CONFIG },
    edges: { engine: twoSides() },
    ...step,
    inputs: {
      mode: 'calibrate',
      out: 'out',
      url: 'http://localhost:3001',
      'baseline-url': 'http://localhost:3000',
      'check-run': 'true',
      ...step.inputs,
    },
  })

describe('the mode calibrate', () => {
  test('measures an A/A run, tells σ_inst in the summary, and hands the history on', async () => {
    const host = await act()
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
    const host = await act({ edges: { engine: twoSides({ saturated: true }) } })
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
    const host = await act({ event: pullRequest() })
    expect(said(host, 'failed')).toBe('')
    expect(said(host, 'warning')).toContain(
      'The A/A run is not kept: a pull request never writes the history',
    )
    expect(host.files.has('out/history.json')).toBe(false)
  })
})
