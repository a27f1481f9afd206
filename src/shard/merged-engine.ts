import { LEAST_WINDOW } from '../config/shards-schema.ts'
import { UserError } from '../errors.ts'
import type { LoadEngine } from '../load/engine.ts'
import { requestNames } from '../load/flow.ts'
import type { Plan } from '../plan/plan.ts'
import { mergeShards } from './merge.ts'
import type { RollCall } from './roll-call.ts'
import type { ShardHead } from './shard-file.ts'

/**
 * An engine that hands out what shards have measured, so that the gate judges it like a run of its own; `least`
 * of the shards and `window` of the blocks are asked for (0 to 1). Throws UserError `usage` for a plan that the
 * shards did not measure.
 */
export function mergedEngine(roll: RollCall, least: number, window: number = LEAST_WINDOW): LoadEngine {
  return {
    recorded: true,
    run(plan) {
      checkPlan(plan, roll.present[0].head)
      return Promise.resolve(mergeShards(plan, roll, least, window))
    },
  }
}

function checkPlan(plan: Plan, head: ShardHead): void {
  const wrong =
    plan.fingerprint !== head.fingerprint
      ? `the shards measured the plan ${head.fingerprint}, this configuration makes ${plan.fingerprint}`
      : plan.interleave !== head.interleave
        ? `the shards were interleaved as "${head.interleave}", this configuration says "${plan.interleave}"`
        : JSON.stringify(requestNames(plan.scenarios).names) !== JSON.stringify(head.requests)
          ? 'the shards measured requests of other names'
          : undefined
  if (wrong === undefined) return
  throw new UserError(
    'usage',
    `The shards do not belong to this configuration: ${wrong}.`,
    'Merge with the configuration, data files and variables that the shards ran with.',
  )
}
