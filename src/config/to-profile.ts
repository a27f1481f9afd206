import { shapeOf } from './load-rules.ts'
import type { WrittenLoad } from './load-schema.ts'
import type { LoadProfile } from './profile.ts'
import type { Shape } from './shape.ts'
import type { Metric, Threshold } from './threshold.ts'
import { toThresholds } from './thresholds-for.ts'

/** METHOD: blocks of 5 s hold enough arrivals for a mean, and enough of them fit into three minutes. */
const BLOCK_MS = 5_000
const WARM_UP_MS = 10_000
const MINUTE_MS = 60_000

/** Where nothing is known of the target; `planRun` takes its own figures for a remote one. */
export const ASSUMED_RATE = 40
export const ASSUMED_DURATION_MS = { min: 60_000, max: 180_000 } as const

/** Steps without a limit end here at the latest: half an hour at 30 s each. */
export const MOST_STEPS_ASSUMED = 60

/** A profile with its defaults filled in. `lineOf` tells where a metric of its thresholds stands. */
export function toProfile(
  name: string,
  written: WrittenLoad,
  lineOf: (metric: Metric) => number | undefined,
): LoadProfile {
  const rampMs = written.ramp ?? 0
  const shape = toShape(written)
  const thresholds: readonly Threshold[] | undefined =
    written.thresholds === undefined ? undefined : toThresholds(written.thresholds, lineOf)
  const level = toLevel(written, shape)
  return {
    name,
    model: isClosed(written) ? 'closed' : 'open',
    level: level ?? ASSUMED_RATE,
    // A ramp warms the target up as well; a load that begins at nothing has no level to settle at.
    warmUpMs: written['warm-up'] ?? (beginsAtLevel(shape) ? Math.max(0, WARM_UP_MS - rampMs) : 0),
    rampMs,
    rampDownMs: written['ramp-down'] ?? 0,
    durationMs: toDuration(written, shape),
    think: written.think,
    blockMs: written.block ?? BLOCK_MS,
    thresholds,
    assumed: {
      level: level === undefined,
      duration: written.duration === undefined && shape === undefined,
    },
    shape,
    ...(written.pacing === undefined ? {} : { pacingMs: written.pacing }),
    ...(written['graceful-stop'] === undefined ? {} : { gracefulStopMs: written['graceful-stop'] }),
    ...(written.until === undefined ? {} : { until: [written.until].flat() }),
  }
}

function isClosed(written: WrittenLoad): boolean {
  if (written.rate !== undefined) return false
  return written.users !== undefined || written.stages?.[0]?.to.unit === 'users'
}

function beginsAtLevel(shape: Shape | undefined): boolean {
  return shape === undefined || shape.kind === 'steps' || shape.kind === 'spike'
}

/** Undefined where nothing says it. */
function toLevel(written: WrittenLoad, shape: Shape | undefined): number | undefined {
  const given = written.users ?? written.rate
  if (shape?.kind === 'stages') return Math.max(...shape.stages.map(({ to }) => to), shape.start)
  // Bursts need nothing between them.
  return shape?.kind === 'burst' ? (given ?? 0) : given
}

function toDuration(written: WrittenLoad, shape: Shape | undefined): LoadProfile['durationMs'] {
  if (shape?.kind === 'spike' && written.duration === undefined)
    return { min: shape.restMs, max: shape.restMs }
  if (shape?.kind === 'steps') return same(shape.steps * shape.everyMs)
  if (shape?.kind === 'stages') return same(shape.stages.reduce((sum, { overMs }) => sum + overMs, 0))
  return written.duration ?? ASSUMED_DURATION_MS
}

function same(ms: number): LoadProfile['durationMs'] {
  return { min: ms, max: ms }
}

/** Undefined for constant load. What a shape needs is there: the schema has made sure. */
function toShape(written: WrittenLoad): Shape | undefined {
  const shape = shapeOf(written)
  switch (shape) {
    case 'constant':
      return undefined
    case 'ramp':
      return { kind: 'ramp' }
    case 'steps': {
      const first = written.users ?? written.rate ?? ASSUMED_RATE
      const step = written.step?.value ?? 0
      const limit = written.limit?.value
      const steps =
        limit === undefined ? MOST_STEPS_ASSUMED : Math.max(1, Math.floor((limit - first) / step + 1e-9) + 1)
      return { kind: 'steps', step, everyMs: written.every ?? MINUTE_MS, steps }
    }
    case 'spike':
      return {
        kind: 'spike',
        peak: written.peak?.value ?? 0,
        cycles: written.cycles ?? 1,
        dwellMs: written.dwell ?? MINUTE_MS,
        restMs: written.rest ?? MINUTE_MS,
        riseMs: written.rise ?? 0,
      }
    case 'burst':
      return { kind: 'burst', size: written.size ?? 0, everyMs: written.every ?? MINUTE_MS }
    case 'stages':
      return {
        kind: 'stages',
        start: written.users ?? written.rate ?? 0,
        stages: (written.stages ?? []).map(({ to, over }) => ({ to: to.value, overMs: over })),
      }
    default:
      return shape satisfies never
  }
}
