import type { Phase, Plan, Stage } from './plan.ts'

/** Whether what happens in a phase is measured; warm-up and ramps are in the timeline only. */
export function isMeasured(phase: Phase): boolean {
  return phase !== 'warm-up' && phase !== 'ramp' && phase !== 'ramp-down'
}

/** Whether a plan has a time of constant load that can be held against a baseline. */
export function isComparable({ stages }: Pick<Plan, 'stages'>): boolean {
  return stages.some(({ phase }) => phase === 'hold')
}

/** Whether a plan measures more than its constant load. */
export function isShaped({ stages }: Pick<Plan, 'stages'>): boolean {
  return stages.some(({ phase }) => phase !== 'hold' && isMeasured(phase))
}

/** Arrivals of a stage in the open model: the integral of its rate, and its burst. */
export function arrivalsIn({ durationMs, from, to, burst }: Stage): number {
  return (burst ?? 0) + (((from + to) / 2) * durationMs) / 1_000
}

/** A phase as people read it. */
export function phaseText(phase: Phase): string {
  return phase === 'hold' ? 'full load' : phase
}
