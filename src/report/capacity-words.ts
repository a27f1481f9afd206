import type { Capacity, LoadUnit, SafeCapacity } from '../analyze/capacity.ts'
import type { Scaling } from '../analyze/efficiency.ts'
import type { Figure, Place } from '../analyze/law-figures.ts'
import { formatCount, formatMs, formatPercent, formatRate, plural } from '../units.ts'
import { NOTHING } from './values.ts'

/** A load as people say it: `240/s`, `150 users`. */
export function formatLoad(level: number, unit: LoadUnit): string {
  return unit === 'rate' ? formatRate(level) : plural(Math.floor(level + 1e-9), 'user')
}

/** The safe load in a few words: `240/s (95 % interval 228/s to 251/s)`, `> 300 users`. */
export function formatSafe(safe: SafeCapacity, unit: LoadUnit): string {
  switch (safe.kind) {
    case 'found': {
      const [low, high] = safe.interval
      const upper = high === null ? 'beyond what was measured' : formatLoad(high, unit)
      return `${formatLoad(safe.level, unit)} (95 % interval ${formatLoad(low, unit)} to ${upper})`
    }
    case 'beyond':
      return `> ${formatLoad(safe.level, unit)}`
    case 'below':
      return `< ${formatLoad(safe.level, unit)}`
    default:
      return safe.kind satisfies never
  }
}

/** What was found out about capacity, a sentence each, the most important first. */
export function describeCapacity({
  safe,
  unit,
  law,
  knee,
  highest,
  instances,
  criteria,
}: Capacity): readonly string[] {
  const of = instances === 1 ? 'One instance' : `${instances} instances together`
  const under = criteria.length === 0 ? '' : ` under ${criteria.join(', ')}`
  return [
    describeSafe(safe, unit, of, under),
    knee === null
      ? 'The knee was not reached: throughput still grew at least as much as the time of a request.'
      : `Knee: ${places(knee, unit)} with ${formatInFlight(knee.inFlight)}; beyond it more load mostly means more waiting.`,
    `Most throughput measured: ${formatRate(highest.throughput)}${highest.level === null ? '' : `, at ${formatLoad(highest.level, unit)}`}.`,
    ...(law === null ? [] : [describePeak(law.peak, law.peakThroughput, law.reach)]),
  ]
}

function describeSafe(safe: SafeCapacity, unit: LoadUnit, of: string, under: string): string {
  const load = formatSafe(safe, unit)
  switch (safe.kind) {
    case 'found':
      return `${of} safely carried ${load}${under}: ${formatLoad(safe.held ?? 0, unit)} held, ${formatLoad(safe.broke ?? 0, unit)} broke ${safe.by ?? 'a limit'}.`
    case 'beyond':
      return `${of} safely carried ${load}${under}: the heaviest level held, what lies beyond it was not measured.`
    case 'below':
      return `${of} did not carry even the lightest level safely (${load}): it broke ${safe.by ?? 'a limit'}.`
    default:
      return safe.kind satisfies never
  }
}

/** `40 users, that is 150/s`; of a rate that was answered in full, only that. */
function places({ level, throughput }: Place, unit: LoadUnit): string {
  const rate = formatRate(throughput)
  const load = level === null ? rate : formatLoad(level, unit)
  return load === rate ? rate : `${load}, that is ${rate}`
}

function describePeak({ value }: Figure, throughput: number | null, reach: number): string {
  if (throughput === null) return 'The scaling law sees neither queueing nor coordination: no limit in sight.'
  if (value === null) return `The scaling law approaches ${formatRate(throughput)} without a peak.`
  return value > reach
    ? `The scaling law peaks beyond what was measured (> ${formatInFlight(reach)}).`
    : `The scaling law peaks at ${formatRate(throughput)} with ${formatInFlight(value)}.`
}

/** `8.4 requests in flight`. */
export function formatInFlight(count: number): string {
  return `${formatNumber(count)} requests in flight`
}

/** A plain number to about three digits. */
export function formatNumber(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1000 ? formatCount(value) : String(Number(value.toPrecision(3)))
}

/** `0.028 (0.012 to 0.044)`; a dash where there is no value. */
export function formatFigure({ value, interval: [low, high] }: Figure): string {
  const end = (bound: number | null): string => (bound === null ? '∞' : formatNumber(bound))
  return `${value === null ? '∞' : formatNumber(value)} (${end(low)} to ${end(high)})`
}

/** What two results say about scaling, in a sentence. */
export function describeScaling(scaling: Scaling): string {
  const { figure, gain, gainInterval, resources, efficiency, efficiencyInterval, direction, p95Ms } = scaling
  const what = figure === 'safe-load' ? 'safe load' : 'throughput'
  const times = (value: number): string => `${value.toFixed(2)}×`
  const span = (interval: readonly [number, number] | null, say: (value: number) => string): string =>
    interval === null ? '' : ` (95 % interval ${say(interval[0])} to ${say(interval[1])})`
  const grown = `${times(gain)} the ${what}${span(gainInterval, times)}`
  const latency = `p95 ${ms(p95Ms.before)} before, ${ms(p95Ms.after)} after`
  if (efficiency === null) return `Scaling: ${grown} with the same resources; ${latency}.`
  const kind = direction === 'horizontal' ? 'Horizontal' : 'Vertical'
  return `${kind} scaling: ${times(resources)} the resources gave ${grown}: efficiency ${formatPercent(efficiency)}${span(efficiencyInterval, formatPercent)}; ${latency}.`
}

function ms(value: number | null): string {
  return value === null ? NOTHING : formatMs(value)
}
