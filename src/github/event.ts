import { UserError } from '../errors.ts'
import { numberAt, shaAt, textAt, valueAt, webUrlAt } from './payload.ts'
import type { Payload } from './payload.ts'
import { EVENT_NAMES } from './trigger.ts'
import type { EventName, PullSource, RunTrigger, SavePermission, Trigger, TriggerMode } from './trigger.ts'

/** The event as the runner describes it: name, payload file and the few variables that go with it. */
export interface GitHubEvent {
  readonly name: string
  readonly payload: Payload
  /** `GITHUB_SHA`, `GITHUB_REF` (empty for a deployment of a bare commit) and `GITHUB_ACTOR`. */
  readonly sha: string | undefined
  readonly ref: string | undefined
  readonly actor: string | undefined
}

export interface TriggerOptions {
  /** The `mode` input; `auto` leaves it to the event. */
  readonly mode: 'auto' | TriggerMode
  /** `baseline.branch` of the config; undefined takes the pull request's base, else the default branch. */
  readonly baselineBranch: string | undefined
}

/** What all events have in common, before any of them is looked at. */
interface Common {
  readonly event: GitHubEvent
  readonly options: TriggerOptions
  readonly defaultBranch: string
  readonly owner: string | undefined
}

const ALLOWED: SavePermission = { kind: 'allowed' }
const NO_PULL: PullSource = { kind: 'none' }

/**
 * What an event asks for. Throws UserError `event-unsupported` for an event without a meaning here.
 * The shas, refs and fields are those of GitHub's "Events that trigger workflows" and "Webhook events and
 * payloads"; which events may write the cache of the default branch is in docs/adrs.
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
  const number = numberAt(payload, 'pull_request', 'number') ?? numberAt(payload, 'number')
  const headSha = shaAt(payload, 'pull_request', 'head', 'sha')
  if (number === undefined || headSha === undefined)
    throw incomplete(common.event, 'pull_request.number and pull_request.head.sha')
  // A deleted fork has no `head.repo`: what is not known to be ours is a fork.
  const isFork =
    textAt(payload, 'pull_request', 'head', 'repo', 'full_name') !==
    textAt(payload, 'repository', 'full_name')
  return {
    ...blank(common, 'gate'),
    headSha,
    baseSha: shaAt(payload, 'pull_request', 'base', 'sha'),
    pull: { kind: 'known', number },
    branch:
      common.options.baselineBranch ?? textAt(payload, 'pull_request', 'base', 'ref') ?? common.defaultBranch,
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

function fromDeploymentStatus(common: Common): Trigger {
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

function fromRepositoryDispatch(common: Common): Trigger {
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

function fromMergeGroup(common: Common): Trigger {
  const { payload } = common.event
  // The pull request is named only inside head_ref, and its head is another commit: no comment belongs there.
  return {
    ...blank(common, 'gate'),
    headSha: shaAt(payload, 'merge_group', 'head_sha') ?? common.event.sha,
    baseSha: shaAt(payload, 'merge_group', 'base_sha'),
    branch:
      common.options.baselineBranch ??
      branchOf(textAt(payload, 'merge_group', 'base_ref')) ??
      common.defaultBranch,
    save: refused('a merge queue run is not a run of its base branch'),
  }
}

function fromWorkflowRun(common: Common): Trigger {
  const { payload } = common.event
  const number = numberAt(payload, 'workflow_run', 'pull_requests', 0, 'number')
  const owner = textAt(payload, 'workflow_run', 'head_repository', 'owner', 'login')
  const branch = textAt(payload, 'workflow_run', 'head_branch')
  return {
    ...blank(common, 'report'),
    headSha: shaAt(payload, 'workflow_run', 'head_sha'),
    baseSha: shaAt(payload, 'workflow_run', 'pull_requests', 0, 'base', 'sha'),
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

function blank(common: Common, mode: TriggerMode): RunTrigger {
  return {
    kind: 'run',
    event: knownEvent(common.event.name),
    mode,
    headSha: undefined,
    baseSha: undefined,
    pull: NO_PULL,
    branch: baselineBranch(common),
    save: refused('this event is not one of the branch itself'),
    url: undefined,
    environment: undefined,
    isFork: false,
    readOnly: undefined,
    ref: common.event.ref === '' ? undefined : common.event.ref,
  }
}

/**
 * The `mode` input overrules the event, with two limits: a pull request stays out of the history whatever
 * the mode, and `baseline` on a branch makes that branch the one that is kept.
 */
function withMode(trigger: RunTrigger, mode: TriggerOptions['mode']): RunTrigger {
  if (mode === 'auto' || mode === trigger.mode) return trigger
  if (mode !== 'baseline') return { ...trigger, mode, save: refused(`the mode is "${mode}"`) }
  const own = branchOf(trigger.ref)
  const writable =
    trigger.event === 'push' || trigger.event === 'workflow_dispatch' || trigger.event === 'schedule'
  if (writable && own !== undefined) return { ...trigger, mode, pull: NO_PULL, branch: own, save: ALLOWED }
  return trigger.event === 'repository_dispatch'
    ? { ...trigger, mode, pull: NO_PULL, save: ALLOWED }
    : { ...trigger, mode }
}

function knownEvent(name: string): EventName {
  const known = EVENT_NAMES.find((event) => event === name)
  if (known !== undefined) return known
  if (name === 'pull_request_target')
    throw new UserError(
      'event-unsupported',
      'The event "pull_request_target" is refused: it would put load where a pull request\'s own config says, with a token that can write.',
      'Use pull_request, and for forks a second workflow on workflow_run that publishes the result.',
    )
  throw new UserError(
    'event-unsupported',
    name === '' ? 'GITHUB_EVENT_NAME is not set.' : `The event "${name}" has no meaning for a load gate.`,
    `Start the workflow on one of: ${EVENT_NAMES.join(', ')}.`,
  )
}

function isBaselineBranch(common: Common, branch: string): boolean {
  return branch === baselineBranch(common)
}

function baselineBranch(common: Common): string {
  return common.options.baselineBranch ?? common.defaultBranch
}

function notTheBaseline(common: Common, branch: string): SavePermission {
  return refused(
    `${branch} is not the baseline's branch, ${baselineBranch(common)}; the input mode: baseline keeps it all the same`,
  )
}

function branchOf(ref: string | undefined): string | undefined {
  return ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : undefined
}

function notSha(ref: string | undefined): string | undefined {
  if (ref === undefined || /^[0-9a-f]{40}$/.test(ref)) return undefined
  return branchOf(ref) ?? ref
}

function refused(reason: string): SavePermission {
  return { kind: 'refused', reason }
}

function skip(common: Common, reason: string): Trigger {
  return { kind: 'skip', event: common.event.name, reason }
}

function incomplete(event: GitHubEvent, fields: string): UserError {
  return new UserError(
    'event-unsupported',
    `The payload of the event "${event.name}" lacks ${fields}.`,
    'Check the file that GITHUB_EVENT_PATH names; the runner writes it.',
  )
}
