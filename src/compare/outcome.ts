import type { Comparison, ObjectiveResult } from './comparison.ts'
import type { ObservedObjective } from './observed-objective.ts'

export type VerdictOutcome = 'pass' | 'warn' | 'fail' | 'inconclusive'

export type InconclusiveReason =
  | 'no-baseline'
  | 'suspected'
  | 'too-few-samples'
  | 'not-decided'
  | 'saturated'
  | 'throttled'
  | 'protected'
  | 'environment-changed'
  | 'too-many-errors'
  | 'position-effect'
  | 'overloaded'
  | 'interrupted'
  | 'shards-missing'
  | 'target-lost'

/**
 * What an obstacle makes worthless. `all-but-errors`: latencies and throughput say nothing, error counts
 * still do.
 */
export type Spoiled = 'nothing' | 'all-but-errors' | 'all'

/** The one decision of a run. */
export interface Verdict {
  readonly outcome: VerdictOutcome
  /** Set exactly when the outcome is inconclusive. */
  readonly why: InconclusiveReason | undefined
  /** Words with counts: "2 regressions, 1 warning, 9 unchanged". */
  readonly headline: string
  /** Full sentences, most important first. */
  readonly reasons: readonly string[]
  /** After `on-inconclusive` and `on-missing`: what the check says. */
  readonly check: 'success' | 'neutral' | 'failure'
  /** 0, 1 or 3 (DESIGN). */
  readonly exitCode: 0 | 1 | 3
  readonly comparisons: readonly Comparison[]
  readonly objectives: readonly ObjectiveResult[]
  /** Limits on observed series; absent where there are none. */
  readonly observed?: readonly ObservedObjective[] | undefined
  /** Which of these decided nothing, because something stood in the way of measuring them honestly. */
  readonly spoiled: { readonly objectives: Spoiled; readonly comparisons: Spoiled }
}

/** What the candidate was held against, with its provenance. */
export type BaselineSummary =
  | {
      readonly kind: 'live'
      readonly url: string
      readonly sha: string | undefined
      readonly interleave: 'slices' | 'duet'
    }
  | {
      readonly kind: 'history'
      readonly runs: number
      readonly sha: string | undefined
      readonly ageSeconds: number
      readonly branch: string
      readonly source: string
      readonly commitsBehind: number | undefined
    }
  | { readonly kind: 'missing'; readonly reason: string }
