import type { Comparison } from '../compare/comparison.ts'
import type { Suspect } from '../compare/history.ts'
import type { BaselineSummary } from '../compare/outcome.ts'
import type { Overload } from '../compare/overload.ts'
import type { Invalid } from '../compare/validity.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { ResultNoise } from '../report/result-noise.ts'
import type { Plan } from '../plan/plan.ts'
import type { HistoryBasis } from '../report/stored-reference.ts'
import type { LiveBasis } from './live-evidence.ts'

/** What measuring and comparing brought, ready to be judged. */
export interface GateEvidence {
  readonly outcome: LoadOutcome
  /** The plan that was run, where it is not the one that was asked for. */
  readonly plan?: Plan | undefined
  readonly baseline: BaselineSummary
  readonly comparisons: readonly Comparison[]
  readonly suspects: readonly Suspect[]
  readonly invalid: Invalid | undefined
  readonly overload: Overload | undefined
  /** Sentences that make the verdict a warning. */
  readonly cautions: readonly string[]
  /** Sentences that do not. */
  readonly warnings: readonly string[]
  /** A second measurement of the candidate, made to confirm a suspicion. */
  readonly confirmation: Measurement | undefined
  /** ln p50 (µs) of the control workload in this job; undefined where none ran. */
  readonly control: number | undefined
  /** How much deployments are taken to differ by luck; undefined without a live baseline. */
  readonly noise?: ResultNoise | undefined
  /** What the comparison needs beside the measurements, to be made again; both undefined without a baseline. */
  readonly basis: { readonly live: LiveBasis | undefined; readonly history: HistoryBasis | undefined }
}
