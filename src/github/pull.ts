import { GitHubError } from './github.ts'
import type { GitHub, PullRequest } from './github.ts'
import type { RunTrigger } from './trigger.ts'

export interface ResolvedTrigger {
  readonly trigger: RunTrigger
  /** Pull request that the result is published on. */
  readonly pull: number | undefined
  /** Why the pull request is not known although there may be one. */
  readonly warning: string | undefined
}

/**
 * Finds the pull request of an event that does not name it: the open one whose head is this commit, asked
 * by commit, then by branch, since a fork's commits are not found by commit. Then the base is the pull
 * request's; without one the event's own second choice of mode stands.
 */
export async function resolvePull(
  github: GitHub | undefined,
  trigger: RunTrigger,
  options: { readonly repository: string; readonly baselineBranch: string | undefined },
): Promise<ResolvedTrigger> {
  const { pull } = trigger
  if (pull.kind === 'none') return { trigger, pull: undefined, warning: undefined }
  if (pull.kind === 'known') return { trigger, pull: pull.number, warning: undefined }
  if (github === undefined || trigger.headSha === undefined)
    return { trigger, pull: undefined, warning: undefined }
  let found: PullRequest | undefined
  try {
    found = await lookUp(github, trigger.headSha, pull.head)
  } catch (thrown) {
    if (!(thrown instanceof GitHubError)) throw thrown
    return {
      trigger,
      pull: undefined,
      warning: `The pull request was not found (${thrown.message}); there will be no comment. The job needs \`permissions: pull-requests: write\`.`,
    }
  }
  if (found === undefined)
    return { trigger: { ...trigger, mode: pull.without }, pull: undefined, warning: undefined }
  return {
    trigger: {
      ...trigger,
      baseSha: found.baseSha,
      branch: options.baselineBranch ?? found.baseBranch,
      baseBranch: found.baseBranch,
      isFork: found.headRepository !== options.repository,
    },
    pull: found.number,
    warning: undefined,
  }
}

async function lookUp(
  github: GitHub,
  headSha: string,
  head: { readonly owner: string; readonly branch: string } | undefined,
): Promise<PullRequest | undefined> {
  const isIt = (pull: PullRequest): boolean => pull.open && pull.headSha === headSha
  const byCommit = (await github.pullsOfCommit(headSha)).find(isIt)
  if (byCommit !== undefined || head === undefined) return byCommit
  return (await github.pullsOfBranch(head.owner, head.branch)).find(isIt)
}
