import { getOctokit } from '@actions/github'
import { textAt } from './payload.ts'
import type { CheckUpdate, GitHub, IssueChange, NewCheck, PullRequest } from './github.ts'
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
  const ask = <T>(what: string, call: (request: { signal: AbortSignal }) => Promise<T>) =>
    retrying(retry, what, true, (signal) => call({ signal }))
  const once = <T>(what: string, call: (request: { signal: AbortSignal }) => Promise<T>) =>
    retrying(retry, what, false, (signal) => call({ signal }))

  let known: string | undefined

  return {
    async login() {
      // GET /user refuses the token of a workflow; the viewer of GraphQL answers every kind of token.
      known ??= textAt(
        await ask('asking whose token this is', (request) =>
          octokit.graphql<unknown>('{ viewer { login } }', { request }),
        ),
        'viewer',
        'login',
      )
      return known ?? WORKFLOW_LOGIN
    },

    async comments(pull) {
      const found = await ask(`listing the comments of #${pull}`, (request) =>
        octokit.paginate(rest.issues.listComments, {
          ...here,
          issue_number: pull,
          per_page: PER_PAGE,
          request,
        }),
      )
      return found.map(({ id, user, body }) => ({ id, author: user?.login, body: body ?? '' }))
    },

    async createComment(pull, body) {
      const { data } = await once(`commenting on #${pull}`, (request) =>
        rest.issues.createComment({ ...here, issue_number: pull, body, request }),
      )
      return { id: data.id, author: data.user?.login, body }
    },

    async updateComment(id, body) {
      await ask(`updating comment ${id}`, (request) =>
        rest.issues.updateComment({ ...here, comment_id: id, body, request }),
      )
    },

    async deleteComment(id) {
      await ask(`deleting comment ${id}`, (request) =>
        rest.issues.deleteComment({ ...here, comment_id: id, request }),
      )
    },

    async pull(number) {
      const { data } = await ask(`reading pull request #${number}`, (request) =>
        rest.pulls.get({ ...here, pull_number: number, request }),
      )
      return pullOf(data)
    },

    async pullsOfCommit(sha) {
      const found = await ask(`looking for the pull request of ${sha.slice(0, 7)}`, (request) =>
        octokit.paginate(rest.repos.listPullRequestsAssociatedWithCommit, {
          ...here,
          commit_sha: sha,
          per_page: PER_PAGE,
          request,
        }),
      )
      return found.map(pullOf)
    },

    async pullsOfBranch(headOwner, branch) {
      const { data } = await ask(`looking for the pull request of ${headOwner}:${branch}`, (request) =>
        rest.pulls.list({
          ...here,
          state: 'open',
          head: `${headOwner}:${branch}`,
          per_page: PER_PAGE,
          request,
        }),
      )
      return data.map(pullOf)
    },

    async deployments(sha, environment) {
      const { data } = await ask(`listing the deployments of ${sha.slice(0, 7)}`, (request) =>
        rest.repos.listDeployments({
          ...here,
          sha,
          ...(environment === undefined ? {} : { environment }),
          per_page: PER_PAGE,
          request,
        }),
      )
      return data.map(({ id, environment: name, payload }) => ({ id, environment: name, payload }))
    },

    async deploymentStatuses(deployment) {
      const { data } = await ask(`reading the statuses of deployment ${deployment}`, (request) =>
        rest.repos.listDeploymentStatuses({
          ...here,
          deployment_id: deployment,
          per_page: PER_PAGE,
          request,
        }),
      )
      return data.map((status) => ({
        state: status.state,
        environmentUrl: textAt(status, 'environment_url'),
        targetUrl: textAt(status, 'target_url'),
      }))
    },

    async createCheck(check) {
      const { data } = await once(`creating the check run "${check.name}"`, (request) =>
        rest.checks.create({ ...here, ...newCheck(check), request }),
      )
      return { id: data.id }
    },

    async updateCheck(id, update) {
      await ask(`completing check run ${id}`, (request) =>
        rest.checks.update({ ...here, check_run_id: id, ...completedCheck(update), request }),
      )
    },

    async openIssues(creator) {
      const found = await ask('listing open issues', (request) =>
        octokit.paginate(rest.issues.listForRepo, {
          ...here,
          creator,
          state: 'open',
          per_page: PER_PAGE,
          request,
        }),
      )
      return found
        .filter((issue) => issue.pull_request === undefined)
        .map(({ number, body }) => ({ number, body: body ?? '' }))
    },

    async createIssue(title, body) {
      const { data } = await once('opening an issue', (request) =>
        rest.issues.create({ ...here, title, body, request }),
      )
      return { number: data.number, body }
    },

    async updateIssue(number, change: IssueChange) {
      await ask(`updating issue #${number}`, (request) =>
        rest.issues.update({ ...here, issue_number: number, ...change, request }),
      )
    },
  }
}

/** The fields of a pull request that every answer with one has. */
interface RestPull {
  readonly number: number
  readonly state: string
  readonly head: { readonly sha: string; readonly repo?: { readonly full_name?: string } | null }
  readonly base: { readonly sha: string; readonly ref: string }
}

function pullOf(data: RestPull): PullRequest {
  return {
    number: data.number,
    headSha: data.head.sha,
    open: data.state === 'open',
    baseSha: data.base.sha,
    baseBranch: data.base.ref,
    headRepository: data.head.repo?.full_name,
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
