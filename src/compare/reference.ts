import type { History } from '../baseline/history.ts'
import { pickReference } from './control.ts'
import type { Reference } from './control.ts'
import { dropForeignUnits } from './foreign-units.ts'
import { median } from './moderated.ts'
import { usableRuns } from './usable-runs.ts'
import type { UsableQuery } from './usable-runs.ts'

/** The stored runs that a measurement is held against, chosen, and what is known of the machine then and now. */
export interface HistoryReference extends Reference {
  /** ln p50 (µs) of the control workload beside this measurement; undefined where none ran. */
  readonly score: number | undefined
  /** Median score of all runs that could serve, chosen or not; undefined without scores. */
  readonly usualScore: number | undefined
  /** What was left out, in sentences. */
  readonly warnings: readonly string[]
}

export interface ReferenceQuestion extends UsableQuery {
  readonly history: History
  /** Newest runs used, at most. */
  readonly runs: number
  /** ln p50 (µs) of the control workload in this job; undefined where none ran. */
  readonly control: number | undefined
  /** The target runs on the machine that the control score tells of. */
  readonly local: boolean
}

/** Which stored runs serve, and how the machine's speed is taken out (METHOD §4). Never throws on data. */
export function findReference(question: ReferenceQuestion): HistoryReference {
  const { control, local } = question
  const usable = usableRuns(question.history, question)
  const { runs, warnings: foreign } = dropForeignUnits(usable.runs)
  const scores = runs.flatMap((run) => (run.control === undefined ? [] : [run.control]))
  return {
    ...pickReference(runs, control, local, question.runs),
    score: control !== undefined && Number.isFinite(control) ? control : undefined,
    usualScore: scores.length === 0 ? undefined : median(scores),
    warnings: [...usable.warnings, ...foreign],
  }
}
