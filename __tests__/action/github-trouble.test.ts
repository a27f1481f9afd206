import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { failuresOf, runStep, said } from '../support/action-runs.ts'
import { HEAD, pullRequest } from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
})
afterEach(() => api.close())

describe('a GitHub that fails', () => {
  test.each([
    { name: 'is down', fault: { kind: 'status', status: 503 } },
    { name: 'answers nothing', fault: { kind: 'lost' } },
    { name: 'answers what is no JSON', fault: { kind: 'malformed' } },
    {
      name: 'limits the rate',
      fault: { kind: 'status', status: 429, headers: { 'retry-after': '20' } },
    },
  ] as const)('and $name costs a minute at most, and nothing of the verdict', async ({ fault }) => {
    for (const method of ['GET', 'POST', 'PATCH']) api.fail(method, /./, fault)
    const waitedMs: number[] = []
    const host = await runStep(api, {
      event: pullRequest(),
      inputs: { url: 'http://localhost:3000', 'check-run': 'true' },
      files: {
        'plimsoll.yml':
          'load: { rate: 40/s, warm-up: 1s, duration: 40s }\nthresholds: { p50: { max: 1ms } }\n',
      },
      edges: {
        pause: (ms) => {
          waitedMs.push(ms)
          return Promise.resolve()
        },
      },
    })
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail', 'comment-id': '' })
    expect(failuresOf(host)).toEqual([expect.stringContaining('p50')])
    expect(host.files.get('summary.md')).toContain('Plimsoll: fail')
    expect(said(host, 'warning')).toContain('The comment was not written')
    expect(waitedMs.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000)
  })
})

describe('a GitHub that fails while a preview is waited for', () => {
  const waiting = () =>
    runStep(api, {
      event: pullRequest(),
      files: { 'plimsoll.yml': 'load: { rate: 40/s, warm-up: 1s, duration: 40s }\n' },
    })
  beforeEach(() => {
    const statuses = [{ state: 'success', environment_url: 'http://localhost:3000' }]
    api.deployments.push({ id: 1, sha: HEAD, environment: 'Preview', payload: {}, statuses })
  })

  test('is waited for longer than any call of publishing would be', async () => {
    // 1, 2, 4, 8, 16 and 30 s: more than the minute that all of publishing may take.
    api.fail('GET', /deployments\?/, { kind: 'status', status: 503 }, 6)
    const host = await waiting()
    expect(failuresOf(host)).toEqual([])
    expect(said(host, 'info')).toContain('Target http://localhost:3000, from the deployment to "Preview"')
  })

  test('leaves enough patience to say that nothing could be measured', async () => {
    api.fail('GET', /deployments/, { kind: 'status', status: 503 })
    const host = await waiting()
    expect(failuresOf(host)).toEqual([expect.stringContaining('Deployments cannot be read')])
    expect(api.comments).toMatchObject([{ body: expect.stringContaining('Could not measure') }])
  })
})
