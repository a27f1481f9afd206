import type { LoadProfile } from '../config/profile.ts'
import type { Shape } from '../config/shape.ts'
import type { BlockPlan, Stage } from './plan.ts'

/**
 * The stages of a profile; those without length are left out. For constant load: ramp, warm-up, hold,
 * ramp-down. The warm-up follows the ramp, since it is there to settle at the level that is measured.
 */
export function toStages(profile: LoadProfile, blocks: BlockPlan): readonly Stage[] {
  const { level, rampMs, warmUpMs, rampDownMs, shape } = profile
  const measured =
    shape === undefined ? [hold(level, blocks)] : shapeStages(shape, profile, hold(level, blocks))
  const stages: readonly Stage[] = [
    { phase: 'ramp', durationMs: rampMs, from: 0, to: level },
    { phase: 'warm-up', durationMs: warmUpMs, from: level, to: level },
    ...measured,
    { phase: 'ramp-down', durationMs: rampDownMs, from: measured.at(-1)?.to ?? level, to: 0 },
  ]
  return stages.filter(({ durationMs }) => durationMs > 0)
}

function hold(level: number, blocks: BlockPlan): Stage {
  return { phase: 'hold', durationMs: blocks.max * blocks.durationMs, from: level, to: level }
}

function shapeStages(shape: Shape, { level, durationMs }: LoadProfile, base: Stage): readonly Stage[] {
  switch (shape.kind) {
    case 'ramp':
      return [{ phase: 'rise', durationMs: durationMs.max, from: 0, to: level }]
    case 'steps':
      return times(shape.steps, (index) => {
        const at = level + index * shape.step
        return { phase: `step ${index + 1}`, durationMs: shape.everyMs, from: at, to: at }
      })
    case 'spike':
      return [base, ...times(shape.cycles, (index) => cycle(shape, level, index + 1)).flat()]
    case 'burst':
      // Users are paced by `every`; arrivals come with the beginning of each stage.
      if (shape.size === 0) return [{ phase: 'burst 1', durationMs: durationMs.max, from: level, to: level }]
      return times(Math.ceil(durationMs.max / shape.everyMs - 1e-9), (index) => ({
        phase: `burst ${index + 1}`,
        durationMs: Math.min(shape.everyMs, durationMs.max - index * shape.everyMs),
        from: level,
        to: level,
        burst: shape.size,
      }))
    case 'stages':
      return shape.stages.map(({ to, overMs }, index) => ({
        phase: `stage ${index + 1}`,
        durationMs: overMs,
        from: shape.stages[index - 1]?.to ?? shape.start,
        to,
      }))
    default:
      return shape satisfies never
  }
}

function cycle(
  { peak, dwellMs, restMs, riseMs }: Extract<Shape, { kind: 'spike' }>,
  level: number,
  number: number,
): readonly Stage[] {
  return [
    { phase: 'ramp', durationMs: riseMs, from: level, to: peak },
    { phase: `spike ${number}`, durationMs: dwellMs, from: peak, to: peak },
    { phase: 'ramp', durationMs: riseMs, from: peak, to: level },
    { phase: `recovery ${number}`, durationMs: restMs, from: level, to: level },
  ]
}

function times<T>(count: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
