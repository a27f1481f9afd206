import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { describeTrigger } from '../../src/github/event.ts'
import type { GitHubEvent } from '../../src/github/event.ts'
import type { Trigger } from '../../src/github/trigger.ts'

/*
 * Payloads that GitHub sent (fixtures/events/README.md). What the runner adds to them, GITHUB_SHA and
 * GITHUB_REF, is as in GitHub's "Events that trigger workflows".
 */

const SHA = 'e'.repeat(40)

function described(file: string, ref: string): Trigger {
  const payload: unknown = JSON.parse(
    readFileSync(new URL(`../fixtures/events/${file}.json`, import.meta.url), 'utf8'),
  )
  const event: GitHubEvent = { name: file.split('-')[0] ?? '', payload, sha: SHA, ref, actor: 'Codertocat' }
  return describeTrigger(event, { mode: 'auto', baselineBranch: undefined })
}

describe('a payload from GitHub', () => {
  test.each([
    {
      name: 'an opened pull request is gated on its head, not on the merge commit',
      file: 'pull_request-opened',
      ref: 'refs/pull/2/merge',
      want: {
        mode: 'gate',
        headSha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
        baseSha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
        branch: 'master',
        pull: { kind: 'known', number: 2 },
        ownCommits: 1,
        isFork: false,
        readOnly: undefined,
      },
      saves: false,
    },
    {
      name: 'new commits in it are gated likewise',
      file: 'pull_request-synchronize',
      ref: 'refs/pull/2/merge',
      want: { mode: 'gate', headSha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821', branch: 'master' },
      saves: false,
    },
    {
      name: 'a push to the default branch is kept, with no commit before its first',
      file: 'push-branch',
      ref: 'refs/heads/master',
      want: {
        mode: 'baseline',
        headSha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
        baseSha: undefined,
        branch: 'master',
      },
      saves: true,
    },
    {
      name: 'a tag is gated and never kept',
      file: 'push-tag-created',
      ref: 'refs/tags/simple-tag',
      want: { mode: 'gate', headSha: '6113728f27ae82c7b1a177c8d03f9e96e0adf246', branch: 'master' },
      saves: false,
    },
    {
      name: 'a run by hand on the default branch is kept',
      file: 'workflow_dispatch',
      ref: 'refs/heads/main',
      want: { mode: 'baseline', headSha: SHA, branch: 'main' },
      saves: true,
    },
    {
      name: 'a run by hand on another branch is not',
      file: 'workflow_dispatch',
      ref: 'refs/heads/faster',
      want: { mode: 'gate', headSha: SHA, branch: 'main' },
      saves: false,
    },
    {
      name: 'a finished deployment of the default branch, without an address, is one of the branch',
      file: 'deployment_status-success',
      ref: 'refs/heads/master',
      want: {
        mode: 'gate',
        headSha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
        environment: 'production',
        url: undefined,
        pull: { kind: 'look-up', head: { owner: 'Codertocat', branch: 'master' }, without: 'baseline' },
      },
      saves: false,
    },
    {
      name: 'a dispatch of one’s own that names nothing measures the default branch',
      file: 'repository_dispatch',
      ref: 'refs/heads/master',
      want: { mode: 'baseline', headSha: SHA, url: undefined, environment: undefined },
      saves: true,
    },
    {
      name: 'a merge group is gated on its own head against its base, and comments nowhere',
      file: 'merge_group',
      ref: 'refs/heads/gh-readonly-queue/main/pr-104-929f8209d40f77f4abc622a499c93a83babdbe64',
      want: {
        mode: 'gate',
        headSha: '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d',
        baseSha: '380387fbc80638b734a49e1be1c4dfec1c01b33c',
        branch: 'main',
        pull: { kind: 'none' },
      },
      saves: false,
    },
    {
      name: 'a finished workflow of another repository is published as a fork’s, by its branch',
      file: 'workflow_run-other-repository',
      ref: 'refs/heads/main',
      want: {
        mode: 'report',
        headSha: '5779607b49aab1200488439f02372c57b4f75444',
        pull: { kind: 'look-up', head: { owner: 'octo-org', branch: 'main' }, without: 'report' },
        isFork: true,
      },
      saves: false,
    },
    {
      // The example's pull request is one of another repository, as forks have them for the same commit.
      name: 'a finished workflow that names a pull request elsewhere looks for its own',
      file: 'workflow_run-with-pull',
      ref: 'refs/heads/master',
      want: {
        mode: 'report',
        headSha: '3484a3fb816e0859fd6e1cea078d76385ff50625',
        baseSha: undefined,
        pull: { kind: 'look-up', without: 'report' },
        isFork: false,
      },
      saves: false,
    },
  ])('$name', ({ file, ref, want, saves }) => {
    expect(described(file, ref)).toMatchObject({
      kind: 'run',
      ...want,
      save: { kind: saves ? 'allowed' : 'refused' },
    })
  })

  test.each([
    {
      name: 'a deployment under way is left alone',
      file: 'deployment_status-in_progress',
      ref: 'refs/heads/master',
      says: '"in_progress"',
    },
    {
      name: 'a deleted tag is left alone',
      file: 'push-tag-deleted',
      ref: 'refs/tags/simple-tag',
      says: 'was deleted',
    },
  ])('$name', ({ file, ref, says }) => {
    expect(described(file, ref)).toMatchObject({ kind: 'skip', reason: expect.stringContaining(says) })
  })
})
