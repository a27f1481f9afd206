/** Port: the calls to GitHub's REST API that are used. `octokit.ts` is the real one. Every call throws GitHubError. */
export interface GitHub {
  /** The token's own user, such as `github-actions[bot]`. */
  login(): Promise<string>
  /** All comments of a pull request, every page, oldest first. */
  comments(pull: number): Promise<readonly IssueComment[]>
  /** Not repeated when the answer is lost: the comment may be there all the same. */
  createComment(pull: number, body: string): Promise<IssueComment>
  updateComment(id: number, body: string): Promise<void>
  deleteComment(id: number): Promise<void>
  pull(number: number): Promise<PullRequest>
  /** Pull requests that hold this commit; empty for commits that only a fork has. */
  pullsOfCommit(sha: string): Promise<readonly PullRequest[]>
  /** Open pull requests from a branch, forks included. */
  pullsOfBranch(owner: string, branch: string): Promise<readonly PullRequest[]>
  /** Newest first; `environment` undefined asks for all. */
  deployments(sha: string, environment: string | undefined): Promise<readonly Deployment[]>
  /** Newest first. */
  deploymentStatuses(deployment: number): Promise<readonly DeploymentStatus[]>
  createCheck(check: NewCheck): Promise<{ readonly id: number }>
  updateCheck(id: number, check: CheckUpdate): Promise<void>
  /** Open issues that this login created, pull requests left out. */
  openIssues(creator: string): Promise<readonly Issue[]>
  createIssue(title: string, body: string): Promise<Issue>
  updateIssue(number: number, change: IssueChange): Promise<void>
  /** How far two commits are apart, as `git log base...head` counts. */
  distance(base: string, head: string): Promise<Distance>
  /** The newest event that put a label on a pull request; undefined where none is on record. */
  labelling(pull: number, label: string): Promise<Labelling | undefined>
  /** Text of a file at a ref; undefined where there is no such file. */
  fileAt(path: string, ref: string): Promise<string | undefined>
  /** Artefacts of this name that have not expired, newest first. */
  artefacts(name: string): Promise<readonly Artefact[]>
  /** The zip archive of an artefact. */
  artefactZip(id: number): Promise<Uint8Array>
  /** Newest status of each context on a commit. */
  statuses(sha: string): Promise<readonly CommitStatus[]>
  /** Check runs of this name on a commit, newest first. */
  checkRuns(sha: string, name: string): Promise<readonly CheckRun[]>
}

export interface Distance {
  /** Commits that only `head` has. */
  readonly ahead: number
  /** Commits that only `base` has. */
  readonly behind: number
}

export interface Labelling {
  /** Who did it; undefined for a deleted account. */
  readonly login: string | undefined
  /** ISO 8601. */
  readonly at: string
}

export interface Artefact {
  readonly id: number
  readonly bytes: number
  readonly runId: number | undefined
  readonly branch: string | undefined
  /** The run's code came from another repository: a fork's `main` is not ours. */
  readonly foreign: boolean
}

export interface CommitStatus {
  readonly context: string
  readonly state: string
  readonly targetUrl: string | undefined
}

export interface CheckRun {
  readonly id: number
  readonly status: string
  readonly conclusion: string | undefined
  readonly detailsUrl: string | undefined
  /** What it says, summary and text; empty where it says nothing. */
  readonly text: string
}

export interface IssueComment {
  readonly id: number
  /** Login of the author; undefined for a deleted account. */
  readonly author: string | undefined
  readonly body: string
}

export interface PullRequest {
  readonly number: number
  readonly headSha: string
  readonly open: boolean
  readonly baseSha: string
  readonly baseBranch: string
  /** `owner/name` of the head's repository; undefined for a deleted fork. */
  readonly headRepository: string | undefined
  readonly labels: readonly string[]
  /** Commits that the base branch does not have; undefined in lists, which do not say. */
  readonly commits: number | undefined
}

export interface Deployment {
  readonly id: number
  readonly environment: string
  /** What the deploying platform attached, unchecked. */
  readonly payload: unknown
}

export interface DeploymentStatus {
  readonly state: string
  readonly environmentUrl: string | undefined
  readonly targetUrl: string | undefined
}

export interface NewCheck {
  readonly name: string
  readonly headSha: string
  readonly detailsUrl: string | undefined
}

export interface CheckUpdate {
  readonly conclusion: 'success' | 'neutral' | 'failure' | 'cancelled'
  readonly title: string
  /** Markdown, at most 65,535 characters. */
  readonly summary: string
  /** At most 50. */
  readonly annotations: readonly Annotation[]
}

/** A remark on a line of the config. */
export interface Annotation {
  readonly path: string
  readonly line: number
  readonly level: 'failure' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
}

export interface Issue {
  readonly number: number
  readonly body: string
}

export interface IssueChange {
  readonly title: string
  readonly body: string
  readonly state: 'open' | 'closed'
}

/** A call to GitHub that came to nothing, in words that can be printed. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError'
  /** HTTP status; undefined when no answer came. */
  readonly status: number | undefined
  /** No answer that can be trusted: what was asked may have been done all the same. */
  readonly lost: boolean

  constructor(message: string, status: number | undefined, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.status = status
    this.lost = status === undefined || status >= 500
  }
}
