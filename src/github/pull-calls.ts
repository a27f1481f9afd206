import type { GitHub, PullRequest } from './github.ts'
import { rowsOf } from './read-answer.ts'
import { PER_PAGE } from './rest.ts'
import type { Rest } from './rest.ts'

/** Pull requests, by number, by commit and by branch. */
type PullCalls = Pick<GitHub, 'pull' | 'pullsOfCommit' | 'pullsOfBranch'>

export function createPullCalls({ octokit, here, ask }: Rest): PullCalls {
  const { pulls, repos } = octokit.rest
  return {
    pull: (number) =>
      ask(
        `reading pull request #${number}`,
        (request) => pulls.get({ ...here, pull_number: number, request }),
        ({ data }) => pullOf(data),
      ),

    pullsOfCommit: (sha) =>
      ask(
        `looking for the pull request of ${sha.slice(0, 7)}`,
        (request) =>
          octokit.paginate(repos.listPullRequestsAssociatedWithCommit, {
            ...here,
            commit_sha: sha,
            per_page: PER_PAGE,
            request,
          }),
        (found) => rowsOf(found).map(pullOf),
      ),

    pullsOfBranch: (headOwner, branch) =>
      ask(
        `looking for the pull request of ${headOwner}:${branch}`,
        (request) =>
          pulls.list({ ...here, state: 'open', head: `${headOwner}:${branch}`, per_page: PER_PAGE, request }),
        ({ data }) => rowsOf(data).map(pullOf),
      ),
  }
}

/** The fields of a pull request that every answer with one has. */
interface RestPull {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string; readonly repo?: { readonly full_name?: string } | null }
  readonly base: { readonly sha: string; readonly ref: string }
  readonly labels?: readonly { readonly name?: string }[]
  readonly commits?: number
}

function pullOf(data: RestPull): PullRequest {
  return {
    number: data.number,
    headSha: data.head.sha,
    open: data.state === 'open',
    baseSha: data.base.sha,
    baseBranch: data.base.ref,
    headRepository: data.head.repo?.full_name,
    labels: (data.labels ?? []).flatMap(({ name }) => name ?? []),
    commits: data.commits,
  }
}
