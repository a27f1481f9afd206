import type { Threshold } from '../config/threshold.ts'
import { formatPercent } from '../units.ts'

/**
 * A limit on a share of all requests, so that it can be counted in any stretch of a run: "p95 below 500 ms" is
 * "at most 5 % of the right answers take longer than 500 ms".
 */
export interface Criterion {
  /** In words: `p95 max 500ms`. */
  readonly text: string
  /** What makes a request count as bad; `undelivered` counts what was due and not answered in time. */
  readonly kind: 'slow' | 'error' | 'undelivered'
  /** For `slow`: microseconds that a right answer may take. */
  readonly limitUs: number | undefined
  /** Largest share of bad ones, 0 to 1. */
  readonly allowed: number
}

const QUANTILES: Readonly<Record<string, number>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
}

/** METHOD §5: delivered below 98 % of what was offered is overload. */
export const DELIVERED = 0.98

const OVERLOAD: Criterion = {
  text: `${formatPercent(DELIVERED)} of the load delivered`,
  kind: 'undelivered',
  limitUs: undefined,
  allowed: 1 - DELIVERED,
}

/**
 * The criteria that a load is safe under: the absolute limits on percentiles and errors of all requests, and,
 * where arrivals were given (open model), that the load was delivered at all. Other limits (a mean, a minimum
 * throughput) cannot be counted request by request; they are named in `left`.
 */
export function toCriteria(
  limits: readonly Pick<Threshold, 'metric' | 'max'>[],
  model: 'open' | 'closed',
): { readonly criteria: readonly Criterion[]; readonly left: readonly string[] } {
  const named = limits.flatMap(({ metric, max }) =>
    max === undefined ? [] : [{ metric, max, text: `${metric} max ${max.text}` }],
  )
  const criteria = named.flatMap(({ metric, max, text }): Criterion[] => {
    if (metric === 'errors') return [{ text, kind: 'error', limitUs: undefined, allowed: max.value }]
    const q = QUANTILES[metric]
    return q === undefined ? [] : [{ text, kind: 'slow', limitUs: max.value * 1000, allowed: 1 - q }]
  })
  const used = new Set(criteria.map(({ text }) => text))
  return {
    criteria: model === 'open' ? [...criteria, OVERLOAD] : criteria,
    left: named.map(({ text }) => text).filter((text) => !used.has(text)),
  }
}
