import type { ResultObservedObjective } from './observed-objective-schema.ts'
import type { Result } from './result.ts'
import type { Row, RowState } from './rows.ts'
import { NOTHING } from './values.ts'

/** Limits on observed series as rows beside those on metrics: the target stands where a request does. */
export function observedRows({ observedObjectives = [], spoiled }: Result): readonly Row[] {
  return observedObjectives.map((one) => {
    const state = stateOf(one, spoiled.objectives === 'nothing')
    return {
      state,
      request: one.target,
      metric: undefined,
      label: { request: one.target === '' ? NOTHING : one.target, metric: one.series },
      baseline: one.baseline ?? NOTHING,
      candidate: one.observed,
      change: NOTHING,
      interval: '',
      limit: one.limit,
      used: one.used ?? undefined,
      because: one.because,
      warnings: [],
      open: state === 'violated' || state === 'warned' || state === 'no data',
      comparison: undefined,
    }
  })
}

function stateOf({ outcome }: ResultObservedObjective, judged: boolean): RowState {
  switch (outcome) {
    case 'no-data':
      return 'no data'
    case 'not-compared':
      return 'not judged'
    case 'met':
    case 'violated':
    case 'warned':
      return judged ? outcome : 'not judged'
    default:
      return outcome satisfies never
  }
}
