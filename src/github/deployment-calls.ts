import type { GitHub } from './github.ts'
import { textAt } from './payload.ts'
import { rowsOf } from './read-answer.ts'
import { PER_PAGE } from './rest.ts'
import type { Rest } from './rest.ts'

/** Where platforms say that a commit is deployed: deployments and their statuses, and statuses of the commit. */
type DeploymentCalls = Pick<GitHub, 'deployments' | 'deploymentStatuses' | 'statuses'>

export function createDeploymentCalls({ octokit, here, ask }: Rest): DeploymentCalls {
  const { repos } = octokit.rest
  return {
    deployments: (sha, environment) =>
      ask(
        `listing the deployments of ${sha.slice(0, 7)}`,
        (request) =>
          repos.listDeployments({
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
          repos.listDeploymentStatuses({ ...here, deployment_id: deployment, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data).map((status) => ({
            state: status.state,
            environmentUrl: textAt(status, 'environment_url'),
            targetUrl: textAt(status, 'target_url'),
          })),
      ),

    statuses: (sha) =>
      ask(
        `reading the statuses of ${sha.slice(0, 7)}`,
        (request) => repos.getCombinedStatusForRef({ ...here, ref: sha, per_page: PER_PAGE, request }),
        ({ data }) =>
          rowsOf(data.statuses).map((status) => ({
            context: status.context,
            state: status.state,
            targetUrl: textAt(status, 'target_url'),
          })),
      ),
  }
}
