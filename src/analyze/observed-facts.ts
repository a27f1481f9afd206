import { median } from '../compare/moderated.ts'
import type { ObservedSeries, ObservedUnit } from '../measure/observed.ts'
import { formatBytes, formatCount, formatPercent, formatRate } from '../units.ts'
import type { Evidence } from './evidence.ts'
import { levelAt, measuredFrom } from './evidence.ts'
import type { SeriesRole } from './series-role.ts'
import { seriesLabel, seriesOf } from './series-role.ts'

/** An observed series in numbers, over the measured time. */
export interface SeriesFacts {
  readonly series: ObservedSeries
  /** As it is called in a sentence. */
  readonly label: string
  readonly median: number
  readonly max: number
  /** Milliseconds from the start of the run at which it was highest. */
  readonly maxAtMs: number
  readonly samples: number
}

/** Fewer samples are no evidence. */
const FEWEST_SAMPLES = 5

/** The target's series of a role with enough samples in the measured time. */
export function factsOf(evidence: Evidence, role: SeriesRole): readonly SeriesFacts[] {
  const from = measuredFrom(evidence.plan.stages)
  const { observed } = evidence.candidate
  return seriesOf(observed, role).flatMap((series) => {
    const samples = series.samples.filter(({ atMs }) => atMs >= from)
    const top = samples.reduce((best, sample) => (sample.value > best.value ? sample : best), {
      atMs: 0,
      value: -Infinity,
    })
    if (samples.length < FEWEST_SAMPLES) return []
    return [
      {
        series,
        label: seriesLabel(series, observed),
        median: median(samples.map(({ value }) => value)),
        max: top.value,
        maxAtMs: top.atMs,
        samples: samples.length,
      },
    ]
  })
}

/** A value of a series with its unit. */
export function formatObserved(value: number, unit: ObservedUnit): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value)
    case 'bytes-per-second':
      return `${formatBytes(value)}/s`
    case 'fraction':
      return formatPercent(value)
    case 'seconds':
      return `${Number(value.toPrecision(3))} s`
    case 'per-second':
      return formatRate(value)
    case 'count':
      return formatCount(value)
    case 'number':
      return String(Number(value.toPrecision(4)))
    default:
      return unit satisfies never
  }
}

/** `at 250 users`, `at 200/s`: the planned load at a time. */
export function loadText({ plan }: Evidence, atMs: number): string {
  const level = levelAt(plan.stages, atMs)
  return plan.model === 'open'
    ? `at ${formatRate(level)}`
    : `at ${formatCount(level)} ${Math.round(level) === 1 ? 'user' : 'users'}`
}

/** Use of each connection pool: highest number in use, of how many; from a pair of series or from a share. */
export function poolUse(
  evidence: Evidence,
): readonly { readonly text: string; readonly share: number; readonly atMs: number }[] {
  const sizes = factsOf(evidence, 'pool-size')
  return factsOf(evidence, 'pool-used').flatMap(({ series, label, max, maxAtMs }) => {
    if (series.unit === 'fraction')
      return [{ text: `${label} reached ${formatPercent(max)}`, share: max, atMs: maxAtMs }]
    const size = sizes.find(({ series: { target } }) => target === series.target)?.median ?? 0
    if (size <= 0) return []
    const text = `${label} reached ${formatCount(max)} of ${formatCount(size)} (${formatPercent(max / size)})`
    return [{ text, share: max / size, atMs: maxAtMs }]
  })
}
