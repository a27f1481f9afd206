import type { RollCall } from './roll-call.ts'
import type { ShardHead } from './shard-file.ts'

/**
 * The machines of a run as one: runs are only comparable when they were carried by as many machines of the
 * same kind.
 */
export function mergedMachine({ present, of }: RollCall): ShardHead['machine'] {
  const machines = present.map(({ head }) => head.machine)
  const kinds = (field: (one: ShardHead['machine']) => string): string =>
    [...new Set(machines.map(field))].sort().join(' + ')
  const runner = kinds((one) => one.runner)
  return {
    runner: of === 1 ? runner : `${runner} in ${of} shards`,
    architecture: kinds((one) => one.architecture),
    image: kinds((one) => one.image),
    cpu: kinds((one) => one.cpu),
  }
}
