import { countErrors } from '../compare/counts.ts'
import { formatCount, formatDuration, formatMs, formatPercent, formatRate } from '../units.ts'
import type { Evidence } from './evidence.ts'
import type { Horizon, Severity } from './findings.ts'
import { totalGrowth } from './growth.ts'
import { factsOf, formatObserved, loadText, poolUse } from './observed-facts.ts'
import { countOf, errorShare, errorsText, explainThroughput, slowRequests } from './run-facts.ts'
import { seriesLabel } from './series-role.ts'

/** One row of the table: what fires it, and what to do then. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  readonly horizon: Horizon
  /** The evidence, a sentence with its numbers each; empty where the rule has nothing to say. */
  readonly evidence: (run: Evidence) => readonly string[]
  readonly advice: string
  /** Where it is explained. */
  readonly reference: string
}

/** What the rules compare with. Chosen so that below them nobody needs to act. */
export const LIMITS = {
  errors: { many: 0.05, some: 0.01 },
  cpu: 0.8,
  memory: 0.85,
  pool: 0.9,
  cacheHits: 0.7,
  network: 0.8,
  throughput: 200,
  completion: 0.99,
  recoveryMs: 120_000,
  scaleMs: 120_000,
  connectionErrors: { share: 0.001, count: 5 },
} as const

const SRE = 'https://sre.google/sre-book/'

/** Every rule, the gravest first. docs/findings.md explains each by its id. */
export const RULES: readonly Rule[] = [
  {
    id: 'many-errors',
    severity: 'P0',
    horizon: 'immediate',
    evidence: ({ candidate: { total } }) =>
      errorShare(total) > LIMITS.errors.many ? [`${errorsText(total)}.`] : [],
    advice: 'Find the failing answers in the section on errors, and mend them before looking at latency.',
    reference: `${SRE}monitoring-distributed-systems/`,
  },
  {
    id: 'restarts',
    severity: 'P0',
    horizon: 'immediate',
    evidence: ({ candidate: { observed } }) =>
      (observed?.restarts ?? []).map(
        ({ target, atMs }) => `${target} restarted ${formatDuration(atMs)} after the start.`,
      ),
    advice: 'Look into the log at that time: a crash, a kill for want of memory, or a failed health check.',
    reference: 'docs/findings.md#restarts',
  },
  {
    id: 'cascade',
    severity: 'P0',
    horizon: 'immediate',
    evidence: ({ cascades }) =>
      cascades.map(
        ({ cycle, request, during, after, errorsAfter, from }) =>
          `After spike ${cycle} ${request} failed in ${formatPercent(after)} of its requests (${formatCount(errorsAfter)} errors), and in ${formatPercent(during)} during it; ${from.slice(0, 3).join(', ')} failed first.`,
      ),
    advice: 'Bound the retries, queues and time-outs between these requests, and shed load early.',
    reference: `${SRE}addressing-cascading-failures/`,
  },
  {
    id: 'pool-exhausted',
    severity: 'P0',
    horizon: 'immediate',
    evidence: (run) =>
      poolUse(run)
        .filter(({ share }) => share >= LIMITS.pool)
        .map(({ text, atMs }) => `${text} ${loadText(run, atMs)}.`),
    advice: 'Hold connections for a shorter time, or make the pool larger, within what the database allows.',
    reference: 'https://github.com/brettwooldridge/HikariCP/wiki/About-Pool-Sizing',
  },
  {
    id: 'some-errors',
    severity: 'P1',
    horizon: 'immediate',
    evidence: ({ candidate: { total } }) =>
      errorShare(total) > LIMITS.errors.some && errorShare(total) <= LIMITS.errors.many
        ? [`${errorsText(total)}.`]
        : [],
    advice: 'Find the failing answers in the section on errors.',
    reference: `${SRE}monitoring-distributed-systems/`,
  },
  {
    id: 'throttled',
    severity: 'P1',
    horizon: 'immediate',
    evidence: (run) => {
      const { total } = run.candidate
      const throttled = countOf(total, ['throttled'])
      const share = formatPercent(throttled / Math.max(1, total.completed))
      return [
        ...(throttled > 0
          ? [
              `${formatCount(throttled)} of ${formatCount(total.completed)} requests (${share}) were answered with 429 or Retry-After.`,
            ]
          : []),
        ...factsOf(run, 'throttled')
          .filter(({ series, max }) => series.kind !== 'counter' && max > 0)
          .map(({ label, max, series }) => `${label} reached ${formatObserved(max, series.unit)}.`),
      ]
    },
    advice: 'Raise the limit for the load test, spread the users over several keys, or lower the load.',
    reference: 'https://www.rfc-editor.org/rfc/rfc6585#section-4',
  },
  {
    id: 'no-connection',
    severity: 'P1',
    horizon: 'immediate',
    evidence: ({ candidate: { total } }) => {
      const kinds = ['timeout', 'refused', 'reset', 'dns', 'tls', 'connect'] as const
      const count = countOf(total, kinds)
      const { share, count: fewest } = LIMITS.connectionErrors
      if (count < fewest || count <= share * total.completed) return []
      const named = kinds.filter((kind) => (total.errors[kind] ?? 0) > 0)
      return [
        `${formatCount(count)} of ${formatCount(total.completed)} requests got no answer (${named.map((kind) => `${kind} ${formatCount(total.errors[kind] ?? 0)}`).join(', ')}).`,
      ]
    },
    advice:
      'Check the accept queue, the limits on descriptors and the time-outs of the target and its proxies.',
    reference: 'docs/findings.md#no-connection',
  },
  {
    id: 'not-recovered',
    severity: 'P1',
    horizon: 'short',
    evidence: ({ recoveries }) =>
      recoveries
        .filter(({ recoveredAfterMs }) => recoveredAfterMs === undefined)
        .map(
          ({ cycle, watchedMs, normal, worstP95Ms }) =>
            `After spike ${cycle} p95 and errors were not back to normal (${formatMs(normal.p95Ms)}, ${formatPercent(normal.errorRate)}) within ${formatDuration(watchedMs)}${worstP95Ms === undefined ? '' : `; p95 had reached ${formatMs(worstP95Ms)}`}.`,
        ),
    advice:
      'Look for queues that drain slowly, retries, and pools that stay full; shed load at the entrance.',
    reference: `${SRE}handling-overload/`,
  },
  {
    id: 'leak',
    severity: 'P1',
    horizon: 'short',
    evidence: ({ leaks, candidate: { observed } }) =>
      leaks
        .filter(({ verdict }) => verdict.outcome === 'leak')
        .map(({ series, verdict }) => {
          const value = (x: number): string => formatObserved(x, series.unit)
          const [low, high] = verdict.perHourInterval
          return `${seriesLabel(series, observed)} grew from ${value(verdict.start)} to ${value(verdict.end)} in ${formatDuration(verdict.spanMs)}, by ${value(verdict.perHour)} an hour (95 %: ${value(low)} to ${value(high)}), and did not flatten.`
        }),
    advice:
      'Compare two heap snapshots, or open descriptors and threads, from the beginning and the end of the run.',
    reference: 'docs/findings.md#leaks',
  },
  {
    id: 'latency-rising',
    severity: 'P1',
    horizon: 'short',
    evidence: ({ stability }) =>
      (stability?.trends ?? [])
        .filter(({ word }) => word === 'rising')
        .map(
          (trend) =>
            `${trend.metric} rose from ${formatMs(trend.start)} to ${formatMs(trend.end)} under constant load, by ${formatMs(totalGrowth(trend))} in ${formatDuration(trend.spanMs)}, until the end.`,
        ),
    advice:
      'Run longer with the memory, the caches and the tables of the target observed: something fills up.',
    reference: 'docs/findings.md#stability',
  },
  {
    id: 'p95-high',
    severity: 'P1',
    horizon: 'short',
    evidence: (run) => {
      const bound = run.rating.latencyClass.acceptable
      const slow = slowRequests(run, bound)
      const named = slow
        .slice(0, 3)
        .map(({ request, p95Ms }) => `p95 of ${request} is ${formatMs(p95Ms)}, above ${formatMs(bound)}.`)
      return slow.length > 3
        ? [...named, `So is that of ${formatCount(slow.length - 3)} more requests.`]
        : named
    },
    advice: 'Trace the slowest request; where its queries are fast enough, add instances.',
    reference: 'docs/findings.md#p95-high',
  },
  {
    id: 'cpu-high',
    severity: 'P1',
    horizon: 'short',
    evidence: (run) =>
      factsOf(run, 'cpu')
        .filter(({ series, median }) => series.unit === 'fraction' && median > LIMITS.cpu)
        .map(
          ({ label, median, max, maxAtMs }) =>
            `${label} was above ${formatPercent(median)} half of the time, at most ${formatPercent(max)} ${loadText(run, maxAtMs)}.`,
        ),
    advice: 'Take a CPU profile under this load; add cores or instances where the work is needed.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'memory-high',
    severity: 'P1',
    horizon: 'short',
    evidence: (run) =>
      factsOf(run, 'memory')
        .filter(({ series, max }) => series.unit === 'fraction' && max > LIMITS.memory)
        .map(
          ({ label, max, maxAtMs }) => `${label} reached ${formatPercent(max)} ${loadText(run, maxAtMs)}.`,
        ),
    advice: 'Give the target more memory, or bound its caches, before it is killed for want of it.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'throughput-low',
    severity: 'P1',
    horizon: 'short',
    evidence: (run) => {
      const throughput = explainThroughput(run)
      if (throughput?.limitedBy !== 'target' || throughput.perSecond >= LIMITS.throughput) return []
      return [`${throughput.text}: the target holds the throughput below ${formatRate(LIMITS.throughput)}.`]
    },
    advice: 'Find what the requests wait for; until then more load only makes them slower.',
    reference: 'docs/findings.md#throughput',
  },
  {
    id: 'incomplete',
    severity: 'P1',
    horizon: 'short',
    evidence: ({ completion: { due, missed }, generator }) =>
      due > 0 && 1 - missed / due < LIMITS.completion && generator.state !== 'saturated'
        ? [
            `${formatCount(missed)} of ${formatCount(due)} iterations that were due (${formatPercent(missed / due)}) were not brought to their end.`,
          ]
        : [],
    advice: 'Answers take so long that no connection is free: lower the load, or find what holds them.',
    reference: 'docs/findings.md#incomplete',
  },
  {
    id: 'scaling-interrupts',
    severity: 'P1',
    horizon: 'short',
    evidence: ({ scaling }) =>
      scaling
        .filter(({ interrupted }) => interrupted)
        .map(
          ({ atMs, from, to, before, after, errorsAfter }) =>
            `When instances went from ${formatCount(from)} to ${formatCount(to)}, ${formatDuration(atMs)} after the start, errors rose from ${formatPercent(before)} to ${formatPercent(after)} (${formatCount(errorsAfter)} errors).`,
        ),
    advice:
      'Let an instance receive requests only once it is ready: readiness probe, slow start, warm caches.',
    reference: 'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  },
  {
    id: 'cache-cold',
    severity: 'P2',
    horizon: 'short',
    evidence: (run) =>
      factsOf(run, 'cache-hits')
        .filter(({ series, median }) => series.unit === 'fraction' && median < LIMITS.cacheHits)
        .map(
          ({ label, median }) =>
            `${label} was ${formatPercent(median)}, below ${formatPercent(LIMITS.cacheHits)}.`,
        ),
    advice:
      'Check the keys, the time to live and the size of the cache, and whether the test data repeat as in reality.',
    reference: 'docs/findings.md#cache',
  },
  {
    id: 'cache-evicts',
    severity: 'P2',
    horizon: 'medium',
    evidence: (run) =>
      factsOf(run, 'cache-evictions')
        .filter(({ series, median }) => series.kind === 'rate' && median > 0)
        .map(
          ({ label, median, series }) =>
            `${label} was ${formatObserved(median, series.unit)}: the cache is full.`,
        ),
    advice: 'Make the cache larger, or keep less in it.',
    reference: 'docs/findings.md#cache',
  },
  {
    id: 'slow-queries',
    severity: 'P2',
    horizon: 'short',
    evidence: (run) =>
      factsOf(run, 'slow-queries')
        .filter(({ series, max }) => series.kind !== 'counter' && max > 0)
        .map(
          ({ label, max, series, maxAtMs }) =>
            `${label} reached ${formatObserved(max, series.unit)} ${loadText(run, maxAtMs)}.`,
        ),
    advice: 'Read the plan of the slowest queries; an index is missing, or too much is read.',
    reference: 'https://use-the-index-luke.com/',
  },
  {
    id: 'network-high',
    severity: 'P2',
    horizon: 'medium',
    evidence: (run) =>
      factsOf(run, 'network')
        .filter(({ series, max }) => series.unit === 'fraction' && max > LIMITS.network)
        .map(
          ({ label, max, maxAtMs }) => `${label} reached ${formatPercent(max)} ${loadText(run, maxAtMs)}.`,
        ),
    advice: 'Compress answers, send less, or take a wider link.',
    reference: 'https://www.brendangregg.com/usemethod.html',
  },
  {
    id: 'latency-elevated',
    severity: 'P2',
    horizon: 'medium',
    evidence: ({ stability }) =>
      (stability?.trends ?? [])
        .filter(({ word }) => word === 'elevated')
        .map(
          (trend) =>
            `${trend.metric} rose from ${formatMs(trend.start)} to ${formatMs(trend.end)} under constant load, and has stabilised.`,
        ),
    advice: 'Expect the higher value in production; a longer warm-up measures only that one.',
    reference: 'docs/findings.md#stability',
  },
  {
    id: 'uneven',
    severity: 'P2',
    horizon: 'medium',
    evidence: ({ marks, rating }) => {
      const observed = marks.score.parts.find(({ part }) => part === 'consistency')?.observed
      const bound = rating.score.consistency.none
      return observed !== undefined && observed >= bound
        ? [`p99 is ${observed.toFixed(2)} times p95; up to ${bound} is even.`]
        : []
    },
    advice: 'Look at the slowest answers alone: garbage collection, locks, cold caches, one slow instance.',
    reference: 'https://research.google/pubs/the-tail-at-scale/',
  },
  {
    id: 'slow-recovery',
    severity: 'P2',
    horizon: 'medium',
    evidence: ({ recoveries }) =>
      recoveries.flatMap(({ cycle, recoveredAfterMs }) =>
        recoveredAfterMs !== undefined && recoveredAfterMs > LIMITS.recoveryMs
          ? [
              `After spike ${cycle} it took ${formatDuration(recoveredAfterMs)} until p95 and errors were normal, more than ${formatDuration(LIMITS.recoveryMs)}.`,
            ]
          : [],
      ),
    advice: 'Shorten queues and bound retries; keep instances for a while after a peak.',
    reference: `${SRE}handling-overload/`,
  },
  {
    id: 'slow-scaling',
    severity: 'P2',
    horizon: 'medium',
    evidence: ({ scaling }) =>
      scaling.flatMap(({ afterRiseMs, from, to }) =>
        afterRiseMs !== undefined && afterRiseMs > LIMITS.scaleMs
          ? [
              `Instances went from ${formatCount(from)} to ${formatCount(to)} ${formatDuration(afterRiseMs)} after the load began to rise, later than ${formatDuration(LIMITS.scaleMs)}.`,
            ]
          : [],
      ),
    advice: 'Scale on a signal that rises earlier, start instances faster, or keep one in reserve.',
    reference: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  },
  {
    id: 'load-low',
    severity: 'P2',
    horizon: 'immediate',
    evidence: (run) => {
      const throughput = explainThroughput(run)
      const wanted = run.rating.score.throughput.full
      if (throughput?.limitedBy !== 'demand' || throughput.perSecond >= wanted) return []
      return [
        `${throughput.text}: the load asks for less than the ${formatRate(wanted)} that the score wants, the target does not hold it down.`,
      ]
    },
    advice: 'Test with more users, shorter pauses or a higher rate before calling the throughput low.',
    reference: 'docs/findings.md#throughput',
  },
]

/** Whether a run has an answer at all: of nothing nothing is found. */
export function hasAnswers({ candidate: { total } }: Evidence): boolean {
  return total.completed > 0 && total.completed >= countErrors(total.errors)
}
