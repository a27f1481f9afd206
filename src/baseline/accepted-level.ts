import type { History } from './history.ts'

/** A person's decision that the branch has a new level, kept with the run that starts it. */
export interface AcceptedLevel {
  /** Who decided it. */
  readonly by: string
}

/** The newest decision of a history. */
export interface LevelDecision extends AcceptedLevel {
  /** ISO 8601, end of the run that starts the level: older runs are another level. */
  readonly at: string
  readonly sha: string | undefined
  /** GitHub run id and attempt. */
  readonly origin: string
}

/** The newest accepted level; undefined where nobody has accepted one. */
export function acceptedLevel(history: History): LevelDecision | undefined {
  let newest: LevelDecision | undefined
  for (const { accepted, at, sha, origin } of history.runs)
    if (accepted !== undefined && (newest === undefined || Date.parse(at) > Date.parse(newest.at)))
      newest = { by: accepted.by, at, sha, origin }
  return newest
}

/** The audit line of a decision. */
export function describeLevel({ by, at, sha, origin }: LevelDecision): string {
  const commit = sha === undefined ? '' : ` at ${sha.slice(0, 7)}`
  return `The present level was accepted by ${by}${commit} on ${at} (run ${origin}); older runs are no baseline.`
}
