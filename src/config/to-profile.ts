import type { WrittenLoad } from './load-schema.ts'
import type { LoadProfile } from './profile.ts'
import type { Metric, Threshold } from './threshold.ts'
import { toThresholds } from './thresholds-for.ts'

/** METHOD: blocks of 5 s hold enough arrivals for a mean, and enough of them fit into three minutes. */
const BLOCK_MS = 5_000
const WARM_UP_MS = 10_000

/** Where nothing is known of the target; `planRun` takes its own figures for a remote one. */
export const ASSUMED_RATE = 40
export const ASSUMED_DURATION_MS = { min: 60_000, max: 180_000 } as const

/** A profile with its defaults filled in. `lineOf` tells where a metric of its thresholds stands. */
export function toProfile(
  name: string,
  written: WrittenLoad,
  lineOf: (metric: Metric) => number | undefined,
): LoadProfile {
  const rampMs = written.ramp ?? 0
  const thresholds: readonly Threshold[] | undefined =
    written.thresholds === undefined ? undefined : toThresholds(written.thresholds, lineOf)
  return {
    name,
    model: written.users === undefined ? 'open' : 'closed',
    level: written.users ?? written.rate ?? ASSUMED_RATE,
    // A ramp warms the target up as well.
    warmUpMs: written['warm-up'] ?? Math.max(0, WARM_UP_MS - rampMs),
    rampMs,
    rampDownMs: written['ramp-down'] ?? 0,
    durationMs: written.duration ?? ASSUMED_DURATION_MS,
    think: written.think,
    blockMs: written.block ?? BLOCK_MS,
    thresholds,
    assumed: {
      level: written.users === undefined && written.rate === undefined,
      duration: written.duration === undefined,
    },
  }
}
