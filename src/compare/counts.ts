import type { ErrorCounts } from '../measure/measurement.ts'

/** Errors of every kind together. */
export function countErrors(errors: ErrorCounts): number {
  let sum = 0
  for (const count of Object.values(errors)) sum += count
  return sum
}

/** Answers that a platform gave in the target's stead: 429, 503 with Retry-After, challenge or login pages. */
export function countTurnedAway(errors: ErrorCounts): number {
  return (errors.throttled ?? 0) + (errors.blocked ?? 0)
}
