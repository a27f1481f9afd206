import type { ObservedRun } from '../analyze/observed-runs.ts'
import type { SecondMeasurement } from '../compare/confirm.ts'
import type { HistoryReference } from '../compare/reference.ts'
import { readTallies } from '../compare/usable-runs.ts'
import type { UsableRun } from '../compare/usable-runs.ts'
import { UserError } from '../errors.ts'
import type { JudgingHistory, JudgingObservedRun, JudgingReference, JudgingRun } from './judging.ts'

/** What a measurement that decides a suspicion was held against, and where it was made. */
export interface SecondReference {
  readonly reference: HistoryReference
  readonly made: SecondMeasurement
}

/** The references of the measurements of a run: of the first, and of one that decided a suspicion. */
export interface HistoryBasis {
  readonly first: HistoryReference
  readonly second: SecondReference | undefined
  /** Of a measurement in another job that decided what was left suspected. */
  readonly elsewhere?: SecondReference | undefined
  /** ISO 8601: since when the baseline has its present level; undefined where all its runs are one. */
  readonly levelSince: string | undefined
  /** Sentences that made the verdict a warning and cannot be found again in these runs. */
  readonly cautions: readonly string[]
  /**
   * Runs that changes of observed series are held against, as they were measured: how fast the machine was says
   * little of them, so all that could serve do. Newest first; absent in results of earlier versions.
   */
  readonly observed?: readonly ObservedRun[] | undefined
}

/** References for storage: each stored run once, however many measurements it served. */
export function toStoredHistory({
  first,
  second,
  elsewhere,
  levelSince,
  cautions,
  observed = [],
}: HistoryBasis): JudgingHistory {
  const runs: UsableRun[] = []
  const positions = new Map<string, number>()
  const positionOf = (run: UsableRun): number => {
    const key = JSON.stringify([run.at, run.origin, run.sha])
    const known = positions.get(key)
    if (known !== undefined) return known
    positions.set(key, runs.length)
    return runs.push(run) - 1
  }
  const toReference = (reference: HistoryReference): JudgingReference => ({
    mode: reference.mode,
    beta: reference.beta,
    control: reference.score ?? null,
    usualControl: reference.usualScore ?? null,
    runs: reference.runs.map(positionOf),
  })
  const toSecond = ({ reference, made }: SecondReference) => ({ ...toReference(reference), made })
  const stored = {
    first: toReference(first),
    second: second === undefined ? null : toSecond(second),
    ...(elsewhere === undefined ? {} : { elsewhere: toSecond(elsewhere) }),
  }
  // Where any run has series, those without count too: how many there are is part of what is said.
  const some = observed.some(({ series }) => series.length > 0)
  return {
    ...{ runs: runs.map(toRun), ...stored, levelSince: levelSince ?? null, cautions },
    ...(some ? { observed: observed.map((run) => ({ ...run, sha: run.sha ?? null })) } : {}),
  }
}

/**
 * The references of a stored result. Throws UserError `result-unreadable` for a run that cannot be decoded
 * or is not there.
 */
export function storedHistoryOf(stored: JudgingHistory): HistoryBasis {
  const { runs, first, second, elsewhere, levelSince, cautions, observed } = stored
  const usable = runs.map(fromRun)
  const fromReference = ({ mode, beta, control, usualControl, runs: at }: JudgingReference) => ({
    mode,
    beta,
    control: mode === 'raw' ? 0 : (control ?? 0),
    score: control ?? undefined,
    usualScore: usualControl ?? undefined,
    runs: at.map((position) => usable[position] ?? unreadable(`there is no run ${position}`)),
    warnings: [],
  })
  return {
    first: fromReference(first),
    second: second === null ? undefined : { reference: fromReference(second), made: second.made },
    elsewhere:
      elsewhere === undefined ? undefined : { reference: fromReference(elsewhere), made: elsewhere.made },
    levelSince: levelSince ?? undefined,
    cautions,
    observed: observed?.map((run: JudgingObservedRun) => ({ ...run, sha: run.sha ?? undefined })) ?? [],
  }
}

function toRun({ sha, at, origin, ageMs, control, stored }: UsableRun): JudgingRun {
  return {
    sha: sha ?? null,
    at,
    origin,
    ageSeconds: ageMs / 1000,
    control: control ?? null,
    requests: stored,
  }
}

function fromRun({ sha, at, origin, ageSeconds, control, requests }: JudgingRun): UsableRun {
  const read = readTallies({ requests })
  return {
    sha: sha ?? undefined,
    at,
    origin,
    ageMs: ageSeconds * 1000,
    control: control ?? undefined,
    requests: typeof read === 'string' ? unreadable(read) : read,
    stored: requests,
  }
}

function unreadable(what: string): never {
  throw new UserError(
    'result-unreadable',
    `The stored runs that this result was held against cannot be read: ${what}.`,
    'The file was cut or changed after the run. Measure again, or use an untouched copy.',
  )
}
