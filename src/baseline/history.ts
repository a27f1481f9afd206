import type { AcceptedLevel } from './accepted-level.ts'
import type { CalibrationRun } from './calibration-run.ts'

/** Cached runs of main, newest last. The only thing that outlives a job. */
export interface History {
  readonly schema: 'plimsoll/history@1'
  readonly suite: string
  readonly branch: string
  readonly runs: readonly HistoryRun[]
  /** A/A runs, newest last; absent where there was none. */
  readonly calibrations?: readonly CalibrationRun[]
}

export interface HistoryRun {
  readonly sha: string | undefined
  /** ISO 8601, end of the run. */
  readonly at: string
  /** Where it was made: a GitHub run id and attempt, or `local`. */
  readonly origin: string
  readonly key: RunKey
  readonly requests: Readonly<Record<string, StoredTally>>
  readonly total: StoredTally
  /** ln p50 (µs) of the control workload in the same job; undefined where none ran. */
  readonly control: number | undefined
  /** Why this run is no baseline; undefined for one that is. */
  readonly quarantined: string | undefined
  /** Set on a run that starts a new level by decision; absent on every other. */
  readonly accepted?: AcceptedLevel
  /** What its targets and this machine reported meanwhile; absent where nothing was observed. */
  readonly observed?: readonly StoredSeries[]
}

/** One observed series of a run, over the measured time, in a few numbers. */
export interface StoredSeries {
  readonly name: string
  readonly target: string
  /** Hash of what was asked for and of its unit: only the same is compared. */
  readonly asked: string
  /** Mean of a rate or ratio, median of anything else; in the series' unit. */
  readonly level: number
  /** Standard error of the level as far as the run itself tells it; in the series' unit. */
  readonly error: number
  readonly samples: number
}

/** Runs are compared only when all of it is equal. */
export interface RunKey {
  readonly fingerprint: string
  readonly runner: string
  readonly architecture: string
  readonly image: string
  readonly cpu: string
  /** Major version of Plimsoll. */
  readonly tool: string
}

export interface StoredTally {
  readonly sent: number
  readonly completed: number
  readonly errors: number
  /** Requests completed each second while the level held. */
  readonly throughput: number
  /** Two digits, HdrHistogram V2 base64. */
  readonly histogram: string
}
