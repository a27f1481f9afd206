import type { Metric } from '../config/threshold.ts'

export type Outcome = 'regressed' | 'improved' | 'unchanged' | 'inconclusive'

/** One metric of one request, candidate against baseline. */
export interface Comparison {
  /** Request name, or `*` for the total. */
  readonly request: string
  readonly metric: Metric
  readonly unit: 'ms' | 'fraction' | 'per-second' | 'ratio'
  /** In `unit`; undefined where a side has no data. */
  readonly baseline: number | undefined
  readonly candidate: number | undefined
  /** Relative change (0.24 = +24 %); for errors the difference of fractions. */
  readonly change: number | undefined
  /** Of the change, same scale; undefined where it cannot be stated. */
  readonly interval: readonly [number, number] | undefined
  /** Coverage of the interval. */
  readonly level: number
  readonly outcome: Outcome
  /** The allowance as written, and whether breaking it fails the check. */
  readonly limit: string | undefined
  readonly gated: boolean
  /** Broken at the `warn` level only. */
  readonly warned: boolean
  /** Smallest change this comparison could have found, relative (points for errors); undefined if not gated. */
  readonly detectable: number | undefined
  /** Largest allowed change after the floor, relative (points for errors): the limit as it acted here. */
  readonly allowed: number | undefined
  /** One-sided p-value for "worse", after the sequential transform where one applies. */
  readonly p: number | undefined
  /** Successful requests on each side. */
  readonly samples: { readonly baseline: number; readonly candidate: number }
  /** Why the outcome is what it is, in a sentence. */
  readonly because: string
  /** Sentences with the number that would cure them. */
  readonly warnings: readonly string[]
}

/** An absolute limit against what was observed on the candidate. */
export interface ObjectiveResult {
  readonly request: string
  readonly metric: Metric
  readonly unit: 'ms' | 'fraction' | 'per-second' | 'ratio'
  readonly limit: string
  readonly limitValue: number
  readonly observed: number | undefined
  readonly outcome: 'met' | 'violated' | 'warned' | 'no-data'
  /** Line of the threshold in the config, for annotations. */
  readonly line: number | undefined
}
