import { getOctokit } from '@actions/github'
import { readAnswer } from './read-answer.ts'
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

/** What every group of calls needs: one client, one repository, and how to ask. */
export interface Rest {
  readonly octokit: ReturnType<typeof getOctokit>
  readonly here: { readonly owner: string; readonly repo: string }
  /** For calls that may be repeated when the answer is lost. */
  readonly ask: Ask
  /** For calls that could do things twice. */
  readonly once: Ask
}

/** Rows a page: GitHub gives 30 unless asked, which is how duplicates of sticky comments come about. */
export const PER_PAGE = 100

/**
 * One client for one repository, with bounded retries. Reading the answer is part of each call: octokit hands
 * over what is no JSON as plain text, and an answer of another shape is as good as none.
 */
export function createRest({ token, apiUrl, repository, retry }: OctokitOptions): Rest {
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  const [owner = '', repo = ''] = repository.split('/')
  const asking =
    (idempotent: boolean): Ask =>
    <T, U>(what: string, call: Call<T>, read: (answer: T) => U): Promise<U> =>
      retrying(retry, what, idempotent, async (signal) => readAnswer(await call({ signal }), read))
  return { octokit, here: { owner, repo }, ask: asking(true), once: asking(false) }
}
