import type { ObservedRun } from '../analyze/observed-runs.ts'
import type { RunKey } from '../baseline/history.ts'
import type { FoundHistory } from '../baseline/store.ts'
import { findCreep } from '../compare/creep.ts'
import type { HistoryAnswer } from '../compare/history.ts'
import { findLevel } from '../compare/level.ts'
import { findReference } from '../compare/reference.ts'
import type { HistoryReference } from '../compare/reference.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest } from '../gate.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'

/** The history of main as it is at one moment, for one plan on one kind of machine. */
export interface PresentPast {
  /** ISO 8601: since when main has its present level; undefined where all its runs are one. */
  readonly levelSince: string | undefined
  /** On the present level, in sentences. */
  readonly notes: readonly string[]
  /** The stored runs for a measurement beside which the control workload had this score. */
  referenceAt(score: number | undefined): HistoryReference
  /** What the stored runs that can serve observed, on machines of every speed; newest first. */
  observed(): readonly ObservedRun[]
  /** What crept up over many runs, in sentences. */
  crept(candidate: Measurement, score: number | undefined, answer: HistoryAnswer): readonly string[]
}

/** Finds the level of main in its runs, once for all measurements of a job. */
export function presentPast(
  { config, profile }: Pick<GateRequest, 'config' | 'profile'>,
  plan: Plan,
  past: Extract<FoundHistory, { kind: 'found' }>,
  key: RunKey,
  now: Date,
): PresentPast {
  const { local } = plan.sides.candidate
  const level = findLevel(past.history, { key, now, local })
  const { maxAgeMs, runs } = config.baseline
  const query = { history: level.history, key, now, maxAgeMs, runs, levelSince: level.since }
  return {
    levelSince: level.since,
    notes: level.notes,
    referenceAt: (score) => findReference({ ...query, control: score, local }),
    observed: () => toObservedRuns(findReference({ ...query, control: undefined, local })),
    crept: (candidate, score, answer) =>
      findCreep(
        {
          ...query,
          plan,
          candidate: comparedPart(candidate),
          thresholds: (name) => thresholdsFor(config, profile, name),
          control: score,
        },
        answer,
      ),
  }
}

/** What the runs of a reference observed. */
export function toObservedRuns({ runs }: Pick<HistoryReference, 'runs'>): readonly ObservedRun[] {
  return runs.map(({ sha, at, observed = [] }) => ({ sha, at, series: observed }))
}
