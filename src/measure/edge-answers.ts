/** What edge caches in front of a target said of its right answers. */
export interface EdgeAnswers {
  /** Answers that name an edge cache, whether it held them or not. */
  readonly told: number
  /** Those of them that came out of the cache: the application never saw these requests. */
  readonly hits: number
}

/** The sum of both; undefined where no edge cache was ever named. */
export function mergeEdgeAnswers(
  one: EdgeAnswers | undefined,
  other: EdgeAnswers | undefined,
): EdgeAnswers | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { told: one.told + other.told, hits: one.hits + other.hits }
}
