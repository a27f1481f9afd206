import type { z } from 'zod/mini'
import type { growth, instances, slo } from './sizing-schema.ts'

/** What capacity and proposed objectives are reckoned with. */
export interface Sizing {
  /** Instances that served the target while it was measured. */
  readonly instances: number
  /** Share of its own capacity that each of several instances keeps; undefined where it was never measured. */
  readonly efficiency: number | undefined
  readonly growth: Growth | undefined
  readonly slo: { readonly margin: number; readonly windowMs: number }
}

export interface Growth {
  /** From month to month: 0.3 is 30 %. */
  readonly rate: number
  /** Load of today; undefined for the level of the default profile. */
  readonly from: { readonly unit: 'rate' | 'users'; readonly value: number } | undefined
  readonly months: number
}

const DAY_MS = 86_400_000

/** One instance, no growth, 20 % margin over 28 days: what holds where nothing is configured. */
export const DEFAULT_SIZING: Sizing = {
  instances: 1,
  efficiency: undefined,
  growth: undefined,
  slo: { margin: 0.2, windowMs: 28 * DAY_MS },
}

interface WrittenSizing {
  readonly instances?: z.infer<typeof instances> | undefined
  readonly growth?: z.infer<typeof growth> | undefined
  readonly slo?: z.infer<typeof slo> | undefined
}

/** What the file says about sizing, with what it leaves open filled in. */
export function toSizing(written: WrittenSizing): Sizing {
  const served = typeof written.instances === 'number' ? { count: written.instances } : written.instances
  const grows = typeof written.growth === 'number' ? { rate: written.growth } : written.growth
  return {
    instances: served?.count ?? DEFAULT_SIZING.instances,
    efficiency: served?.efficiency,
    growth:
      grows === undefined ? undefined : { rate: grows.rate, from: grows.from, months: grows.months ?? 12 },
    slo: {
      margin: written.slo?.margin ?? DEFAULT_SIZING.slo.margin,
      windowMs: written.slo?.window ?? DEFAULT_SIZING.slo.windowMs,
    },
  }
}
