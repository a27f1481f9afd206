import type { HistoryRun, RunKey } from './history.ts'

/** One A/A run: two deployments of one commit, measured beside each other for the full time (METHOD §6). */
export interface CalibrationRun {
  readonly sha: string | undefined
  /** ISO 8601, end of the run. */
  readonly at: string
  /** Where it was made: a GitHub run id and attempt, or `local`. */
  readonly origin: string
  readonly key: RunKey
  /** Percentiles that had enough samples to be tested. */
  readonly tests: readonly CalibrationTest[]
}

/** What one test saw between two deployments that do not differ. */
export interface CalibrationTest {
  readonly request: string
  readonly metric: 'p50' | 'p95' | 'p99'
  /** θ_AA = ln(Q_B / Q_A). */
  readonly theta: number
  /** se_w: the standard error of θ from the run's own blocks, without σ_inst. */
  readonly se: number
}

/** What a history is made of: runs of the branch, and A/A runs. */
export type HistoryEntry = HistoryRun | CalibrationRun

export function isCalibration(entry: HistoryEntry): entry is CalibrationRun {
  return 'tests' in entry
}
