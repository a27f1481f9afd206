import type { ResultObservedObjective } from './observed-objective-schema.ts'
import type { Result, ResultComparison, ResultObjective } from './result.ts'
import { survives } from '../compare/obstacles.ts'

/** The comparisons that the verdict could believe, in their order. */
export function standingComparisons({ comparisons, spoiled }: Result): readonly ResultComparison[] {
  return comparisons.filter(({ metric }) => survives(metric, spoiled.comparisons))
}

/** The limits on observed series that the verdict could believe: none of a load that was not made as planned. */
export function standingObserved({
  observedObjectives = [],
  spoiled,
}: Result): readonly ResultObservedObjective[] {
  return spoiled.objectives === 'nothing' ? observedObjectives : []
}

/** The objectives that the verdict could believe, in their order. */
export function standingObjectives({ objectives, spoiled }: Result): readonly ResultObjective[] {
  return objectives.filter(({ metric }) => survives(metric, spoiled.objectives))
}
