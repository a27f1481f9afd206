import { METRICS } from '../config/threshold.ts'
import type { Metric, Threshold, Allowance } from '../config/threshold.ts'
import type { Tally } from '../measure/measurement.ts'
import { countErrors } from './counts.ts'

/** Percentile metrics and their quantile. */
export const QUANTILES = { p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const

export type PercentileMetric = keyof typeof QUANTILES

/** Values beyond a quantile that a stated percentile needs: with fewer it is nearly the maximum. */
export const NEEDED_BEYOND = 10

/** Values beyond a quantile that a gated percentile needs on each side, from the plan (METHOD §2). */
export const NEEDED_TO_GATE = 50

/** Satisfied below, tolerated up to four times this (Apdex Alliance, technical specification 1.1). */
export const APDEX_TARGET_MS = 500

/** A metric's value, or how many right answers it would need. */
export type Observed =
  { readonly kind: 'value'; readonly value: number } | { readonly kind: 'no-data'; readonly needs: number }

export function isPercentile(metric: Metric): metric is PercentileMetric {
  return Object.hasOwn(QUANTILES, metric)
}

/** Requests that must lie on a side before `share` of them, beyond the quantile q, are `beyond` requests. */
export function requestsFor(q: number, beyond: number): number {
  return Math.ceil(beyond / (1 - q) - 1e-6)
}

/** More is worse for latencies and errors; less is worse for throughput and apdex. */
export function hurtsUpward(metric: Metric): boolean {
  return metric !== 'throughput' && metric !== 'apdex'
}

/** The allowed change of a threshold in the direction that hurts its metric. */
export function allowanceOf(threshold: Threshold, level: 'fail' | 'warn'): Allowance | undefined {
  const from = level === 'fail' ? threshold : threshold.warn
  return hurtsUpward(threshold.metric) ? from.increase : from.decrease
}

/**
 * A metric of one tally in the metric's unit: milliseconds, a fraction, answers each second, a ratio.
 * A percentile needs ten values beyond it. Errors are a share of all answers; throughput counts all
 * answers over the `activeMs` of constant load. Apdex is satisfied up to `apdexMs`.
 */
export function observe(
  metric: Metric,
  tally: Tally,
  activeMs: number,
  apdexMs: number = APDEX_TARGET_MS,
): Observed {
  const { latency } = tally
  if (metric === 'errors')
    return tally.completed > 0 ? value(countErrors(tally.errors) / tally.completed) : noData(1)
  if (metric === 'throughput')
    return activeMs > 0 && tally.sent > 0 ? value((tally.completed * 1000) / activeMs) : noData(1)
  if (latency.count === 0) return noData(isPercentile(metric) ? needed(metric) : 1)
  if (tally.carries?.includes(metric) === false) return noData(1)
  if (isPercentile(metric)) {
    if (latency.count < needed(metric)) return noData(needed(metric))
    return value((latency.quantile(QUANTILES[metric]) ?? NaN) / 1000)
  }
  switch (metric) {
    case 'min':
      return value(latency.min / 1000)
    case 'max':
      return value(latency.max / 1000)
    case 'mean':
      return value((latency.mean() ?? NaN) / 1000)
    case 'stddev':
      return value((latency.stddev() ?? NaN) / 1000)
    case 'consistency': {
      if (latency.count < needed('p99')) return noData(needed('p99'))
      const p95 = latency.quantile(QUANTILES.p95) ?? NaN
      return value((latency.quantile(QUANTILES.p99) ?? NaN) / p95)
    }
    case 'apdex': {
      const above = latency.cumulative()
      const satisfied = latency.count - above.above(apdexMs * 1000)
      const tolerated = latency.count - above.above(4 * apdexMs * 1000) - satisfied
      return value((satisfied + tolerated / 2) / tally.completed)
    }
    default:
      return metric satisfies never
  }
}

/** Unit of a metric's value. */
export function unitOf(metric: Metric): (typeof METRICS)[Metric] {
  return METRICS[metric]
}

function needed(metric: PercentileMetric): number {
  return requestsFor(QUANTILES[metric], NEEDED_BEYOND)
}

/** NaN and infinities come only from damaged stored data: they are no observation. */
function value(number: number): Observed {
  return Number.isFinite(number) ? { kind: 'value', value: number } : noData(1)
}

function noData(needs: number): Observed {
  return { kind: 'no-data', needs }
}
