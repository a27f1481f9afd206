import type { Capacity } from '../analyze/capacity.ts'
import type { Result } from '../report/result.ts'
import type { ObservedSeries } from '../measure/observed.ts'
import { seriesOf } from '../analyze/series-role.ts'
import { type HeldLevel, seriesAtLevels, valueAtLevel } from '../analyze/series-at-levels.ts'
import { formatLoad } from '../report/capacity-words.ts'
import { observedOf } from '../report/observed-result.ts'
import { formatPercent } from '../units.ts'

/**
 * The CPU that one instance used at the load it carries safely. `cores`: from a rate of CPU seconds. `share`: 0
 * to 1 of whatever the series is a share of. `missing`: it was not measured, with a sentence that says what to do.
 */
export type CpuTarget =
  | { readonly kind: 'cores' | 'share'; readonly value: number; readonly source: string }
  | { readonly kind: 'missing'; readonly because: string }

/** From the lightest level to twice its load, CPU that is in the way grows at least so many times. */
const FOLLOWS = 1.5

/**
 * The CPU of one instance at the lower end of the safe load's interval, the load at which an autoscaler adds
 * another one: from the medians of the observed series at the measured levels, on the straight line between them.
 * `name` is the deployment's: where several targets report CPU, its own are `name` and `name-…`.
 */
export function cpuAtSafeLoad(result: Result, capacity: Capacity, name: string): CpuTarget {
  const chosen = chooseSeries(result, capacity, name)
  if ('because' in chosen) return chosen
  const { series, cores } = chosen
  const { safe, unit } = capacity
  const low = Math.min(safe.interval[0], safe.level)
  const held = heldLevels(result, capacity)
  const each = series.map((one) => seriesAtLevels(one, held))
  const atLow = each.flatMap((levels) => valueAtLevel(levels, low) ?? [])
  const lightest = each.flatMap(([first]) => first ?? [])
  if (atLow.length < series.length)
    return missing(
      `${listed(series)} has too few samples at the levels around ${formatLoad(low, unit)} that saw nothing but their level. Let each level last longer, observe more often, or take a shorter window in the rate.`,
    )
  const value = mean(atLow)
  const from = mean(lightest.map((one) => one.value))
  const lightestLevel = Math.min(...lightest.map(({ level }) => level))
  if (value <= 0 || (low >= 2 * lightestLevel && value < FOLLOWS * from))
    return missing(
      `${listed(series)} did not follow the load: ${say(from, cores)} at ${formatLoad(lightestLevel, unit)}, ${say(value, cores)} at ${formatLoad(low, unit)}. Something else than CPU ends the capacity.`,
    )
  const place = `${say(value, cores)}${series.length === 1 ? '' : ' on average'} at ${formatLoad(low, unit)}`
  return {
    kind: cores ? 'cores' : 'share',
    value,
    source: `CPU: ${listed(series)} was ${place}, the lower end of the safe load's interval.${cores ? '' : ' As a target it is a share of the CPU request: right where the request is what 100 % of the series stands for.'}`,
  }
}

/** The CPU series of the instances, one each; or why it is not known which those are. */
function chooseSeries(
  { measurements }: Result,
  { instances }: Capacity,
  name: string,
):
  | { readonly series: readonly ObservedSeries[]; readonly cores: boolean }
  | (CpuTarget & { kind: 'missing' }) {
  const { observed } = measurements.candidate
  const all = seriesOf(observed && observedOf(observed), 'cpu')
  if (all.length === 0)
    return missing(
      'no CPU of the target was observed. Add "cpu: rate(process_cpu_seconds_total)" under observe.series, or observe.process, and run the profile again.',
    )
  const usable = all.filter(({ unit }) => unit === 'fraction')
  if (usable.length === 0)
    return missing(
      `${listed(all)} has no unit that tells how much it is. Write a rate of CPU seconds, or a share with "unit: ratio".`,
    )
  // A target that reports CPU under two names is one instance all the same.
  const byTarget = usable.filter((one, at) => usable.findIndex(({ target }) => target === one.target) === at)
  const own = byTarget.filter(({ target }) => target === name || target.startsWith(`${name}-`))
  const series = own.length > 0 ? own : byTarget
  if (series.length !== instances)
    return missing(
      `${instances === 1 ? 'one instance' : `${instances} instances`} served the load, and CPU was observed of ${series.map(({ target }) => target).join(', ')}. Observe each instance as a target, named ${name} or ${name}-1, ${name}-2 and so on.`,
    )
  const cores = series.every(({ kind }) => kind === 'rate')
  if (!cores && series.some(({ kind }) => kind === 'rate'))
    return missing(`${listed(series)} are not of one kind: some count cores, some are shares.`)
  return { series, cores }
}

/** When each level of the capacity was held. */
function heldLevels({ measurements }: Result, { levels }: Capacity): readonly HeldLevel[] {
  const spans = measurements.candidate.levels ?? []
  return levels.flatMap(({ phase, level }) => {
    const span = spans.find((one) => one.phase === phase)
    return span === undefined ? [] : [{ level, startMs: span.startMs, durationMs: span.durationMs }]
  })
}

function say(value: number, cores: boolean): string {
  return cores ? `${Number(value.toPrecision(3))} cores` : formatPercent(value)
}

function listed(series: readonly ObservedSeries[]): string {
  return series.map((one) => `${one.name} of ${one.target}`).join(', ')
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function missing(because: string): CpuTarget & { kind: 'missing' } {
  return { kind: 'missing', because: `No CPU target: ${because}` }
}
