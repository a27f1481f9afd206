import { normalUpperQuantile } from '../compare/distributions.ts'

/** What one of two results says about how much the target carries. */
export interface Carried {
  /** `safe-load` and `throughput` are per second or users, of the whole target. */
  readonly figure: 'safe-load' | 'throughput'
  readonly value: number
  /** 95 %; null where there is none. */
  readonly interval: readonly [low: number, high: number] | null
}

/** How much more the target carried with more instances or larger ones. */
export interface Scaling {
  readonly figure: Carried['figure']
  readonly before: number
  readonly after: number
  /** After divided by before, with a 95 % interval; null without one. */
  readonly gain: number
  readonly gainInterval: readonly [low: number, high: number] | null
  /** By how much the resources grew: instances, or the size of one. */
  readonly resources: number
  readonly direction: 'horizontal' | 'vertical'
  /** Gain divided by resources: 1 is perfect; null where the resources are equal. */
  readonly efficiency: number | null
  readonly efficiencyInterval: readonly [low: number, high: number] | null
  /** Latency of the two, in milliseconds. */
  readonly p95Ms: { readonly before: number | null; readonly after: number | null }
}

export interface ScalingQuestion {
  readonly before: Carried
  readonly after: Carried
  readonly instances: { readonly before: number; readonly after: number }
  /** Size of one instance, in any unit (cores, memory); undefined where it was the same. */
  readonly size: { readonly before: number; readonly after: number } | undefined
  readonly p95Ms: Scaling['p95Ms']
}

/**
 * Efficiency of scaling: (carried after / carried before) / (resources after / resources before). The
 * intervals of the two are put together on the logarithm, as independent ones: ln gain ± √(h₁² + h₂²) with
 * their half widths.
 *
 * Example: one instance carries 100/s, two 188/s: gain 1.88, efficiency 94 %.
 */
export function compareScaling(question: ScalingQuestion): Scaling {
  const { before, after, instances, size } = question
  const gain = after.value / before.value
  const half = Math.hypot(halfWidth(before) ?? NaN, halfWidth(after) ?? NaN)
  const gainInterval = Number.isNaN(half) ? null : ([gain * Math.exp(-half), gain * Math.exp(half)] as const)
  const ofSize = size === undefined ? 1 : size.after / size.before
  const resources = (instances.after / instances.before) * ofSize
  return {
    figure: after.figure,
    before: before.value,
    after: after.value,
    gain,
    gainInterval,
    resources,
    direction: size === undefined ? 'horizontal' : 'vertical',
    efficiency: resources === 1 ? null : gain / resources,
    efficiencyInterval:
      gainInterval === null || resources === 1
        ? null
        : [gainInterval[0] / resources, gainInterval[1] / resources],
    p95Ms: question.p95Ms,
  }
}

function halfWidth({ value, interval }: Carried): number | undefined {
  if (interval === null || !(interval[0] > 0)) return undefined
  return Math.max(Math.log(interval[1] / value), Math.log(value / interval[0]))
}

/** Mean throughput of slices with its 95 % interval by the normal approximation. */
export function throughputOf(perSecond: readonly number[]): Carried {
  const count = perSecond.length
  const mean = perSecond.reduce((sum, one) => sum + one, 0) / count
  if (count < 2) return { figure: 'throughput', value: mean, interval: null }
  const squares = perSecond.reduce((sum, one) => sum + (one - mean) ** 2, 0)
  const half = normalUpperQuantile(0.025) * Math.sqrt(squares / (count - 1) / count)
  return { figure: 'throughput', value: mean, interval: [Math.max(0, mean - half), mean + half] }
}
