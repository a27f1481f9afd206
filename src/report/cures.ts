import type { InconclusiveReason } from '../compare/outcome.ts'
import { hostPolicy } from './host-policy.ts'
import { ingestedCure } from './ingested-cures.ts'
import type { Result } from './result.ts'
import { asSentence } from './values.ts'

/** Why a run decided nothing, in words for someone who has never read the method, and what cures it. */
export interface Cure {
  readonly title: string
  readonly explanation: string
  readonly cure: string
}

/** The explanation for a result's reason. */
export function describeReason(why: InconclusiveReason, result: Result): Cure {
  const own = describeOwn(why, result)
  const { source, baseline } = result
  const cure = source === undefined ? undefined : ingestedCure(why, source, baseline.branch ?? 'main')
  return cure === undefined ? own : { ...own, cure }
}

function describeOwn(why: InconclusiveReason, result: Result): Cure {
  const branch = result.baseline.branch ?? 'main'
  switch (why) {
    case 'no-baseline':
      return {
        title: 'No baseline',
        explanation: `Nothing was compared with ${branch}. ${result.baseline.source ?? 'No earlier run was found.'} Absolute limits were judged all the same.`,
        cure: `Run the gate once on ${branch} (a push, or mode: baseline), or give baseline-url to measure ${branch} in the same job.`,
      }
    case 'suspected':
      return {
        title: 'Suspected, not proven',
        explanation: `This run looks slower than the history of ${branch}, but measuring again in the same job is no independent proof: the same machine repeats its own luck.`,
        cure: 'Give baseline-url so that both sides are measured together, or confirm on another runner in a second job.',
      }
    case 'too-few-samples':
      return {
        title: 'Too few samples',
        explanation: 'Too few requests were answered to tell a change of the configured size from chance.',
        cure: 'Raise load.rate or load.duration; plimsoll check says what each percentile needs.',
      }
    case 'not-decided':
      return {
        title: 'Not decided in time',
        explanation: `The time ended before the evidence was enough, either for "slower" or for "not slower".`,
        cure: 'Raise the upper end of load.duration or load.rate, or allow a larger change for the noisy request.',
      }
    case 'saturated':
      return {
        title: 'Load generator saturated',
        explanation: `The machine that makes the load could not keep to its schedule, so the latencies are partly its own. ${result.generator.reasons.map(asSentence).join(' ')}`,
        cure: 'Lower load.rate, or run on a machine with more free cores.',
      }
    case 'throttled':
      return {
        title: 'Target throttled the load',
        explanation:
          'The target refused requests by a rate limit, so what was measured is the limit, not the code.',
        cure: [
          'Lower load.rate below the limit, or exempt this load from it (for example by a header under headers).',
          hostPolicy(result.candidate.url),
        ]
          .filter((part) => part !== undefined)
          .join(' '),
      }
    case 'protected':
      return {
        title: 'Target is protected',
        explanation: 'Answers came from a login or challenge page, not from the application.',
        cure: "Give the platform's bypass header under headers, with its value from ${ENV}.",
      }
    case 'environment-changed':
      return {
        title: 'The environment changed',
        explanation:
          'Most requests moved by the same factor, and so did the control measurement. That is a different machine, not a different program.',
        cure: 'Run again on the usual runner, or give baseline-url so that both sides share one machine.',
      }
    case 'too-many-errors':
      return {
        title: 'Too many errors',
        explanation:
          'More than a fifth of the requests of one side had no right answer. The latency of the rest says nothing about the whole.',
        cure: 'Look at the errors by kind below and mend these first.',
      }
    case 'position-effect':
      return {
        title: 'The sides disturb each other',
        explanation:
          'Who came first in a block mattered: one side was still busy with its last slice when the other was measured.',
        cure: 'Lower load.rate to at most half of what the target can carry, or run the two deployments on different machines.',
      }
    case 'overloaded':
      return {
        title: 'Overloaded',
        explanation:
          'Already in the warm-up, and at half of the rate as well, the machine or the targets could not keep up. Near capacity the time in queues covers what the code takes.',
        cure: 'Lower load.rate to at most half of what the targets can carry here, or run the two deployments on different machines.',
      }
    case 'interrupted':
      return {
        title: 'Interrupted',
        explanation: 'The run was cancelled before it could decide.',
        cure: 'Run it again.',
      }
    case 'shards-missing':
      return {
        title: 'Shards missing',
        explanation:
          'Some of the machines that were to carry the load brought no measurement, or were under load at another time than the others, so the target had less to do than planned.',
        cure: 'Look at the log of each machine that is named, and start all of them again with a new start-at. shards.least in the configuration says how many parts are enough, shards.window how much of the time.',
      }
    case 'target-lost':
      return {
        title: 'Target lost',
        explanation: 'The target stopped answering.',
        cure: "Look at the target's own log at that time. If it broke under the load, lower load.rate to find what it carries.",
      }
    default:
      return why satisfies never
  }
}
