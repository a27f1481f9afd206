import { formatCount, formatDuration, formatMs, formatPercent, formatRate } from '../units.ts'
import type { LoadUnit } from './capacity.ts'
import { totalGrowth } from './growth.ts'
import { LIMITS } from './rule-limits.ts'
import type { RuleEvidence } from './rule-limits.ts'
import { countOf, errorShare, errorsText, explainThroughput, slowRequests } from './run-facts.ts'

// Evidence for the rules that need nothing but the load itself.

/** A load that is too much already: of today, or the lightest that was measured. */
export const overCapacity: RuleEvidence = ({ capacity }) => {
  if (capacity === undefined) return []
  const { safe, fleet, instances, unit } = capacity
  if (safe.kind === 'below')
    return [
      `${levelText(safe.level, unit)}, the lightest load of the test, was not safe${safe.by === null ? '' : `: ${safe.by} was broken`}.`,
    ]
  const today = fleet?.multiples.find(({ factor }) => factor === 1)
  return fleet === null || today === undefined || today.instances <= instances
    ? []
    : [
        `The load of today, ${levelText(today.level, unit)}, takes ${formatCount(today.instances)} instances of ${levelText(fleet.perInstance, unit)} each; ${formatCount(instances)} served the test.`,
      ]
}

/** A load of today that fits, and twice of it that would not. */
export const littleHeadroom: RuleEvidence = (run) => {
  const { capacity } = run
  if (capacity === undefined || overCapacity(run).length > 0) return []
  const { fleet, instances, unit } = capacity
  const twice = fleet?.multiples.find(({ factor }) => factor === 2)
  return fleet === null || twice === undefined || twice.instances <= instances
    ? []
    : [
        `Twice the load of today, ${levelText(twice.level, unit)}, takes ${formatCount(twice.instances)} instances of ${levelText(fleet.perInstance, unit)} each; ${formatCount(instances)} served the test.`,
      ]
}

function levelText(level: number, unit: LoadUnit): string {
  return unit === 'rate'
    ? formatRate(level)
    : `${formatCount(level)} ${Math.round(level) === 1 ? 'user' : 'users'}`
}

/** More errors than anyone bears. */
export const manyErrors: RuleEvidence = ({ judged: { total } }) =>
  errorShare(total) > LIMITS.errors.many ? [`${errorsText(total)}.`] : []

/** Errors that spread after a peak. */
export const cascade: RuleEvidence = ({ cascades }) =>
  cascades.map(
    ({ cycle, request, during, after, errorsAfter, from }) =>
      `After spike ${cycle} ${request} failed in ${formatPercent(after)} of its requests (${formatCount(errorsAfter)} errors), and in ${formatPercent(during)} during it; ${from.slice(0, 3).join(', ')} failed first.`,
  )

/** Errors beyond the usual, below `manyErrors`. */
export const someErrors: RuleEvidence = ({ judged: { total } }) =>
  errorShare(total) > LIMITS.errors.some && errorShare(total) <= LIMITS.errors.many
    ? [`${errorsText(total)}.`]
    : []

/** Requests without any answer. */
export const noConnection: RuleEvidence = ({ judged: { total } }) => {
  const kinds = ['timeout', 'refused', 'reset', 'dns', 'tls', 'connect'] as const
  const count = countOf(total, kinds)
  const { share, count: fewest } = LIMITS.connectionErrors
  if (count < fewest || count <= share * total.completed) return []
  const named = kinds.filter((kind) => (total.errors[kind] ?? 0) > 0)
  return [
    `${formatCount(count)} of ${formatCount(total.completed)} requests got no answer (${named.map((kind) => `${kind} ${formatCount(total.errors[kind] ?? 0)}`).join(', ')}).`,
  ]
}

/** Spikes after which it never became normal. */
export const notRecovered: RuleEvidence = ({ recoveries }) =>
  recoveries
    .filter(({ recoveredAfterMs }) => recoveredAfterMs === undefined)
    .map(
      ({ cycle, watchedMs, normal, worstP95Ms }) =>
        `After spike ${cycle} p95 and errors were not back to normal (${formatMs(normal.p95Ms)}, ${formatPercent(normal.errorRate)}) within ${formatDuration(watchedMs)}${worstP95Ms === undefined ? '' : `; p95 had reached ${formatMs(worstP95Ms)}`}.`,
    )

/** Percentiles that rise until the end. */
export const latencyRising: RuleEvidence = ({ stability }) =>
  (stability?.trends ?? [])
    .filter(({ word }) => word === 'rising')
    .map(
      (trend) =>
        `${trend.metric} rose from ${formatMs(trend.start)} to ${formatMs(trend.end)} under constant load, by ${formatMs(totalGrowth(trend))} in ${formatDuration(trend.spanMs)}, until the end.`,
    )

/** Requests slower than acceptable, the slowest three by name. */
export const p95High: RuleEvidence = (run) => {
  const bound = run.rating.latencyClass.acceptable
  const slow = slowRequests(run, bound)
  const named = slow
    .slice(0, 3)
    .map(({ request, p95Ms }) => `p95 of ${request} is ${formatMs(p95Ms)}, above ${formatMs(bound)}.`)
  return slow.length > 3 ? [...named, `So is that of ${formatCount(slow.length - 3)} more requests.`] : named
}

/** Throughput that the target holds down. */
export const throughputLow: RuleEvidence = (run) => {
  const throughput = explainThroughput(run)
  if (throughput?.limitedBy !== 'target' || throughput.perSecond >= LIMITS.throughput) return []
  return [`${throughput.text}: the target holds the throughput below ${formatRate(LIMITS.throughput)}.`]
}

/** Iterations that were not brought to their end. A load that rose until it broke is there to find that. */
export const incomplete: RuleEvidence = ({ completion: { due, missed }, generator, capacity }) =>
  capacity === undefined && due > 0 && 1 - missed / due < LIMITS.completion && generator.state !== 'saturated'
    ? [
        `${formatCount(missed)} of ${formatCount(due)} iterations that were due (${formatPercent(missed / due)}) were not brought to their end.`,
      ]
    : []

/** Instances that came in with errors. */
export const scalingInterrupts: RuleEvidence = ({ scaling }) =>
  scaling
    .filter(({ interrupted }) => interrupted)
    .map(
      ({ atMs, from, to, before, after, errorsAfter }) =>
        `When instances went from ${formatCount(from)} to ${formatCount(to)}, ${formatDuration(atMs)} after the start, errors rose from ${formatPercent(before)} to ${formatPercent(after)} (${formatCount(errorsAfter)} errors).`,
    )

/** Percentiles that rose and have stabilised. */
export const latencyElevated: RuleEvidence = ({ stability }) =>
  (stability?.trends ?? [])
    .filter(({ word }) => word === 'elevated')
    .map(
      (trend) =>
        `${trend.metric} rose from ${formatMs(trend.start)} to ${formatMs(trend.end)} under constant load, and has stabilised.`,
    )

/** A p99 far from p95. */
export const uneven: RuleEvidence = ({ marks, rating }) => {
  const observed = marks.score.parts.find(({ part }) => part === 'consistency')?.observed
  const bound = rating.score.consistency.none
  return observed !== undefined && observed >= bound
    ? [`p99 is ${observed.toFixed(2)} times p95; up to ${bound} is even.`]
    : []
}

/** Spikes after which it took long to become normal. */
export const slowRecovery: RuleEvidence = ({ recoveries }) =>
  recoveries.flatMap(({ cycle, recoveredAfterMs }) =>
    recoveredAfterMs !== undefined && recoveredAfterMs > LIMITS.recoveryMs
      ? [
          `After spike ${cycle} it took ${formatDuration(recoveredAfterMs)} until p95 and errors were normal, more than ${formatDuration(LIMITS.recoveryMs)}.`,
        ]
      : [],
  )

/** Instances that came late. */
export const slowScaling: RuleEvidence = ({ scaling }) =>
  scaling.flatMap(({ afterRiseMs, from, to }) =>
    afterRiseMs !== undefined && afterRiseMs > LIMITS.scaleMs
      ? [
          `Instances went from ${formatCount(from)} to ${formatCount(to)} ${formatDuration(afterRiseMs)} after the load began to rise, later than ${formatDuration(LIMITS.scaleMs)}.`,
        ]
      : [],
  )

/** Throughput that is low only because no more was asked for. */
export const loadLow: RuleEvidence = (run) => {
  const throughput = explainThroughput(run)
  const wanted = run.rating.score.throughput.full
  if (throughput?.limitedBy !== 'demand' || throughput.perSecond >= wanted) return []
  return [
    `${throughput.text}: the load asks for less than the ${formatRate(wanted)} that the score wants, the target does not hold it down.`,
  ]
}
