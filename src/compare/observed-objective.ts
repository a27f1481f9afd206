import type { ObservedUnit } from '../measure/observed.ts'

/** A limit on an observed series against what the candidate's target reported. */
export interface ObservedObjective {
  readonly series: string
  readonly target: string
  /** Of the series. */
  readonly unit: ObservedUnit
  /** `max 500MB`, `growth 10MB/h`, `warn min 80%`. */
  readonly limit: string
  /** What it was held against, with its unit, in words: `512 MB`, `+12.0 %`; `–` where there was nothing. */
  readonly observed: string
  /** Of a live baseline, or the median of stored runs, where the limit is on a change. */
  readonly baseline: string | undefined
  /** Stored runs that a change was held against; absent for every other limit. */
  readonly runs?: number | undefined
  /** `not-compared`: a limit on a change, without a baseline or with too few stored runs. It decides nothing. */
  readonly outcome: 'met' | 'violated' | 'warned' | 'no-data' | 'not-compared'
  /** Share of the limit that is used, 1 is the limit itself; undefined where that says nothing. */
  readonly used: number | undefined
  /** Why, in a sentence with the figures. */
  readonly because: string
  /** Line of the threshold in the config, for annotations. */
  readonly line: number | undefined
}
