import { createCheckCalls } from './check-calls.ts'
import { createDeploymentCalls } from './deployment-calls.ts'
import { GitHubError } from './github.ts'
import type { GitHub } from './github.ts'
import { createIssueCalls } from './issue-calls.ts'
import { createLookUps } from './look-ups.ts'
import { textAt } from './payload.ts'
import { createPullCalls } from './pull-calls.ts'
import { createRest } from './rest.ts'
import type { OctokitOptions, Rest } from './rest.ts'

export type { OctokitOptions } from './rest.ts'

/** Author of what is written with the token that every workflow run gets. */
const WORKFLOW_LOGIN = 'github-actions[bot]'

/** The port over octokit: one repository, bounded retries, a file for each group of calls. */
export function createGitHub(options: OctokitOptions): GitHub {
  const rest = createRest(options)
  let known: string | undefined
  return {
    login: async () => (known ??= await viewerOf(rest)),
    ...createIssueCalls(rest),
    ...createPullCalls(rest),
    ...createDeploymentCalls(rest),
    ...createCheckCalls(rest),
    ...createLookUps(rest),
  }
}

/**
 * GET /user refuses the token of a workflow; the viewer of GraphQL answers every kind of token. Where GraphQL
 * itself is refused (a proxy of one's own, a server without it) the token is taken for that of a workflow.
 */
async function viewerOf({ octokit, ask }: Rest): Promise<string> {
  try {
    return await ask(
      'asking whose token this is',
      async (request) => {
        try {
          return await octokit.graphql<unknown>('{ viewer { login } }', { request })
        } catch (thrown) {
          // An answer with `errors` in it is one: asking again gets the same.
          if (thrown instanceof Error && thrown.name === 'GraphqlResponseError') return undefined
          throw thrown
        }
      },
      (answer) => textAt(answer, 'viewer', 'login') ?? WORKFLOW_LOGIN,
    )
  } catch (thrown) {
    if (thrown instanceof GitHubError && (thrown.status === 403 || thrown.status === 404))
      return WORKFLOW_LOGIN
    throw thrown
  }
}
