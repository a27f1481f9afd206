import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runAction } from '../../src/action.ts'
import { UserError } from '../../src/errors.ts'
import { EDGES, failuresOf, hostOf, runStep, said, type ActionStep } from '../support/action-runs.ts'
import { deploymentStatus, pullRequest } from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull({}, 'stranger'))
})
afterEach(() => api.close())

/** Nothing is loaded: these steps end before, or have nothing to load. */
const act = (event: ActionStep['event'], step: Partial<ActionStep> = {}) =>
  runStep(api, {
    event,
    edges: {
      engine: { run: () => Promise.reject(new Error('there is nothing to load here')) },
      probe: { awaitReady: () => Promise.reject(new TypeError('a bug in the probe')) },
    },
    ...step,
  })

describe('runAction', () => {
  test('an event that leaves nothing to measure is said and does not fail', async () => {
    const host = await act(deploymentStatus({ state: 'pending' }))
    expect(failuresOf(host)).toEqual([])
    expect(host.runner.outputs).toMatchObject({ verdict: '', headline: expect.stringContaining('"pending"') })
  })

  test('an event without a meaning fails once, with the list', async () => {
    const host = await act({ ...deploymentStatus(), name: 'issue_comment' })
    expect(failuresOf(host)).toEqual([expect.stringContaining('workflow_dispatch')])
    expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive' })
  })

  test('a bug of ours shows its stack, fails once and asks for a report', async () => {
    const host = await act(deploymentStatus(), { inputs: { url: 'http://127.0.0.1:9' } })
    expect(failuresOf(host)).toEqual([expect.stringContaining('This is a bug in Plimsoll')])
    expect(host.runner.lines).toContainEqual(
      expect.objectContaining({
        kind: 'info',
        text: expect.stringContaining('TypeError: a bug in the probe'),
      }),
    )
    expect(host.files.get('summary.md')).toContain('Could not measure')
  })

  test('a variable of the runner is none that a config may name', async () => {
    const host = await act(pullRequest(), {
      files: { 'plimsoll.yml': 'url: "http://x/?t=${ACTIONS_RUNTIME_TOKEN}${INPUT_HEADERS}"\n' },
      env: { ACTIONS_RUNTIME_TOKEN: 'of-the-runner', INPUT_HEADERS: 'x-key: of-the-step' },
    })
    const [failure = ''] = failuresOf(host)
    expect(failure).toContain('ACTIONS_RUNTIME_TOKEN is not set')
    expect(failure).toContain('INPUT_HEADERS is not set')
  })

  test('a config that is wrong does not tell the value of a variable in it', async () => {
    const host = await act(pullRequest(), {
      inputs: { 'check-run': 'true' },
      files: { 'plimsoll.yml': 'url: ${TARGET}\n' },
      env: { TARGET: 'no address but a s3cret' },
    })
    expect(failuresOf(host)[0]).toContain('url')
    expect(host.runner.masked).toContain('no address but a s3cret')
    const told = [host.files.get('summary.md'), JSON.stringify([api.comments, api.checks]), failuresOf(host)]
    expect(told.join()).not.toContain('s3cret')
    expect(api.comments).toHaveLength(1)
  })

  describe('without secrets, as forks and Dependabot run', () => {
    const CONFIG = 'headers: { x-key: "${KEY}" }\n'
    const protectedTarget = {
      probe: {
        awaitReady: () => Promise.reject(new UserError('target-protected', 'A login page answered.', 'x')),
      },
    }
    const step = (event: ActionStep['event'], change: Partial<ActionStep> = {}) =>
      act(event, {
        files: { 'plimsoll.yml': CONFIG },
        env: { KEY: '' },
        ...change,
        inputs: { url: 'http://p.example.com', ...change.inputs },
      })

    test.each([
      { name: 'a header whose secret is empty', change: {} },
      { name: 'a preview behind a login', change: { env: { KEY: 'k' }, edges: protectedTarget } },
    ])('$name makes the run inconclusive, and does not fail it', async ({ change }) => {
      for (const event of [pullRequest({ fork: true }), pullRequest({ actor: 'dependabot[bot]' })]) {
        const host = await step(event, change)
        expect(failuresOf(host)).toEqual([])
        expect(host.runner.outputs).toMatchObject({ verdict: 'inconclusive' })
        expect(said(host, 'warning')).toContain('this run gets no secrets')
        expect(host.files.get('summary.md')).toContain('Could not measure')
      }
    })

    test.each([
      {
        name: 'the policy says fail',
        event: pullRequest({ fork: true }),
        change: { inputs: { 'on-inconclusive': 'fail' } },
      },
      { name: 'the change is not from a fork', event: pullRequest(), change: {} },
      {
        name: 'something else is wrong too',
        event: pullRequest({ fork: true }),
        change: { files: { 'plimsoll.yml': `${CONFIG}laod: {}\n` } },
      },
      { name: 'the variable is not set at all', event: pullRequest({ fork: true }), change: { env: {} } },
    ])('it fails all the same where $name', async ({ event, change }) => {
      expect(failuresOf(await step(event, change))).toHaveLength(1)
    })
  })

  test('a summary that is nearly full is left as it is', async () => {
    const host = hostOf(api, {
      event: deploymentStatus(),
      inputs: { url: 'http://127.0.0.1:9' },
      files: { 'summary.md': 'x'.repeat(2 ** 20 - 100) },
    })
    await runAction({ ...EDGES, probe: { awaitReady: () => Promise.reject(new Error('gone')) } }, host)
    expect(host.files.get('summary.md')).toHaveLength(2 ** 20 - 100)
    expect(said(host, 'warning')).toContain('The job summary is full')
  })
})
