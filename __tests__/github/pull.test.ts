import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { describeTrigger } from '../../src/github/event.ts'
import type { GitHubEvent } from '../../src/github/event.ts'
import { resolvePull } from '../../src/github/pull.ts'
import {
  BASE,
  deploymentStatus,
  HEAD,
  pullRequest,
  push,
  vercelDispatch,
  workflowRun,
} from '../support/events.ts'
import { aGitHub, READ_ONLY, REPOSITORY } from '../support/github-api.ts'
import type { FakeGitHub, StoredPull } from '../support/github-api.ts'
import { aPull as anyPull, clientOf } from '../support/github-client.ts'

let api: FakeGitHub
beforeEach(async () => {
  api = await aGitHub()
})
afterEach(() => api.close())

/** Into a branch that is not the default one. */
const aPull = (change: Partial<StoredPull> = {}, owner?: string): StoredPull =>
  anyPull({ base: { sha: BASE, ref: 'release-1' }, ...change }, owner)

function resolve(event: GitHubEvent, baselineBranch?: string) {
  const trigger = describeTrigger(event, { mode: 'auto', baselineBranch })
  if (trigger.kind === 'skip') throw new Error(trigger.reason)
  return resolvePull(clientOf(api), trigger, { repository: REPOSITORY, baselineBranch })
}

describe('resolvePull', () => {
  test('what the event names is not asked for', async () => {
    expect(await resolve(pullRequest())).toMatchObject({ pull: 7 })
    expect(await resolve(push('main'))).toMatchObject({ pull: undefined })
    expect(api.calls).toEqual([])
  })

  test('a deployment finds its pull request by commit, and its base branch with it', async () => {
    api.pulls.push(aPull())
    api.commits.set(HEAD, [7])
    expect(await resolve(deploymentStatus())).toMatchObject({
      pull: 7,
      trigger: { mode: 'gate', branch: 'release-1', baseBranch: 'release-1', baseSha: BASE, isFork: false },
    })
  })

  test('the branch of the config wins over the base of the pull request', async () => {
    api.pulls.push(aPull())
    api.commits.set(HEAD, [7])
    expect(await resolve(deploymentStatus(), 'production')).toMatchObject({
      trigger: { branch: 'production', baseBranch: 'release-1' },
    })
  })

  test("a fork's commit is found by its branch", async () => {
    api.pulls.push(aPull({}, 'stranger'))
    expect(await resolve(workflowRun({ fork: true }))).toMatchObject({ pull: 7, trigger: { isFork: true } })
  })

  test.each([
    { name: 'closed', pull: aPull({ state: 'closed' }) },
    {
      name: 'at another commit by now',
      pull: aPull({ head: { sha: BASE, ref: 'faster-search', repo: { full_name: REPOSITORY } } }),
    },
  ])('a pull request that is $name is not the one', async ({ pull }) => {
    api.pulls.push(pull)
    api.commits.set(HEAD, [7])
    expect(await resolve(vercelDispatch())).toMatchObject({ pull: undefined, trigger: { mode: 'gate' } })
  })

  test('a deployment without a pull request is one of the branch itself, and still not kept', async () => {
    expect(await resolve(deploymentStatus())).toMatchObject({
      pull: undefined,
      trigger: { mode: 'baseline', save: { kind: 'refused' } },
    })
  })

  test('a token that may not look says so, and the run stays a gate', async () => {
    api.fail('GET', /pulls/, READ_ONLY)
    expect(await resolve(deploymentStatus())).toMatchObject({
      pull: undefined,
      trigger: { mode: 'gate' },
      warning: expect.stringContaining('pull-requests: write'),
    })
  })
})
