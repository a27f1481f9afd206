import type { GitHub } from '../../src/github/github.ts'
import { createGitHub } from '../../src/github/octokit.ts'
import { createPatience } from '../../src/github/patience.ts'
import type { RetryWorld } from '../../src/github/retry.ts'
import { BASE, HEAD } from './events.ts'
import { REPOSITORY } from './github-api.ts'
import type { FakeGitHub, StoredPull } from './github-api.ts'

/** The real client of the loopback GitHub. Nothing waits, unless told otherwise. */
export function clientOf(api: FakeGitHub, retry: Partial<RetryWorld> = {}): GitHub {
  return createGitHub({
    token: 'ghs_loopback',
    apiUrl: api.url,
    repository: REPOSITORY,
    retry: { patience: createPatience(1_000), clock: () => 0, pause: () => Promise.resolve(), ...retry },
  })
}

/** Pull request 7, from a branch of the same repository unless an owner is given, as the events name it. */
export function aPull(change: Partial<StoredPull> = {}, owner = 'octo-org'): StoredPull {
  return {
    number: 7,
    state: 'open',
    head: { sha: HEAD, ref: 'faster-search', repo: { full_name: `${owner}/shop` } },
    base: { sha: BASE, ref: 'main' },
    ...change,
  }
}
