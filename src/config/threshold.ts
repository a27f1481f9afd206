/** Metrics that a threshold can name; `unit` is that of `max` and `min`. */
export const METRICS = {
  min: 'ms',
  mean: 'ms',
  stddev: 'ms',
  p50: 'ms',
  p75: 'ms',
  p90: 'ms',
  p95: 'ms',
  p99: 'ms',
  p999: 'ms',
  max: 'ms',
  errors: 'fraction',
  throughput: 'per-second',
  consistency: 'ratio',
  apdex: 'ratio',
} as const

export type Metric = keyof typeof METRICS
export type MetricUnit = (typeof METRICS)[Metric]

/** What the config demands of one metric, for the total or for one request. */
export interface Threshold {
  readonly metric: Metric
  /** Objectives: the observed value must not lie above or below. */
  readonly max: Limit | undefined
  readonly min: Limit | undefined
  /** Allowed change against the baseline, in the direction that hurts. */
  readonly increase: Allowance | undefined
  readonly decrease: Allowance | undefined
  /** The same limits at a lower level: broken, they warn and never fail. */
  readonly warn: {
    readonly max: Limit | undefined
    readonly min: Limit | undefined
    readonly increase: Allowance | undefined
    readonly decrease: Allowance | undefined
  }
  /** Where it stands in the config file; undefined when Plimsoll assumed it. */
  readonly line: number | undefined
}

export interface Limit {
  /** In the metric's unit: milliseconds, a fraction (1 % = 0.01), per second, or a plain ratio. */
  readonly value: number
  /** As written, for messages: `500ms`. */
  readonly text: string
}

/** `10% & 5ms`: broken only when both parts are exceeded. At least one part is present. */
export interface Allowance {
  /** Fraction of the baseline: 10 % = 0.1. */
  readonly relative: number | undefined
  /** Milliseconds, or for errors a difference of fractions (0.5 pp = 0.005). */
  readonly absolute: number | undefined
  readonly text: string
}
