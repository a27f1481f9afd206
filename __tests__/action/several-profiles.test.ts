import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { markerOf } from '../../src/github/marker.ts'
import type { Result } from '../../src/report/result.ts'
import type { Summary } from '../../src/report/summary.ts'
import { failuresOf, runStep, type ActionStep } from '../support/action-runs.ts'
import { pullRequest, workflowDispatch } from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'

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

const act = (profile: string, step: Partial<ActionStep> = {}) =>
  runStep(api, {
    event: workflowDispatch('faster'),
    files: { 'plimsoll.yml': CONFIG },
    ...step,
    inputs: { profile, out: 'out', url: 'http://localhost:3000', 'github-token': '', ...step.inputs },
  })

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
    expect(failuresOf(host)).toHaveLength(1)
    expect(failuresOf(host)[0]).toMatch(/^strict: /)
  })

  test('with one keeps the output folder as it is', async () => {
    const host = await act('calm')
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive', 'result-path': 'out/result.json' })
    expect(host.files.has('out/summary.json')).toBe(false)
    expect(failuresOf(host)).toEqual([])
  })

  test('with a name that is not there fails and offers the nearest', async () => {
    const host = await act('strict,clam')
    expect(failuresOf(host).join('\n')).toContain('There is no profile "clam".')
    expect(host.files.has('out/strict/result.json')).toBe(false)
  })

  test('that stops at the first replaces what an older run said of the others, and comments no more', async () => {
    api.pulls.push(aPull())
    const old = (id: number, profile: string) => ({
      ...{ id, pull: 7, author: api.viewer },
      body: `${markerOf('default', profile)}\n### Pass`,
    })
    api.comments.push(old(1, 'strict'), old(2, 'calm'))
    const host = await act('strict, calm, default', {
      event: pullRequest(),
      inputs: { 'github-token': 'ghs_loopback' },
      edges: { probe: { awaitReady: () => Promise.reject(new Error('nobody is there')) } },
    })
    expect(failuresOf(host)).toHaveLength(1)
    expect(api.comments.map(({ id }) => id)).toEqual([1, 2])
    for (const { body } of api.comments) expect(body).toContain('Could not measure')
  })
})
