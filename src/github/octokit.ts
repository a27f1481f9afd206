import { getOctokit } from '@actions/github'
import { textAt } from './payload.ts'
import type { CheckUpdate, GitHub, NewCheck, PullRequest } from './github.ts'
import { createLookUps } from './look-ups.ts'
import { nothing, readAnswer, rowsOf } from './read-answer.ts'
import type { Ask, Call } from './read-answer.ts'
import { retrying } from './retry.ts'
import type { RetryWorld } from './retry.ts'

export interface OctokitOptions {
  readonly token: string
  /** `GITHUB_API_URL`: `https://api.github.com`, or `https://HOST/api/v3` on GitHub Enterprise Server. */
  readonly apiUrl: string
  /** `owner/name`. */
  readonly repository: string
  readonly retry: RetryWorld
}

/** Author of what is written with the token that every workflow run gets. */
const WORKFLOW_LOGIN = 'github-actions[bot]'

/** Rows a page: GitHub gives 30 unless asked, which is how duplicates of sticky comments come about. */
const PER_PAGE = 100

/** The port over octokit, one repository, with bounded retries. */
export function createGitHub({ token, apiUrl, repository, retry }: OctokitOptions): GitHub {
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  const [owner = '', repo = ''] = repository.split('/')
  const here = { owner, repo }
  const { rest } = octokit
  // Reading the answer is part of the call: octokit hands over what is no JSON as plain text, and an
  // answer of another shape is as good as none.
  const ask: Ask = (what, call, read) =>
    retrying(retry, what, true, async (signal) => readAnswer(await call({ signal }), read))
  const once = <T, U>(what: string, call: Call<T>, read: (answer: T) => U): Promise<U> =>
    retrying(retry, what, false, async (signal) => readAnswer(await call({ signal }), read))
  let known: string | undefined

  return {
    ...createLookUps(octokit, here, ask),

    async login() {
      // GET /user refuses the token of a workflow; the viewer of GraphQL answers every kind of token.
      known ??= await ask(
        'asking whose token this is',
        (request) => octokit.graphql<unknown>('{ viewer { login } }', { request }),
        (answer) => textAt(answer, 'viewer', 'login') ?? WORKFLOW_LOGIN,
      )
      return known
    },

    comments: (pull) =>
      ask(
        `listing the comments of #${pull}`,
        (request) =>
          octokit.paginate(rest.issues.listComments, {
            ...here,
            issue_number: pull,
            per_page: PER_PAGE,
            request,
          }),
        (found) => rowsOf(found).map(({ id, user, body }) => ({ id, author: user?.login, body: body ?? '' })),
      ),

    createComment: (pull, body) =>
      once(
        `commenting on #${pull}`,
        (request) => rest.issues.createComment({ ...here, issue_number: pull, body, request }),
        ({ data }) => ({ id: idOf(data), author: data.user?.login, body }),
      ),

    updateComment: (id, body) =>
      ask(
        `updating comment ${id}`,
        (request) => rest.issues.updateComment({ ...here, comment_id: id, body, request }),
        nothing,
      ),

    deleteComment: (id) =>
      ask(
        `deleting comment ${id}`,
        (request) => rest.issues.deleteComment({ ...here, comment_id: id, request }),
        nothing,
      ),

    pull: (number) =>
      ask(
        `reading pull request #${number}`,
        (request) => rest.pulls.get({ ...here, pull_number: number, request }),
        ({ data }) => pullOf(data),
      ),

    pullsOfCommit: (sha) =>
      ask(
        `looking for the pull request of ${sha.slice(0, 7)}`,
        (request) =>
          octokit.paginate(rest.repos.listPullRequestsAssociatedWithCommit, {
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
          rest.pulls.list({
            ...here,
            state: 'open',
            head: `${headOwner}:${branch}`,
            per_page: PER_PAGE,
            request,
          }),
        ({ data }) => rowsOf(data).map(pullOf),
      ),

    deployments: (sha, environment) =>
      ask(
        `listing the deployments of ${sha.slice(0, 7)}`,
        (request) =>
          rest.repos.listDeployments({
            ...here,
            sha,
            ...(environment === undefined ? {} : { environment }),
            per_page: PER_PAGE,
            request,
          }),
        ({ data }) =>
          rowsOf(data).map(({ id, environment: name, payload }) => ({ id, environment: name, payload })),
      ),

    deploymentStatuses: (deployment) =>
      ask(
        `reading the statuses of deployment ${deployment}`,
        (request) =>
          rest.repos.listDeploymentStatuses({
            ...here,
            deployment_id: deployment,
            per_page: PER_PAGE,
            request,
          }),
        ({ data }) =>
          rowsOf(data).map((status) => ({
            state: status.state,
            environmentUrl: textAt(status, 'environment_url'),
            targetUrl: textAt(status, 'target_url'),
          })),
      ),

    createCheck: (check) =>
      once(
        `creating the check run "${check.name}"`,
        (request) => rest.checks.create({ ...here, ...newCheck(check), request }),
        ({ data }) => ({ id: idOf(data) }),
      ),

    updateCheck: (id, update) =>
      ask(
        `completing check run ${id}`,
        (request) => rest.checks.update({ ...here, check_run_id: id, ...completedCheck(update), request }),
        nothing,
      ),

    openIssues: (creator) =>
      ask(
        'listing open issues',
        (request) =>
          octokit.paginate(rest.issues.listForRepo, {
            ...here,
            creator,
            state: 'open',
            per_page: PER_PAGE,
            request,
          }),
        (found) =>
          rowsOf(found)
            .filter((issue) => issue.pull_request === undefined)
            .map(({ number, body }) => ({ number, body: body ?? '' })),
      ),

    createIssue: (title, body) =>
      once(
        'opening an issue',
        (request) => rest.issues.create({ ...here, title, body, request }),
        ({ data }) => ({ number: data.number, body }),
      ),

    updateIssue: (number, change) =>
      ask(
        `updating issue #${number}`,
        (request) => rest.issues.update({ ...here, issue_number: number, ...change, request }),
        nothing,
      ),
  }
}

function idOf(data: { readonly id: number }): number {
  const id: unknown = data.id
  if (typeof id !== 'number') throw new TypeError('an id is missing')
  return id
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

function newCheck(check: NewCheck) {
  return {
    name: check.name,
    head_sha: check.headSha,
    status: 'in_progress' as const,
    ...(check.detailsUrl === undefined ? {} : { details_url: check.detailsUrl }),
  }
}

function completedCheck(update: CheckUpdate) {
  return {
    status: 'completed' as const,
    conclusion: update.conclusion,
    output: {
      title: update.title,
      summary: update.summary,
      annotations: update.annotations.map((annotation) => ({
        path: annotation.path,
        start_line: annotation.line,
        end_line: annotation.line,
        annotation_level: annotation.level,
        title: annotation.title,
        message: annotation.message,
      })),
    },
  }
}
