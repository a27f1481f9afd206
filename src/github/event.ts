import { UserError } from '../errors.ts'
import { fromDeploymentStatus, fromRepositoryDispatch } from './deployment-events.ts'
import {
  ALLOWED,
  blank,
  branchOf,
  isBaselineBranch,
  knownEvent,
  NO_PULL,
  notTheBaseline,
  refused,
  skip,
} from './event-parts.ts'
import type { Common, GitHubEvent, TriggerOptions } from './event-parts.ts'
import { numberAt, shaAt, textAt, valueAt } from './payload.ts'
import type { Payload } from './payload.ts'
import type { EventName, RunTrigger, Trigger } from './trigger.ts'

export type { GitHubEvent, TriggerOptions } from './event-parts.ts'

/**
 * What an event asks for. Throws UserError `event-unsupported` for an event without a meaning here.
 * The shas, refs and fields are those of GitHub's "Events that trigger workflows" and "Webhook events and
 * payloads". Which events may write the
 * cache of the default branch: GitHub changelog of 2026-06-26.
 */
export function describeTrigger(event: GitHubEvent, options: TriggerOptions): Trigger {
  const common: Common = {
    event,
    options,
    defaultBranch: textAt(event.payload, 'repository', 'default_branch') ?? 'main',
    owner: textAt(event.payload, 'repository', 'owner', 'login'),
  }
  const trigger = describers[knownEvent(event.name)](common)
  return trigger.kind === 'skip' ? trigger : withMode(trigger, options.mode)
}

const describers: Readonly<Record<EventName, (common: Common) => Trigger>> = {
  pull_request: fromPullRequest,
  push: fromPush,
  schedule: fromBranchTip,
  workflow_dispatch: fromBranchTip,
  deployment_status: fromDeploymentStatus,
  repository_dispatch: fromRepositoryDispatch,
  merge_group: fromMergeGroup,
  workflow_run: fromWorkflowRun,
}

function fromPullRequest(common: Common): Trigger {
  const { payload, actor } = common.event
  if (textAt(payload, 'action') === 'closed') return skip(common, 'the pull request was closed')
  const number = numberAt(payload, 'pull_request', 'number') ?? numberAt(payload, 'number')
  const headSha = shaAt(payload, 'pull_request', 'head', 'sha')
  if (number === undefined || headSha === undefined)
    throw incomplete(common.event, 'pull_request.number and pull_request.head.sha')
  const baseBranch = textAt(payload, 'pull_request', 'base', 'ref') ?? common.defaultBranch
  // A deleted fork has no `head.repo`: what is not known to be ours is a fork.
  const isFork =
    textAt(payload, 'pull_request', 'head', 'repo', 'full_name') !==
    textAt(payload, 'repository', 'full_name')
  return {
    ...blank(common, 'gate'),
    headSha,
    baseSha: shaAt(payload, 'pull_request', 'base', 'sha'),
    pull: { kind: 'known', number },
    ownCommits: numberAt(payload, 'pull_request', 'commits'),
    branch: common.options.baselineBranch ?? baseBranch,
    baseBranch,
    save: refused(
      'a pull request never writes the history: its entry would be found before that of its base branch',
    ),
    isFork,
    readOnly: isFork
      ? 'pull requests from forks get a read-only token'
      : actor === 'dependabot[bot]'
        ? 'runs started by Dependabot get a read-only token'
        : undefined,
  }
}

function fromPush(common: Common): Trigger {
  const { payload, ref } = common.event
  if (valueAt(payload, 'deleted') === true) return skip(common, `${ref ?? 'the branch'} was deleted`)
  const branch = branchOf(ref)
  const headSha = shaAt(payload, 'after') ?? common.event.sha
  const baseSha = shaAt(payload, 'before')
  if (branch === undefined)
    return {
      ...blank(common, 'gate'),
      headSha,
      save: refused(`${ref ?? 'this ref'} is a tag, not a branch`),
    }
  if (isBaselineBranch(common, branch))
    return { ...blank(common, 'baseline'), headSha, baseSha, branch, save: ALLOWED }
  return {
    ...blank(common, 'gate'),
    headSha,
    pull: {
      kind: 'look-up',
      head: common.owner === undefined ? undefined : { owner: common.owner, branch },
      without: 'gate',
    },
    save: notTheBaseline(common, branch),
  }
}

/** `schedule` and `workflow_dispatch` run on the tip of a branch: the default one, or the one chosen. */
function fromBranchTip(common: Common): Trigger {
  const branch = branchOf(common.event.ref) ?? common.defaultBranch
  const headSha = common.event.sha
  return isBaselineBranch(common, branch)
    ? { ...blank(common, 'baseline'), headSha, branch, save: ALLOWED }
    : { ...blank(common, 'gate'), headSha, save: notTheBaseline(common, branch) }
}

function fromMergeGroup(common: Common): Trigger {
  const { payload } = common.event
  const baseBranch = branchOf(textAt(payload, 'merge_group', 'base_ref')) ?? common.defaultBranch
  // The pull request is named only inside head_ref, and its head is another commit: no comment belongs there.
  return {
    ...blank(common, 'gate'),
    headSha: shaAt(payload, 'merge_group', 'head_sha') ?? common.event.sha,
    baseSha: shaAt(payload, 'merge_group', 'base_sha'),
    branch: common.options.baselineBranch ?? baseBranch,
    baseBranch,
    save: refused('a merge queue run is not a run of its base branch'),
  }
}

function fromWorkflowRun(common: Common): Trigger {
  const { payload } = common.event
  const pull = ownPullRequest(payload)
  const number = numberAt(pull, 'number')
  const owner = textAt(payload, 'workflow_run', 'head_repository', 'owner', 'login')
  const branch = textAt(payload, 'workflow_run', 'head_branch')
  return {
    ...blank(common, 'report'),
    headSha: shaAt(payload, 'workflow_run', 'head_sha'),
    baseSha: shaAt(pull, 'base', 'sha'),
    baseBranch: textAt(pull, 'base', 'ref') ?? common.defaultBranch,
    // Empty for forks: the look-up is by the fork's branch then.
    pull:
      number === undefined
        ? {
            kind: 'look-up',
            head: owner === undefined || branch === undefined ? undefined : { owner, branch },
            without: 'report',
          }
        : { kind: 'known', number },
    save: refused('a workflow_run publishes what another run measured'),
    isFork:
      textAt(payload, 'workflow_run', 'head_repository', 'full_name') !==
      textAt(payload, 'repository', 'full_name'),
  }
}

/**
 * The pull request of a finished run, as far as the event names it. GitHub lists those that forks have opened
 * at home from the same commits too: their numbers mean something else here.
 */
function ownPullRequest(payload: Payload): Payload {
  const here = numberAt(payload, 'repository', 'id')
  const listed = valueAt(payload, 'workflow_run', 'pull_requests')
  if (!Array.isArray(listed)) return undefined
  return (listed as readonly unknown[]).find((pull) => numberAt(pull, 'base', 'repo', 'id') === here)
}

/**
 * The `mode` input overrules the event, with two limits: a pull request stays out of the history whatever
 * the mode, and `baseline` or `calibrate` on a branch makes that branch the one that is kept.
 */
function withMode(trigger: RunTrigger, mode: TriggerOptions['mode']): RunTrigger {
  if (mode === 'auto' || mode === trigger.mode) return trigger
  if (mode !== 'baseline' && mode !== 'calibrate')
    return { ...trigger, mode, save: refused(`the mode is "${mode}"`) }
  const own = branchOf(trigger.ref)
  const writable =
    trigger.event === 'push' || trigger.event === 'workflow_dispatch' || trigger.event === 'schedule'
  if (writable && own !== undefined) return { ...trigger, mode, pull: NO_PULL, branch: own, save: ALLOWED }
  return trigger.event === 'repository_dispatch'
    ? { ...trigger, mode, pull: NO_PULL, save: ALLOWED }
    : { ...trigger, mode }
}

function incomplete(event: GitHubEvent, fields: string): UserError {
  return new UserError(
    'event-unsupported',
    `The payload of the event "${event.name}" lacks ${fields}.`,
    'Check the file that GITHUB_EVENT_PATH names; the runner writes it.',
  )
}
