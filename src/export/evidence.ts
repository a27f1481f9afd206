import type { Capacity } from '../analyze/capacity.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { Result } from '../report/result.ts'
import { atLevel } from '../analyze/capacity.ts'
import { instancesFor } from '../analyze/sizing.ts'
import { UserError } from '../errors.ts'
import { formatSafe } from '../report/capacity-words.ts'
import { formatRate } from '../units.ts'

/** What the person gives beside the result; nothing of it is a measured figure. */
export interface ExportOptions {
  /** Of the deployment, the upstream, the job: a DNS label. */
  readonly name: string
  /** Addresses of the instances, `host:port`. */
  readonly servers: readonly string[]
  /** Where KEDA finds Prometheus. */
  readonly prometheus: string
  /** Label matchers of PromQL that choose the service: `job="shop"`. */
  readonly selector: string
  /** Load to plan for, in the result's unit; undefined for the last month of the growth table. */
  readonly peak: number | undefined
}

/** What one instance was measured to carry. */
export interface InstanceCapacity {
  /** Right answers each second, at the lower end of the safe load's interval. */
  readonly requestsPerSecond: number
  /** Mean requests in flight at the safe load. */
  readonly inFlight: number
  /** Share of wrong answers at the heaviest level that held. */
  readonly errorRate: number
  /** Where the figures come from, in sentences for a comment. */
  readonly source: readonly string[]
}

/**
 * The capacity of a result, of which some load was safe. Throws UserError `evidence-missing`, which says what
 * to run, for a result without it.
 */
export function needCapacity({ capacity }: Result, what: string): Capacity {
  if (capacity === undefined)
    throw new UserError(
      'evidence-missing',
      `${what} needs a measured capacity, and this result has none: its load did not rise step by step, or the load generator did not keep up.`,
      'Run a profile that rises until it breaks, such as stress: { rate: 10/s, shape: steps, step: +10/s, every: 30s, until: errors > 5% }, and export that result.',
    )
  if (capacity.safe.kind === 'below')
    throw new UserError(
      'evidence-missing',
      `${what} needs a load that the target carries safely, and even the lightest level (${formatSafe(capacity.safe, capacity.unit)}) broke ${capacity.safe.by ?? 'a limit'}.`,
      'Begin the steps at a lower level, or mend what breaks there.',
    )
  return capacity
}

/** What one instance carries; throws like `needCapacity`. */
export function needInstance(result: Result, what: string): InstanceCapacity {
  const capacity = needCapacity(result, what)
  const { safe, levels, instances, unit } = capacity
  const low = Math.min(safe.interval[0], safe.level)
  const held = levels.findLast(({ level }) => level === safe.held)
  const rate = atLevel(levels, low).throughput / instances
  return {
    requestsPerSecond: rate,
    inFlight: safe.inFlight / instances,
    errorRate: held?.errorRate ?? 0,
    source: [
      ...origin(result),
      `Safe load ${formatSafe(safe, unit)} of ${instances === 1 ? 'one instance' : `${instances} instances`}${capacity.criteria.length === 0 ? '' : ` under ${capacity.criteria.join(', ')}`}.`,
      `One instance: ${formatRate(rate)} requests, the lower end of the interval.`,
    ],
  }
}

/** How many instances to allow: from what today's load takes to what the peak takes. */
export interface Replicas {
  readonly min: number
  readonly max: number
  readonly source: readonly string[]
}

/** Throws UserError `evidence-missing` where nothing says what load to plan for. */
export function needReplicas(result: Result, { peak }: ExportOptions, what: string): Replicas {
  const { fleet } = needCapacity(result, what)
  const today = fleet?.multiples[0]
  const lastMonth = fleet?.months.at(-1)
  const max =
    peak === undefined || fleet === null
      ? lastMonth?.instances
      : instancesFor(peak, fleet.perInstance, fleet.efficiency)
  if (max === undefined)
    throw new UserError(
      'evidence-missing',
      `${what} needs the most instances it may start, and nothing says what load to plan for.`,
      'Give --peak with a load such as 900/s or "500" users, or configure growth: 30% and run again.',
    )
  const min = Math.min(max, today?.instances ?? 1)
  return {
    min,
    max,
    source: [
      today === undefined
        ? 'At least 1 instance: the load of today is not known (growth.from).'
        : `At least ${min}: what the load of today takes.`,
      `At most ${max}: what ${peak === undefined ? `month ${lastMonth?.month ?? 0} of the growth table` : 'the peak given'} takes.`,
    ],
  }
}

/** Proposed objectives of a result; throws UserError `evidence-missing` without them. */
export function needSlo({ slo }: Result, what: string): SloProposal {
  if (slo !== undefined && (slo.availability !== null || slo.latency.length > 0)) return slo
  throw new UserError(
    'evidence-missing',
    slo === undefined
      ? `${what} needs proposed objectives, and this result has none: too few answers under constant load.`
      : `${what} needs proposed objectives, and this result's errors leave none.`,
    'Run the default profile, or another of constant load, long enough for 200 answers, and export that result.',
  )
}

/** Which run the figures come from. */
export function origin({ tool, candidate, startedAt, plan }: Result): readonly string[] {
  const commit = candidate.sha === null ? '' : `, commit ${candidate.sha.slice(0, 12)}`
  return [`Written by Plimsoll ${tool.version} from profile ${plan.profile}, run ${startedAt}${commit}.`]
}
