import type { z } from 'zod/mini'
import type { Config } from './config.ts'
import { METRICS } from './threshold.ts'
import type { Metric, Threshold } from './threshold.ts'
import type { thresholds as schema } from './threshold-schema.ts'

type ParsedThresholds = z.infer<typeof schema>
type Limits = Pick<Threshold, 'max' | 'min' | 'increase' | 'decrease'>

/** Stands for all requests together where a request name is asked for. */
export const TOTAL = '*'

const NO_LIMITS: Limits = { max: undefined, min: undefined, increase: undefined, decrease: undefined }

/** Turns a `thresholds` map into a list; `lineOf` tells where a metric stands in the file. */
export function toThresholds(
  written: ParsedThresholds,
  lineOf: (metric: Metric) => number | undefined,
): readonly Threshold[] {
  return (Object.keys(METRICS) as Metric[]).flatMap((metric) => {
    const rule = written[metric]
    if (rule === undefined) return []
    return [{ metric, ...NO_LIMITS, ...rule, warn: { ...NO_LIMITS, ...rule.warn }, line: lineOf(metric) }]
  })
}

/** METHOD: what holds when the file names no thresholds. Changes only, since no absolute value is right for all. */
export const DEFAULT_THRESHOLDS: readonly Threshold[] = [
  increase('p50', 0.1, 2, '10% & 2ms'),
  increase('p95', 0.1, 5, '10% & 5ms'),
  increase('p99', 0.2, 10, '20% & 10ms'),
  increase('errors', undefined, 0.005, '0.5pp'),
]

/**
 * The thresholds that hold in a profile: for the total (`*`) the absolute ones, for a request the relative
 * ones, with what `requests` says about it put over them field by field. A profile's own thresholds replace
 * the config's. Metrics without anything left to hold are absent.
 */
export function thresholdsFor(config: Config, profile: string, request: string): readonly Threshold[] {
  const own = Object.hasOwn(config.profiles, profile) ? config.profiles[profile]?.thresholds : undefined
  const base = own ?? config.thresholds
  if (request === TOTAL) return base.map(absolutePart).filter(holdsSomething)
  const overrides = Object.hasOwn(config.requests, request) ? (config.requests[request] ?? []) : []
  const named = new Set(overrides.map(({ metric }) => metric))
  const kept = base.map(relativePart)
  return [
    ...kept.filter(({ metric }) => !named.has(metric)),
    ...overrides.map((override) =>
      over(
        override,
        kept.find(({ metric }) => metric === override.metric),
      ),
    ),
  ].filter(holdsSomething)
}

function increase(metric: Metric, relative: number | undefined, absolute: number, text: string): Threshold {
  return { metric, ...NO_LIMITS, increase: { relative, absolute, text }, warn: NO_LIMITS, line: undefined }
}

function absolutePart(threshold: Threshold): Threshold {
  const part = ({ max, min }: Limits) => ({ ...NO_LIMITS, max, min })
  return { ...threshold, ...part(threshold), warn: part(threshold.warn) }
}

function relativePart(threshold: Threshold): Threshold {
  const part = (limits: Limits) => ({
    ...NO_LIMITS,
    increase: limits.increase,
    decrease: limits.decrease,
  })
  return { ...threshold, ...part(threshold), warn: part(threshold.warn) }
}

/** What the override leaves open stays as the base has it: a new `max` does not end the watch on the change. */
function over(override: Threshold, base: Threshold | undefined): Threshold {
  if (base === undefined) return override
  const merge = (upper: Limits, lower: Limits): Limits => ({
    max: upper.max ?? lower.max,
    min: upper.min ?? lower.min,
    increase: upper.increase ?? lower.increase,
    decrease: upper.decrease ?? lower.decrease,
  })
  return { ...override, ...merge(override, base), warn: merge(override.warn, base.warn) }
}

function holdsSomething({ max, min, increase, decrease, warn }: Threshold): boolean {
  return [max, min, increase, decrease, warn.max, warn.min, warn.increase, warn.decrease].some(
    (limit) => limit !== undefined,
  )
}
