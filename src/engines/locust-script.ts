import type { Job } from './job.ts'
import { pausesOf } from './k6-options.ts'
import { LOCUST_RUNTIME } from './locust-runtime.ts'

/** Locust has users only: how many stand for a level, and how often each begins an iteration. */
export interface LocustUsers {
  /** Users for each arrival a second (open model), or 1 for each user. */
  readonly perLevel: number
  /** Seconds from one iteration of a user to its next; null where nothing paces them. */
  readonly pacingS: number | null
}

/** Time for the answers of an iteration, beside its pauses, before a user falls behind. */
const ANSWER_S = 1

/**
 * Users for a job. An arrival rate becomes paced users: each begins an iteration every so many seconds, which
 * is longer than an iteration usually takes. A target that stalls for longer is asked less often, as Locust does.
 */
export function locustUsers(job: Job): LocustUsers {
  if (job.model === 'closed')
    return { perLevel: 1, pacingS: job.pacingMs === null ? null : job.pacingMs / 1000 }
  const levels = job.stages.flatMap(({ from, to }) => [from, to]).filter((level) => level > 0)
  const lasts = Math.ceil(ANSWER_S + Math.max(...job.scenarios.map(pausesOf)))
  // A rate of one arrival in a minute is one user with a minute's pace.
  const pacingS = Math.max(lasts, 1 / Math.min(...levels))
  return { perLevel: pacingS, pacingS }
}

/** The locustfile that runs a job. */
export function locustScript(job: Job): string {
  return [
    '# Written by Plimsoll from its plan. Run it by hand with: locust --headless -f FILE',
    LOCUST_RUNTIME.replace('__JOB__', () => pythonText({ ...job, ...locustUsers(job) })),
  ].join('\n')
}

/** ASCII in double quotes with JSON's escapes is the same text in Python; beyond ASCII JSON has escapes of its own. */
function pythonText(value: unknown): string {
  const json = JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return JSON.stringify(json)
}
