/** What an event asks for: which commit, against what, and what may be kept. Decided by `event.ts`. */
export type Trigger = RunTrigger | SkipTrigger

/** Nothing to do, and why: said in the log, the step succeeds. */
export interface SkipTrigger {
  readonly kind: 'skip'
  readonly event: string
  readonly reason: string
}

export interface RunTrigger {
  readonly kind: 'run'
  readonly event: EventName
  readonly mode: TriggerMode
  /** Commit under test: what deployments, check runs and the stale-run guard go by. */
  readonly headSha: string | undefined
  /** Commit of the baseline's branch that the event names. */
  readonly baseSha: string | undefined
  readonly pull: PullSource
  /** Commits of the pull request that its base does not have, where the event says. */
  readonly ownCommits: number | undefined
  /** Branch whose history is read, and under which a baseline run is kept. */
  readonly branch: string
  /** Branch that the change goes to, whatever a config says: the one whose limits judge a change of the config. */
  readonly baseBranch: string
  readonly save: SavePermission
  /** Address that the event itself names; the preview of a deployment event. */
  readonly url: string | undefined
  /** Deployment environment that the event names. */
  readonly environment: string | undefined
  /** The head is in another repository: its token is read-only and it has no secrets. */
  readonly isFork: boolean
  /** Why this run's token can only read, in words; undefined where nothing says so. */
  readonly readOnly: string | undefined
  /** The ref the workflow runs on; undefined for a deployment of a bare commit. */
  readonly ref: string | undefined
}

/**
 * `gate` judges a change, `baseline` measures the branch itself, `calibrate` two deployments of its commit,
 * `report` publishes another run's result.
 */
export type TriggerMode = 'gate' | 'baseline' | 'calibrate' | 'report'

export type PullSource =
  | { readonly kind: 'known'; readonly number: number }
  /**
   * Asked of the API by commit and, for a fork's commit, by branch. `without` is the mode if there is none:
   * a deployment that belongs to no pull request is one of the branch itself.
   */
  | {
      readonly kind: 'look-up'
      readonly head: { readonly owner: string; readonly branch: string } | undefined
      readonly without: TriggerMode
    }
  | { readonly kind: 'none' }

/** Whether this run may enter the history of `branch`. */
export type SavePermission =
  { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly reason: string }

/** Events Plimsoll understands, in the order in which the documentation lists them. */
export const EVENT_NAMES = [
  'pull_request',
  'push',
  'schedule',
  'workflow_dispatch',
  'deployment_status',
  'repository_dispatch',
  'merge_group',
  'workflow_run',
] as const
export type EventName = (typeof EVENT_NAMES)[number]
