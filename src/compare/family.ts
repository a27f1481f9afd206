import type { Allowance, Metric, Threshold } from '../config/threshold.ts'
import type { Plan } from '../plan/plan.ts'
import { allowanceOf, isPercentile, NEEDED_TO_GATE, QUANTILES, requestsFor } from './metric.ts'
import { formatSpan } from './wording.ts'

/** Thresholds that hold for one request, its overrides applied. */
export type ThresholdsOf = (request: string) => readonly Threshold[]

/** One metric of one request that is compared, and whether it may fail the check. */
export interface Test {
  readonly request: string
  readonly metric: Metric
  readonly statistic: TestStatistic
  readonly fail: Allowance | undefined
  readonly warn: Allowance | undefined
  /** In the family F: a broken allowance fails the check. */
  readonly gated: boolean
  /** In the family of warnings. */
  readonly warns: boolean
  /** Why it is not tested although it has a limit; undefined for a test, and for what has no limit. */
  readonly obstacle: string | undefined
}

export type TestStatistic =
  | { readonly kind: 'quantile'; readonly q: number }
  | { readonly kind: 'errors' }
  | { readonly kind: 'throughput' }
  | { readonly kind: 'none' }

/** Shown for each request whether a limit is configured or not. */
const ALWAYS_SHOWN: readonly Metric[] = ['p50', 'p95', 'p99', 'errors']

/**
 * Every comparison that will be shown, and which of them form the families of tests. Decided by plan and
 * thresholds alone, before anything is measured (METHOD §2), so that the data cannot choose its judges.
 * `live`: two interleaved sides, where throughput needs slices; against a history it needs none.
 */
export function planTests(plan: Plan, thresholds: ThresholdsOf, live: boolean): readonly Test[] {
  return plan.requests.flatMap(({ name, planned, rate }) => {
    const limits = new Map(thresholds(name).map((threshold) => [threshold.metric, threshold]))
    const metrics = new Set([...ALWAYS_SHOWN, ...limits.keys()])
    return [...metrics].flatMap((metric) => {
      const threshold = limits.get(metric)
      const fail = threshold && allowanceOf(threshold, 'fail')
      const warn = threshold && allowanceOf(threshold, 'warn')
      const limited = fail !== undefined || warn !== undefined
      if (!limited && !ALWAYS_SHOWN.includes(metric)) return []
      const obstacle = obstacleTo(metric, plan, planned, rate, live)
      const free = obstacle === undefined
      return {
        request: name,
        metric,
        statistic: statisticOf(metric),
        fail,
        warn,
        gated: free && fail !== undefined,
        warns: free && warn !== undefined,
        obstacle,
      }
    })
  })
}

function statisticOf(metric: Metric): TestStatistic {
  if (isPercentile(metric)) return { kind: 'quantile', q: QUANTILES[metric] }
  if (metric === 'errors') return { kind: 'errors' }
  if (metric === 'throughput') return { kind: 'throughput' }
  return { kind: 'none' }
}

function obstacleTo(
  metric: Metric,
  plan: Plan,
  planned: number,
  rate: number,
  live: boolean,
): string | undefined {
  if (isPercentile(metric)) {
    const needs = requestsFor(QUANTILES[metric], NEEDED_TO_GATE)
    if (planned >= needs) return undefined
    const cure =
      rate > 0 && planned > 0 ? `, or ${formatSpan(holdMs(plan) * (needs / planned))} at this rate` : ''
    return `Too few samples, not gated: needs ${needs} requests on each side${cure}; planned are ${Math.floor(planned)}.`
  }
  if (metric === 'errors') return undefined
  if (metric === 'throughput') {
    if (plan.model === 'open')
      return 'Not gated: in the open model the arrival rate is given, so throughput cannot tell the sides apart; overload is reported instead.'
    if (live && plan.interleave !== 'slices')
      return 'Not gated: throughput of users is compared only with interleaved slices.'
    return undefined
  }
  return `Not gated: a change of ${metric} has no test; percentiles, errors and throughput have.`
}

/** Time at full load, over all blocks. */
export function holdMs(plan: Plan): number {
  return plan.blocks.max * plan.blocks.durationMs
}
