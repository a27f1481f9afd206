import { meanThinkMs } from '../plan/users.ts'
import type { Job, JobScenario } from './job.ts'

/** k6 counts arrivals in whole numbers; so many seconds make any rate one, to a thousandth. */
const UNIT_S = 1000
/** Users that k6 has ready for each arrival a second, beside the pauses: answers of up to a second. */
const ANSWER_S = 1
const FEWEST_USERS = 20
const MOST_USERS = 5_000

/**
 * k6's `options` for a job. Open model: an arrival rate for each scenario, by its weight. Closed model: users
 * that choose a scenario for each iteration. A jump between stages is a stage of no length.
 */
export function k6Options(job: Job): Readonly<Record<string, unknown>> {
  return {
    scenarios: job.model === 'open' ? openScenarios(job) : { users: closedScenario(job) },
    insecureSkipTLSVerify: !job.verifyTls,
    noConnectionReuse: !job.keepAlive,
    discardResponseBodies: !job.scenarios.some(({ steps }) =>
      steps.some((step) => 'capture' in step && step.capture.length > 0),
    ),
    summaryTrendStats: ['med'],
  }
}

function openScenarios(job: Job): Readonly<Record<string, unknown>> {
  const weights = job.scenarios.reduce((sum, { weight }) => sum + weight, 0)
  return Object.fromEntries(
    job.scenarios.map((scenario, index) => {
      const share = scenario.weight / weights
      const highest = Math.max(...job.stages.flatMap(({ from, to }) => [from, to])) * share
      const ready = Math.ceil(highest * (ANSWER_S + pausesOf(scenario)))
      return [
        `scenario-${index}`,
        {
          executor: 'ramping-arrival-rate',
          exec: 'iteration',
          timeUnit: `${UNIT_S}s`,
          startRate: Math.round((job.stages[0]?.from ?? 0) * share * UNIT_S),
          stages: k6Stages(job, (level) => Math.round(level * share * UNIT_S)),
          preAllocatedVUs: Math.min(MOST_USERS, Math.max(FEWEST_USERS, ready)),
          maxVUs: MOST_USERS,
          gracefulStop: milliseconds(job.gracefulStopMs),
        },
      ]
    }),
  )
}

function closedScenario(job: Job): Readonly<Record<string, unknown>> {
  const graceful = milliseconds(job.gracefulStopMs)
  return {
    executor: 'ramping-vus',
    exec: 'iteration',
    startVUs: Math.round(job.stages[0]?.from ?? 0),
    stages: k6Stages(job, Math.round),
    gracefulRampDown: graceful,
    gracefulStop: graceful,
  }
}

function k6Stages({ stages }: Job, target: (level: number) => number): readonly unknown[] {
  return stages.flatMap(({ from, to, durationMs }, index) => {
    const before = index === 0 ? from : stages[index - 1]?.to
    const jump = before === from ? [] : [{ target: target(from), duration: '0s' }]
    return [...jump, { target: target(to), duration: milliseconds(durationMs) }]
  })
}

/** Seconds that an iteration pauses, at the mean. */
export function pausesOf({ steps }: JobScenario): number {
  return steps.reduce((sum, step) => sum + ('think' in step ? meanThinkMs(step.think) : 0), 0) / 1000
}

function milliseconds(ms: number): string {
  return `${Math.round(ms)}ms`
}
