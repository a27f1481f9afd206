import type { ShardMachines } from '../load/engine.ts'
import type { ShardRecord } from './read-shard.ts'
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

/** The kinds of machines, each with the numbers of the parts that they carried; in the order of the parts. */
export function kindsOfMachines(parts: readonly Pick<ShardRecord, 'head'>[]): readonly ShardMachines[] {
  const kinds = new Map<string, { readonly machine: ShardHead['machine']; readonly shards: number[] }>()
  for (const { head } of parts) {
    const { runner, architecture, image, cpu } = head.machine
    const machine = { runner, architecture, image, cpu }
    const key = JSON.stringify(machine)
    const kind = kinds.get(key) ?? { machine, shards: [] }
    kind.shards.push(head.shard.number)
    kinds.set(key, kind)
  }
  return [...kinds.values()].map(({ machine, shards }) => ({ ...machine, shards }))
}
