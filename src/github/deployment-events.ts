import { shaAt, textAt, webUrlAt } from './payload.ts'
import {
  ALLOWED,
  baselineBranch,
  blank,
  branchOf,
  isBaselineBranch,
  notSha,
  refused,
  skip,
} from './event-parts.ts'
import type { Common } from './event-parts.ts'
import type { Trigger } from './trigger.ts'

/** A deployment reached a state; only its success can be measured. */
export function fromDeploymentStatus(common: Common): Trigger {
  const { payload, ref } = common.event
  const state = textAt(payload, 'deployment_status', 'state')
  if (state !== 'success')
    return skip(common, `the deployment is "${state ?? 'without a state'}"; only "success" can be measured`)
  const headSha = shaAt(payload, 'deployment', 'sha') ?? common.event.sha
  // A deployment made from a commit has that commit as its `ref`, and the run has no ref at all.
  const deployed = branchOf(ref) ?? notSha(textAt(payload, 'deployment', 'ref'))
  const ofBranch = deployed !== undefined && !isBaselineBranch(common, deployed)
  return {
    ...blank(common, 'gate'),
    headSha,
    pull: {
      kind: 'look-up',
      head:
        deployed === undefined || common.owner === undefined
          ? undefined
          : { owner: common.owner, branch: deployed },
      without: ofBranch ? 'gate' : 'baseline',
    },
    save: refused(
      'a deployment_status run cannot write the cache of the default branch; refresh the history by push, schedule, workflow_dispatch or repository_dispatch',
    ),
    url:
      webUrlAt(payload, 'deployment_status', 'environment_url') ??
      webUrlAt(payload, 'deployment', 'payload', 'web_url') ??
      webUrlAt(payload, 'deployment_status', 'target_url'),
    environment:
      textAt(payload, 'deployment_status', 'environment') ?? textAt(payload, 'deployment', 'environment'),
  }
}

/** Ends of a Vercel deployment that leave nothing to measure. */
const VERCEL_ENDED = /^vercel\.deployment\.(error|canceled|ignored|skipped|pending|failed)$/

/** Vercel's events, and dispatches of one's own with an address in `client_payload.url`. */
export function fromRepositoryDispatch(common: Common): Trigger {
  const { payload } = common.event
  const type = textAt(payload, 'action') ?? 'repository_dispatch'
  if (VERCEL_ENDED.test(type))
    return skip(common, `"${type}" is no finished deployment; "vercel.deployment.success" is`)
  const url = webUrlAt(payload, 'client_payload', 'url')
  const environment =
    textAt(payload, 'client_payload', 'environment') ?? textAt(payload, 'client_payload', 'target')
  const sha = shaAt(payload, 'client_payload', 'git', 'sha')
  const deployed = notSha(textAt(payload, 'client_payload', 'git', 'ref'))
  if (sha === undefined)
    return {
      ...blank(common, url === undefined ? 'baseline' : 'gate'),
      headSha: url === undefined ? common.event.sha : undefined,
      url,
      environment,
      save:
        url === undefined
          ? ALLOWED
          : refused('the event does not say which commit its address serves (client_payload.git.sha)'),
    }
  if (deployed !== undefined && isBaselineBranch(common, deployed))
    return { ...blank(common, 'baseline'), headSha: sha, url, environment, branch: deployed, save: ALLOWED }
  return {
    ...blank(common, 'gate'),
    headSha: sha,
    url,
    environment,
    pull: {
      kind: 'look-up',
      head:
        deployed === undefined || common.owner === undefined
          ? undefined
          : { owner: common.owner, branch: deployed },
      without: 'gate',
    },
    save: refused(`the deployment is of ${deployed ?? sha.slice(0, 7)}, not of ${baselineBranch(common)}`),
  }
}
