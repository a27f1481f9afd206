/**
 * How long calls to GitHub may go wrong, all of them together: time in failed attempts and in the pauses
 * after them counts, time in good answers does not. Once it is used up, calls fail at once, so that a
 * service that hangs cannot hold the job.
 */
export interface Patience {
  remainingMs(): number
  spend(ms: number): void
  /** Never more than this from now on: for a run that is being cancelled. */
  limitTo(ms: number): void
}

export function createPatience(totalMs: number): Patience {
  let left = totalMs
  return {
    remainingMs: () => left,
    spend: (ms) => {
      left = Math.max(0, left - Math.max(0, ms))
    },
    limitTo: (ms) => {
      left = Math.min(left, ms)
    },
  }
}
