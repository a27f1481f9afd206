import { createHash } from 'node:crypto'
import { UserError, messageOf } from '../errors.ts'
import type { GitHubEvent } from '../github/event.ts'
import type { ActionHost } from './host.ts'

/** The job as the runner's variables describe it. */
export interface Job {
  readonly event: GitHubEvent
  /** `owner/name`. */
  readonly repository: string
  readonly apiUrl: string
  readonly runId: string
  /** Goes up when a run is started again; the run's id stays. */
  readonly attempt: string
  /** Page of this run; undefined outside GitHub. */
  readonly runUrl: string | undefined
  /** File of the job summary; undefined where there is none. */
  readonly summaryPath: string | undefined
}

/** Throws UserError `event-unsupported` when the event file cannot be read. */
export function readJob(host: ActionHost): Job {
  const { env } = host
  const repository = env.GITHUB_REPOSITORY ?? ''
  const runId = env.GITHUB_RUN_ID ?? '0'
  const attempt = env.GITHUB_RUN_ATTEMPT ?? '1'
  const server = env.GITHUB_SERVER_URL ?? 'https://github.com'
  return {
    event: {
      name: env.GITHUB_EVENT_NAME ?? '',
      payload: readPayload(host),
      sha: present(env.GITHUB_SHA),
      ref: present(env.GITHUB_REF),
      actor: present(env.GITHUB_ACTOR),
    },
    repository,
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    runId,
    attempt,
    runUrl:
      repository === '' ? undefined : `${server}/${repository}/actions/runs/${runId}/attempts/${attempt}`,
    summaryPath: present(env.GITHUB_STEP_SUMMARY),
  }
}

/** "event pull_request, ref refs/pull/7/merge": what decides which caches a run can read and write. */
export function circumstancesOf(job: Job, isFork: boolean): string {
  const ref = job.event.ref ?? 'none'
  return `event ${job.event.name}, ref ${ref}${isFork ? ', from a fork' : ''}`
}

/** The seed of a run: the same for the same run and attempt, stated in the result. */
export function seedOf(job: Job): number {
  return createHash('sha256').update(`${job.runId}.${job.attempt}`).digest().readUInt32BE(0)
}

function readPayload(host: ActionHost): unknown {
  const path = present(host.env.GITHUB_EVENT_PATH)
  const text = path === undefined ? undefined : host.read(path)
  if (text === undefined)
    throw new UserError(
      'event-unsupported',
      path === undefined ? 'GITHUB_EVENT_PATH is not set.' : `The event file "${path}" does not exist.`,
      'Run Plimsoll as an action; on a laptop or in another CI use the command line, `plimsoll run`.',
    )
  try {
    return JSON.parse(text) as unknown
  } catch (thrown) {
    throw new UserError(
      'event-unsupported',
      `The event file "${path ?? ''}" is no JSON: ${messageOf(thrown)}.`,
      'The runner writes this file; check what replaced it.',
      thrown,
    )
  }
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
