import type { Sizing } from '../config/sizing.ts'
import type { LoadUnit, SafeCapacity } from './capacity.ts'

/** How many instances which load takes, reckoned from the safe load of one. */
export interface Fleet {
  /** Safe load of one instance: the lower end of the interval, so that luck does not undersize. */
  readonly perInstance: number
  /** Share of that which each of several instances keeps. */
  readonly efficiency: number
  /** False: nobody measured it, and instances are taken to share nothing. */
  readonly efficiencyMeasured: boolean
  /** Most instances that were measured at once; more of them are an extrapolation. */
  readonly measuredInstances: number
  readonly capacities: readonly { readonly instances: number; readonly level: number }[]
  /** Load of today, and several times it. */
  readonly multiples: readonly {
    readonly factor: number
    readonly level: number
    readonly instances: number
  }[]
  readonly months: readonly { readonly month: number; readonly level: number; readonly instances: number }[]
}

export interface FleetQuestion {
  readonly safe: SafeCapacity
  readonly sizing: Sizing
  readonly unit: LoadUnit
  /** Level of the default profile in the same unit; undefined without one. */
  readonly usual: number | undefined
}

const SIZES = [1, 2, 4] as const
const FACTORS = [1, 2, 5, 10] as const

/**
 * The tables of instances; undefined where not even the lightest load was safe. Several instances carry
 * `n · perInstance · efficiency`; one instance carries `perInstance`.
 *
 * Example: 94 users safe for one, 94 % efficiency: 2 instances carry 176.7; 300 users take 4 instances, for
 * 3 carry 265.
 */
export function sizeFleet({ safe, sizing, unit, usual }: FleetQuestion): Fleet | undefined {
  const low = Math.min(safe.interval[0], safe.level)
  if (safe.kind === 'below' || !(low > 0)) return undefined
  const efficiency = sizing.efficiency ?? 1
  // What several instances carried together, each of them carries so much less than one alone.
  const perInstance = sizing.instances === 1 ? low : low / sizing.instances / efficiency
  const need = (level: number): number => instancesFor(level, perInstance, efficiency)
  const { growth } = sizing
  const from = growth?.from?.unit === unit ? growth.from.value : usual
  return {
    perInstance,
    efficiency,
    efficiencyMeasured: sizing.efficiency !== undefined,
    measuredInstances: sizing.instances,
    capacities: SIZES.map((instances) => ({
      instances,
      level: instances === 1 ? perInstance : instances * perInstance * efficiency,
    })),
    multiples:
      from === undefined
        ? []
        : FACTORS.map((factor) => ({ factor, level: factor * from, instances: need(factor * from) })),
    months:
      from === undefined || growth === undefined
        ? []
        : Array.from({ length: growth.months + 1 }, (_, month) => {
            const level = from * (1 + growth.rate) ** month
            return { month, level, instances: need(level) }
          }),
  }
}

/** Fewest instances that carry a load safely. */
export function instancesFor(level: number, perInstance: number, efficiency: number): number {
  // A load that is exactly a whole number of instances must not take one more for a rounding error.
  const slack = 1 - 1e-9
  if (level * slack <= perInstance) return 1
  return Math.max(2, Math.ceil((level * slack) / (perInstance * efficiency)))
}
