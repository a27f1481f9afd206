import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runAction } from '../../src/action.ts'
import { UserError } from '../../src/errors.ts'
import { markerOf } from '../../src/github/marker.ts'
import { renderAs } from '../../src/report/files.ts'
import type { Result } from '../../src/report/result.ts'
import { EDGES, failuresOf, hostOf, runStep, said, type ActionStep } from '../support/action-runs.ts'
import {
  deploymentStatus,
  HEAD,
  mergeGroup,
  pullRequest,
  push,
  schedule,
  workflowDispatch,
  workflowRun,
} from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'
import { aResult } from '../support/results.ts'

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

describe('the tracking issue', () => {
  const LIMIT = { pass: '10s', fail: '1ms' } as const
  const measured = (event: ActionStep['event'], verdict: keyof typeof LIMIT) =>
    runStep(api, {
      event,
      inputs: { url: 'http://localhost:3000', 'tracking-issue': 'true' },
      files: {
        'plimsoll.yml': `load: { rate: 40/s, warm-up: 1s, duration: 40s }\nthresholds: { p50: { max: ${LIMIT[verdict]} } }\n`,
      },
    })

  test.each([
    { name: 'a nightly run', event: schedule() },
    { name: 'a push to the branch', event: push() },
    { name: 'a run by hand on the branch', event: workflowDispatch() },
  ])('is opened and closed by $name', async ({ event }) => {
    await measured(event, 'fail')
    expect(api.issues).toMatchObject([{ state: 'open', title: 'Load gate fails on main' }])
    await measured(event, 'pass')
    expect(api.issues).toMatchObject([{ state: 'closed' }])
  })

  test.each([
    { name: 'a merge queue', event: mergeGroup() },
    { name: 'another branch', event: push('faster-search') },
    { name: 'a run by hand on another branch', event: workflowDispatch('faster-search') },
    { name: 'a deployment that belongs to no pull request', event: deploymentStatus() },
    { name: 'a pull request', event: pullRequest() },
  ])('is no business of $name', async ({ event }) => {
    await measured(event, 'fail')
    expect(api.issues).toEqual([])
    await measured(schedule(), 'fail')
    await measured(event, 'pass')
    expect(api.issues).toMatchObject([{ state: 'open' }])
  })
})

describe('mode report', () => {
  const stored = (change: Partial<Result> = {}): string =>
    renderAs(
      {
        ...aResult().judged('fail', '1 regression').build(),
        candidate: { sha: HEAD, url: 'http://p' },
        ...change,
      },
      'json',
    )
  const report = (text: string | undefined, step: Partial<ActionStep> = {}) =>
    act(workflowRun({ fork: true }), {
      files: text === undefined ? {} : { 'plimsoll-results/result.json': text },
      ...step,
    })

  test("comments a fork's result, rendered again, and does not fail on its verdict", async () => {
    const host = await report(stored())
    expect(failuresOf(host)).toEqual([])
    expect(api.comments).toMatchObject([{ pull: 7, body: expect.stringContaining('1 regression') }])
    expect(host.runner.outputs).toMatchObject({ verdict: 'fail', 'comment-id': String(api.comments[0]?.id) })
  })

  test("says that the fork's own run wrote it, and leads to that run", async () => {
    await report(stored())
    const body = api.comments[0]?.body ?? ''
    expect(body).toContain("A run of the fork's own code measured and judged this")
    expect(body).toContain('https://github.com/octo-org/shop/actions/runs/30433642')
  })

  test('makes no check run of what a fork wrote, and one of what the repository itself measured', async () => {
    const inputs = { 'check-run': 'true' }
    const host = await report(stored(), { inputs })
    expect(api.checks).toEqual([])
    expect(said(host, 'info')).toContain('There is no check run')
    await act(workflowRun(), { inputs, files: { 'plimsoll-results/result.json': stored() } })
    expect(api.checks).toMatchObject([{ status: 'completed', conclusion: 'failure' }])
  })

  test('without a result replaces an older verdict, and leads to the run that left none', async () => {
    const body = `${markerOf('default', 'default')}\n### Pass`
    api.comments.push({ id: 1, pull: 7, author: api.viewer, body })
    await report(undefined)
    expect(api.comments).toMatchObject([{ id: 1, body: expect.stringContaining('left no result') }])
    expect(api.comments[0]?.body).toContain('/actions/runs/30433642')
  })

  test('a secret of this job does not pass, however Markdown would write it', async () => {
    const host = await report(stored({ headline: 'it is ghs_loopback' }))
    const told = `${api.comments[0]?.body ?? ''}${host.files.get('summary.md') ?? ''}`
    expect(told).toContain('it is')
    expect(told).not.toMatch(/ghs.{0,6}loopback/)
  })

  test("says what a fork's change loosens by its own reading, not by the file's", async () => {
    const config = (rate: number) => `load: { rate: ${rate}/s }\n`
    api.files.set('.github/plimsoll.yml@main', config(50))
    api.files.set('.github/plimsoll.yml@refs/pull/7/merge', config(5))
    await report(stored({ warnings: ['This change loosens its own gate (x): nothing at all.'] }))
    const body = api.comments[0]?.body ?? ''
    expect(body).toContain('load: 50/s, now 5/s')
    expect(body).not.toContain('nothing at all')
  })

  test.each([
    { name: 'no result', text: undefined, says: 'there is no file' },
    {
      name: 'a result of another commit',
      text: stored({ candidate: { sha: 'e'.repeat(40), url: 'http://p' } }),
      says: 'is about commit',
    },
    { name: 'a file that is no result', text: '{"schema":"x"}', says: 'schema' },
  ])('$name is refused and nothing of it is published', async ({ text, says }) => {
    const host = await report(text)
    expect(failuresOf(host)).toEqual([expect.stringContaining(says)])
    expect(api.comments.map(({ body }) => body).join('')).not.toContain('1 regression')
  })

  test('Markdown in a foreign result mentions nobody and links nowhere', async () => {
    await report(stored({ headline: '@octo-org/owners see [this](https://evil.example.com) <img src=x>' }))
    const body = api.comments[0]?.body ?? ''
    expect(body).not.toContain('@octo-org')
    expect(body).not.toContain('](https://evil')
    expect(body).not.toContain('<img')
  })
})
