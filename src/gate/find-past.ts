import type { FoundHistory } from '../baseline/store.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { plural } from '../units.ts'

/** The history of the baseline's branch; whatever stands in its way is said and counts as missing. */
export async function findPast(world: GateWorld, request: GateRequest, plan: Plan): Promise<FoundHistory> {
  if (!isComparable(plan))
    return { kind: 'missing', reason: `profile ${plan.profile} holds no load constant to compare` }
  if (world.store === undefined) return { kind: 'missing', reason: 'No history is kept here.' }
  const { suite, branch } = request
  const past = await world.store.find({ suite, branch, fingerprint: plan.fingerprint })
  switch (past.kind) {
    case 'found':
      world.narrator.say(`History of ${branch}: ${plural(past.history.runs.length, 'run')}, ${past.source}`)
      return past
    case 'missing':
      world.narrator.say(`There is no baseline for ${branch}. ${past.reason}`)
      return past
    case 'unreadable':
      world.narrator.warn(`The history of ${branch} cannot be read and counts as missing: ${past.reason}`)
      return past
    default:
      return past satisfies never
  }
}
