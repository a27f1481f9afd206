import type { Config } from '../../src/config/config.ts'
import type { LoadProfile } from '../../src/config/profile.ts'
import type { Think } from '../../src/config/scenario.ts'
import type { Shape } from '../../src/config/shape.ts'

/** What each kind of figure is divided by. */
export interface Compression {
  /** Every duration of a profile, blocks included. */
  readonly time: number
  /** Users, rates, and the levels of a shape. */
  readonly level: number
  /** Pauses, in steps and between iterations. */
  readonly think: number
}

/** The same configuration in a fraction of its time and size: shapes keep their proportions. */
export function compress(config: Config, by: Compression): Config {
  const [first, ...others] = config.scenarios.map((scenario) => ({
    ...scenario,
    steps: scenario.steps.map((step) =>
      step.kind === 'think' ? { ...step, think: shorten(step.think, by.think) } : step,
    ),
  }))
  if (first === undefined) throw new Error('a configuration has a scenario')
  return {
    ...config,
    scenarios: [first, ...others],
    profiles: Object.fromEntries(
      Object.entries(config.profiles).map(([name, profile]) => [name, compressProfile(profile, by)]),
    ),
  }
}

function compressProfile(profile: LoadProfile, { time, level, think }: Compression): LoadProfile {
  return {
    ...profile,
    level: lower(profile.level, level),
    warmUpMs: profile.warmUpMs / time,
    rampMs: profile.rampMs / time,
    rampDownMs: profile.rampDownMs / time,
    durationMs: { min: profile.durationMs.min / time, max: profile.durationMs.max / time },
    blockMs: profile.blockMs / time,
    think: profile.think === undefined ? undefined : shorten(profile.think, think),
    ...(profile.pacingMs === undefined ? {} : { pacingMs: profile.pacingMs / time }),
    ...(profile.shape === undefined ? {} : { shape: compressShape(profile.shape, time, level) }),
  }
}

function compressShape(shape: Shape, time: number, level: number): Shape {
  switch (shape.kind) {
    case 'ramp':
      return shape
    case 'steps':
      return { ...shape, step: lower(shape.step, level), everyMs: shape.everyMs / time }
    case 'spike':
      return {
        ...shape,
        peak: lower(shape.peak, level),
        dwellMs: shape.dwellMs / time,
        restMs: shape.restMs / time,
        riseMs: shape.riseMs / time,
      }
    case 'burst':
      return { ...shape, size: lower(shape.size, level), everyMs: shape.everyMs / time }
    case 'stages':
      return {
        ...shape,
        start: shape.start / level,
        stages: shape.stages.map(({ to, overMs }) => ({ to: to / level, overMs: overMs / time })),
      }
    default:
      return shape satisfies never
  }
}

function lower(value: number, by: number): number {
  return Math.max(1, Math.round(value / by))
}

function shorten(think: Think, by: number): Think {
  switch (think.kind) {
    case 'fixed':
      return { ...think, ms: think.ms / by }
    case 'range':
      return { ...think, minMs: think.minMs / by, maxMs: think.maxMs / by }
    case 'exponential':
      return { ...think, meanMs: think.meanMs / by }
    default:
      return think satisfies never
  }
}
