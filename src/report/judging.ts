import type { RunKey, StoredSeries, StoredTally } from '../baseline/history.ts'
import type { SecondMeasurement } from '../compare/confirm.ts'
import type { SigmaInst } from '../compare/instance-noise.ts'
import type { Normalisation } from '../compare/control.ts'
import type { Policy } from '../config/config.ts'
import type { Allowance, Limit, Threshold } from '../config/threshold.ts'
import type { LoadEnd } from '../load/engine.ts'
import type { StoredObservedLimits } from './observed-objective-schema.ts'
import type { Nullable } from './result.ts'

/**
 * What a verdict was decided from, beside the measurements: with both, the same verdict is computed again on
 * any machine, without the configuration and without the history.
 */
export interface Judging {
  readonly role: 'gate' | 'baseline'
  /** Whether the candidate ran on the machine that made the load. */
  readonly local: boolean
  /** What must be equal for two runs to be compared; null where the run was not measured but put together. */
  readonly key: RunKey | null
  /** ln p50 (µs) of the control workload beside the candidate; null where none ran. */
  readonly control: number | null
  /** Hash of the machine's present boot, to tell whether a second measurement was made on the same one. */
  readonly machine: string | null
  readonly policies: { readonly onInconclusive: Policy; readonly onMissing: Policy }
  /** Each request stands in one of them at most; `*` is the total. */
  readonly limits: readonly JudgingLimits[]
  /** Milliseconds up to which apdex is satisfied; absent for the usual ones. */
  readonly apdexMs?: number | undefined
  /** Limits on observed series; absent where there are none. */
  readonly observed?: StoredObservedLimits | undefined
  /** How the load ended, as the verdict knew it. */
  readonly ended: StoredEnd
  /** Against a live baseline: σ_inst, one for all or by percentile, and the deployments of each side. */
  readonly live: {
    readonly sigmaInst: SigmaInst
    readonly restarts: number
    /** Why the run was overloaded from its warm-up on; absent for one that was not. */
    readonly overloaded?: string | undefined
  } | null
  /** Against the history. */
  readonly history: JudgingHistory | null
}

/** The limits that hold for all of these requests. */
export interface JudgingLimits {
  readonly requests: readonly string[]
  readonly thresholds: readonly StoredThreshold[]
}

type StoredLimits = {
  readonly [K in 'max' | 'min' | 'increase' | 'decrease']: K extends 'max' | 'min'
    ? Limit | null
    : Nullable<Allowance> | null
}

export interface StoredThreshold extends StoredLimits {
  readonly metric: Threshold['metric']
  readonly warn: StoredLimits
  readonly line: number | null
}

/** `LoadEnd` with room for the fields of kinds that a later version adds. */
export interface StoredEnd {
  readonly kind: LoadEnd['kind']
  readonly [field: string]: unknown
}

export interface JudgingHistory {
  /** Every stored run that served, newest first. */
  readonly runs: readonly JudgingRun[]
  readonly first: JudgingReference
  /** Of the measurement that decided a suspicion; null where there was none, or none that can be believed. */
  readonly second: (JudgingReference & { readonly made: SecondMeasurement }) | null
  /** Of a measurement in another job that decided what was left suspected; absent where there was none. */
  readonly elsewhere?: (JudgingReference & { readonly made: SecondMeasurement }) | undefined
  /** ISO 8601: since when the baseline has its present level; null where all its runs are one. */
  readonly levelSince: string | null
  /** What made the verdict a warning and needs older runs than these: sentences. */
  readonly cautions: readonly string[]
  /** Runs that changes of observed series are held against; absent without history, or where it holds none. */
  readonly observed?: readonly JudgingObservedRun[] | undefined
}

/** What a stored run observed. */
export interface JudgingObservedRun {
  readonly sha: string | null
  /** ISO 8601, end of the run. */
  readonly at: string
  readonly series: readonly StoredSeries[]
}

/** Which of the runs served a measurement, and how the machine's speed was taken out. */
export interface JudgingReference {
  readonly mode: Normalisation
  readonly beta: 0 | 1
  /** ln p50 (µs) of the control workload beside the measurement. */
  readonly control: number | null
  /** Median score of all runs that could have served. */
  readonly usualControl: number | null
  /** Positions in `runs`. */
  readonly runs: readonly number[]
}

export interface JudgingRun {
  readonly sha: string | null
  readonly at: string
  readonly origin: string
  readonly ageSeconds: number
  readonly control: number | null
  readonly requests: Readonly<Record<string, StoredTally>>
}
