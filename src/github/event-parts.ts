import { UserError } from '../errors.ts'
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
export interface Common {
  readonly event: GitHubEvent
  readonly options: TriggerOptions
  readonly defaultBranch: string
  readonly owner: string | undefined
}

/** This run may enter the history. */
export const ALLOWED: SavePermission = { kind: 'allowed' }
/** No pull request is looked for. */
export const NO_PULL: PullSource = { kind: 'none' }

/** A trigger of this mode that says nothing yet: each event fills in what it knows. */
export function blank(common: Common, mode: TriggerMode): RunTrigger {
  return {
    kind: 'run',
    event: knownEvent(common.event.name),
    mode,
    headSha: undefined,
    baseSha: undefined,
    pull: NO_PULL,
    ownCommits: undefined,
    branch: baselineBranch(common),
    baseBranch: common.defaultBranch,
    save: refused('this event is not one of the branch itself'),
    url: undefined,
    environment: undefined,
    isFork: false,
    readOnly: undefined,
    ref: common.event.ref === '' ? undefined : common.event.ref,
  }
}

/** The event if it has a meaning here; throws UserError `event-unsupported` otherwise. */
export function knownEvent(name: string): EventName {
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

/** Whether a branch is the one whose history is kept. */
export function isBaselineBranch(common: Common, branch: string): boolean {
  return branch === baselineBranch(common)
}

/** Events that run on the tip of a branch. */
const TIP_EVENTS: readonly EventName[] = ['push', 'schedule', 'workflow_dispatch']

/** Whether a run measures its branch itself, whatever its mode, so that it tells something about the branch. */
export function isOfBranch({ event, save, ref, branch }: RunTrigger): boolean {
  return save.kind === 'allowed' || (TIP_EVENTS.includes(event) && branchOf(ref) === branch)
}

/** The config's branch, else the repository's default branch. */
export function baselineBranch(common: Common): string {
  return common.options.baselineBranch ?? common.defaultBranch
}

/** Why a run of another branch is not kept. */
export function notTheBaseline(common: Common, branch: string): SavePermission {
  return refused(
    `${branch} is not the baseline's branch, ${baselineBranch(common)}; the input mode: baseline keeps it all the same`,
  )
}

/** The branch of a full ref; undefined for tags, pull requests and nothing. */
export function branchOf(ref: string | undefined): string | undefined {
  return ref?.startsWith('refs/heads/') === true ? ref.slice('refs/heads/'.length) : undefined
}

/** The branch in the `ref` of a deployment, which may be a full ref, a short one, or a commit. */
export function notSha(ref: string | undefined): string | undefined {
  if (ref === undefined || /^[0-9a-f]{40}$/.test(ref)) return undefined
  return branchOf(ref) ?? ref
}

/** Refuses to keep a run, with the reason. */
export function refused(reason: string): SavePermission {
  return { kind: 'refused', reason }
}

/** Nothing to measure, with the reason. */
export function skip(common: Common, reason: string): Trigger {
  return { kind: 'skip', event: common.event.name, reason }
}
