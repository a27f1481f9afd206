import { describe, expect, test } from '@jest/globals'
import type { UserError } from '../../src/errors.ts'
import { describeTrigger } from '../../src/github/event.ts'
import type { GitHubEvent, TriggerOptions } from '../../src/github/event.ts'
import { EVENT_NAMES } from '../../src/github/trigger.ts'
import type { RunTrigger } from '../../src/github/trigger.ts'
import {
  BASE,
  customDispatch,
  deploymentStatus,
  HEAD,
  mergeGroup,
  pullRequest,
  push,
  schedule,
  vercelDispatch,
  workflowDispatch,
  workflowRun,
} from '../support/events.ts'

const AUTO: TriggerOptions = { mode: 'auto', baselineBranch: undefined }

function run(event: GitHubEvent, options: TriggerOptions = AUTO): RunTrigger {
  const trigger = describeTrigger(event, options)
  if (trigger.kind !== 'run') throw new Error(`skipped: ${trigger.reason}`)
  return trigger
}

describe('describeTrigger', () => {
  test.each([
    {
      name: 'a pull request is gated on its head commit, against its base branch, and never saved',
      event: pullRequest(),
      want: {
        mode: 'gate',
        headSha: HEAD,
        baseSha: BASE,
        branch: 'main',
        pull: { kind: 'known', number: 7 },
        isFork: false,
        readOnly: undefined,
      },
      saves: false,
    },
    {
      name: 'a pull request into a release branch reads the history of that branch',
      event: pullRequest({ base: 'release-1' }),
      want: { branch: 'release-1' },
      saves: false,
    },
    {
      name: 'a pull request from a fork is known to have a read-only token',
      event: pullRequest({ fork: true }),
      want: { isFork: true, readOnly: expect.stringContaining('fork') },
      saves: false,
    },
    {
      name: 'a pull request whose fork was deleted counts as one from a fork',
      event: pullRequest({ deletedFork: true }),
      want: { isFork: true },
      saves: false,
    },
    {
      name: 'a pull request of Dependabot is known to have a read-only token',
      event: pullRequest({ actor: 'dependabot[bot]' }),
      want: { isFork: false, readOnly: expect.stringContaining('Dependabot') },
      saves: false,
    },
    {
      name: 'a push to the default branch is measured and saved',
      event: push('main'),
      want: { mode: 'baseline', headSha: HEAD, baseSha: BASE, branch: 'main', pull: { kind: 'none' } },
      saves: true,
    },
    {
      name: 'the zeros before the first push of a branch are no commit',
      event: push('main', { created: true }),
      want: { mode: 'baseline', baseSha: undefined },
      saves: true,
    },
    {
      name: 'a push to another branch is gated and looks for its pull request',
      event: push('faster-search'),
      want: {
        mode: 'gate',
        branch: 'main',
        pull: { kind: 'look-up', head: { owner: 'octo-org', branch: 'faster-search' }, without: 'gate' },
      },
      saves: false,
    },
    {
      name: 'a pushed tag is gated and never saved',
      event: push('main', { tag: true }),
      want: { mode: 'gate' },
      saves: false,
    },
    {
      name: 'a nightly run measures and saves the default branch',
      event: schedule(),
      want: { mode: 'baseline', headSha: HEAD, branch: 'main' },
      saves: true,
    },
    {
      name: 'a run by hand on the default branch measures and saves it',
      event: workflowDispatch(),
      want: { mode: 'baseline' },
      saves: true,
    },
    {
      name: 'a run by hand on another branch is gated',
      event: workflowDispatch('faster-search'),
      want: { mode: 'gate', branch: 'main' },
      saves: false,
    },
    {
      name: 'a deployment of a bare commit has no ref, is looked up by commit and cannot save',
      event: deploymentStatus({ environmentUrl: 'https://p.vercel.app' }),
      want: {
        mode: 'gate',
        ref: undefined,
        url: 'https://p.vercel.app',
        environment: 'Preview',
        headSha: HEAD,
        pull: { kind: 'look-up', head: undefined, without: 'baseline' },
      },
      saves: false,
    },
    {
      name: 'a deployment of a branch without a pull request stays a gate',
      event: deploymentStatus({ ref: 'faster-search' }),
      want: {
        pull: { kind: 'look-up', head: { owner: 'octo-org', branch: 'faster-search' }, without: 'gate' },
      },
      saves: false,
    },
    {
      name: 'the address of a deployment is the web_url of its payload where there is no environment_url',
      event: deploymentStatus({ webUrl: 'https://shop.herokuapp.com' }),
      want: { url: 'https://shop.herokuapp.com' },
      saves: false,
    },
    {
      name: 'the address of a deployment that is no web address is left out',
      event: deploymentStatus({
        environmentUrl: 'ftp://files.example.com',
        targetUrl: 'javascript:alert(1)',
      }),
      want: { url: undefined },
      saves: false,
    },
    {
      name: "Vercel's dispatch for a branch is gated at its address",
      event: vercelDispatch(),
      want: {
        mode: 'gate',
        headSha: HEAD,
        url: 'https://shop-git-faster-search.vercel.app',
        environment: 'preview',
        pull: { kind: 'look-up', head: { owner: 'octo-org', branch: 'faster-search' }, without: 'gate' },
      },
      saves: false,
    },
    {
      name: "Vercel's dispatch for the default branch is measured and saved",
      event: vercelDispatch({ ref: 'main' }),
      want: { mode: 'baseline', branch: 'main', headSha: HEAD },
      saves: true,
    },
    {
      name: 'a bare host in a dispatch gets https',
      event: vercelDispatch({ url: 'shop.vercel.app' }),
      want: { url: 'https://shop.vercel.app' },
      saves: false,
    },
    {
      name: 'a dispatch with an address and no commit is never saved as the default branch',
      event: customDispatch({ url: 'https://preview.example.com' }),
      want: { mode: 'gate', headSha: undefined },
      saves: false,
    },
    {
      name: 'a dispatch that names nothing measures and saves the default branch',
      event: customDispatch({}),
      want: { mode: 'baseline', headSha: BASE },
      saves: true,
    },
    {
      name: 'a merge group is gated against its base and comments nowhere',
      event: mergeGroup(),
      want: { mode: 'gate', headSha: HEAD, baseSha: BASE, branch: 'main', pull: { kind: 'none' } },
      saves: false,
    },
    {
      name: 'a workflow_run publishes for the pull request that it names',
      event: workflowRun(),
      want: { mode: 'report', headSha: HEAD, pull: { kind: 'known', number: 7 }, isFork: false },
      saves: false,
    },
    {
      name: "a workflow_run after a fork looks for the fork's branch",
      event: workflowRun({ fork: true }),
      want: {
        mode: 'report',
        isFork: true,
        pull: { kind: 'look-up', head: { owner: 'stranger', branch: 'faster-search' }, without: 'report' },
      },
      saves: false,
    },
  ])('$name', ({ event, want, saves }) => {
    const trigger = run(event)
    expect(trigger).toMatchObject(want)
    expect(trigger.save.kind).toBe(saves ? 'allowed' : 'refused')
  })

  test.each([
    {
      name: "the config's branch wins over the base of the pull request",
      event: pullRequest(),
      options: { mode: 'auto', baselineBranch: 'production' } as const,
      want: { branch: 'production', mode: 'gate' },
      saves: false,
    },
    {
      name: 'a push to the branch that the config names is a baseline',
      event: push('production'),
      options: { mode: 'auto', baselineBranch: 'production' } as const,
      want: { branch: 'production', mode: 'baseline' },
      saves: true,
    },
    {
      name: 'mode baseline keeps a push to any branch under that branch',
      event: push('release-1'),
      options: { mode: 'baseline', baselineBranch: undefined } as const,
      want: { branch: 'release-1', mode: 'baseline' },
      saves: true,
    },
    {
      name: 'calibrate on a branch keeps the history of that branch too',
      event: push('release-1'),
      options: { mode: 'calibrate', baselineBranch: undefined } as const,
      want: { branch: 'release-1', mode: 'calibrate' },
      saves: true,
    },
    {
      name: 'mode baseline never lets a pull request into the history',
      event: pullRequest(),
      options: { mode: 'baseline', baselineBranch: undefined } as const,
      want: { mode: 'baseline' },
      saves: false,
    },
    {
      name: 'mode gate on the default branch keeps nothing',
      event: push('main'),
      options: { mode: 'gate', baselineBranch: undefined } as const,
      want: { mode: 'gate' },
      saves: false,
    },
  ])('$name', ({ event, options, want, saves }) => {
    const trigger = run(event, options)
    expect(trigger).toMatchObject(want)
    expect(trigger.save.kind).toBe(saves ? 'allowed' : 'refused')
  })

  test.each([
    { name: 'a deleted branch', event: push('main', { deleted: true }), says: 'deleted' },
    { name: 'a pull request that was closed', event: pullRequest({ action: 'closed' }), says: 'closed' },
    { name: 'a deployment that failed', event: deploymentStatus({ state: 'failure' }), says: '"failure"' },
    {
      name: 'a deployment in progress',
      event: deploymentStatus({ state: 'in_progress' }),
      says: '"in_progress"',
    },
    {
      name: 'a cancelled Vercel deployment',
      event: vercelDispatch({ type: 'vercel.deployment.canceled' }),
      says: 'canceled',
    },
  ])('$name leaves nothing to measure, and says so', ({ event, says }) => {
    expect(describeTrigger(event, AUTO)).toMatchObject({
      kind: 'skip',
      reason: expect.stringContaining(says),
    })
  })

  test.each([
    {
      name: 'an event without a meaning names those that have one',
      event: { ...push(), name: 'issue_comment' },
      says: EVENT_NAMES.join(', '),
      where: 'hint',
    },
    {
      name: 'pull_request_target is refused with the reason',
      event: { ...pullRequest(), name: 'pull_request_target' },
      says: 'token that can write',
      where: 'message',
    },
    {
      name: 'a pull request payload without a head is refused',
      event: { ...pullRequest(), payload: {} },
      says: 'pull_request.head.sha',
      where: 'message',
    },
    {
      name: 'no event at all is said to be none',
      event: { ...push(), name: '' },
      says: 'GITHUB_EVENT_NAME',
      where: 'message',
    },
  ] as const)('$name', ({ event, says, where }) => {
    let thrown: unknown
    try {
      describeTrigger(event, AUTO)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'event-unsupported' })
    expect((thrown as UserError)[where]).toContain(says)
  })
})
