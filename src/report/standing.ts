import type { Result, ResultComparison, ResultObjective } from './result.ts'
import { survives } from '../compare/obstacles.ts'

/** The comparisons that the verdict could believe, in their order. */
export function standingComparisons({ comparisons, spoiled }: Result): readonly ResultComparison[] {
  return comparisons.filter(({ metric }) => survives(metric, spoiled.comparisons))
}

/** The objectives that the verdict could believe, in their order. */
export function standingObjectives({ objectives, spoiled }: Result): readonly ResultObjective[] {
  return objectives.filter(({ metric }) => survives(metric, spoiled.objectives))
}
