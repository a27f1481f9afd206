import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { runStep, type ActionStep } from '../support/action-runs.ts'
import {
  deploymentStatus,
  mergeGroup,
  pullRequest,
  push,
  schedule,
  workflowDispatch,
} from '../support/events.ts'
import { aGitHub, type FakeGitHub } from '../support/github-api.ts'
import { aPull } from '../support/github-client.ts'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
  api.pulls.push(aPull())
})
afterEach(() => api.close())

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
