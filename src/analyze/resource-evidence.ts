import { formatCount, formatDuration, formatPercent } from '../units.ts'
import { factsOf, formatObserved, loadText, poolUse } from './observed-facts.ts'
import { LIMITS } from './rule-limits.ts'
import type { RuleEvidence } from './rule-limits.ts'
import { countOf } from './run-facts.ts'
import { seriesLabel } from './series-role.ts'

// Evidence for the rules about what the target and its resources report.

/** Processes that were replaced. */
export const restarts: RuleEvidence = ({ candidate: { observed } }) =>
  (observed?.restarts ?? []).map(
    ({ target, atMs }) => `${target} restarted ${formatDuration(atMs)} after the start.`,
  )

/** Connection pools nearly or fully in use. */
export const poolExhausted: RuleEvidence = (run) =>
  poolUse(run)
    .filter(({ share }) => share >= LIMITS.pool)
    .map(({ text, atMs }) => `${text} ${loadText(run, atMs)}.`)

/** Requests that were turned away to protect the target. */
export const throttled: RuleEvidence = (run) => {
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
}

/** Resources that leak. */
export const leak: RuleEvidence = ({ leaks, candidate: { observed } }) =>
  leaks
    .filter(({ verdict }) => verdict.outcome === 'leak')
    .map(({ series, verdict }) => {
      const value = (x: number): string => formatObserved(x, series.unit)
      const [low, high] = verdict.perHourInterval
      return `${seriesLabel(series, observed)} grew from ${value(verdict.start)} to ${value(verdict.end)} in ${formatDuration(verdict.spanMs)}, by ${value(verdict.perHour)} an hour (95 %: ${value(low)} to ${value(high)}), and did not flatten.`
    })

/** A busy core uses a little more than one by the rounding of its counter. */
const ONE_CORE = 1.1

/**
 * CPU that is busy half of the time. A rate of CPU seconds counts cores: near one core it is the limit of a
 * target with one thread, and above it nobody knows how many there are.
 */
export const cpuHigh: RuleEvidence = (run) =>
  factsOf(run, 'cpu')
    .filter(({ series, median }) => series.unit === 'fraction' && median > LIMITS.cpu)
    .filter(({ series, max }) => series.kind !== 'rate' || max <= ONE_CORE)
    .map(({ series, label, median, max, maxAtMs }) => {
      const of = series.kind === 'rate' ? ' of one core' : ''
      return `${label} was ${formatPercent(median)}${of} or more half of the time, at most ${formatPercent(max)} ${loadText(run, maxAtMs)}.`
    })

/** Memory that is nearly used up. */
export const memoryHigh: RuleEvidence = (run) =>
  factsOf(run, 'memory')
    .filter(({ series, max }) => series.unit === 'fraction' && max > LIMITS.memory)
    .map(({ label, max, maxAtMs }) => `${label} reached ${formatPercent(max)} ${loadText(run, maxAtMs)}.`)

/** Caches that seldom have what is asked for. */
export const cacheCold: RuleEvidence = (run) =>
  factsOf(run, 'cache-hits')
    .filter(({ series, median }) => series.unit === 'fraction' && median < LIMITS.cacheHits)
    .map(
      ({ label, median }) =>
        `${label} was ${formatPercent(median)}, below ${formatPercent(LIMITS.cacheHits)}.`,
    )

/** Caches that are full. */
export const cacheEvicts: RuleEvidence = (run) =>
  factsOf(run, 'cache-evictions')
    .filter(({ series, median }) => series.kind === 'rate' && median > 0)
    .map(
      ({ label, median, series }) =>
        `${label} was ${formatObserved(median, series.unit)}: the cache is full.`,
    )

/** Slow queries. */
export const slowQueries: RuleEvidence = (run) =>
  factsOf(run, 'slow-queries')
    .filter(({ series, max }) => series.kind !== 'counter' && max > 0)
    .map(
      ({ label, max, series, maxAtMs }) =>
        `${label} reached ${formatObserved(max, series.unit)} ${loadText(run, maxAtMs)}.`,
    )

/** A network that is nearly used up. */
export const networkHigh: RuleEvidence = (run) =>
  factsOf(run, 'network')
    .filter(({ series, max }) => series.unit === 'fraction' && max > LIMITS.network)
    .map(({ label, max, maxAtMs }) => `${label} reached ${formatPercent(max)} ${loadText(run, maxAtMs)}.`)
