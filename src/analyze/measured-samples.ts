import { median } from '../compare/moderated.ts'
import type { ObservedSample, ObservedSeries } from '../measure/observed.ts'
import { isMeasured } from '../plan/phases.ts'
import type { Stage } from '../plan/plan.ts'

/** Samples of the measured time: without warm-up, ramps and what came after the load. */
export function measuredSamples(
  { samples }: Pick<ObservedSeries, 'samples'>,
  stages: readonly Stage[],
): readonly ObservedSample[] {
  const spans: { readonly from: number; readonly to: number }[] = []
  let atMs = 0
  for (const { phase, durationMs } of stages) {
    if (isMeasured(phase)) spans.push({ from: atMs, to: atMs + durationMs })
    atMs += durationMs
  }
  return samples.filter((one) => spans.some(({ from, to }) => one.atMs >= from && one.atMs <= to))
}

/** Medians of each three neighbours: one odd sample among them decides nothing. Fewer than three stay as they are. */
export function smoothed(values: readonly number[]): readonly number[] {
  if (values.length < 3) return values
  return values.slice(2).map((_, at) => median(values.slice(at, at + 3)))
}

/** At most `most` points: medians of neighbours, at the median of their times. */
export function thinned(samples: readonly ObservedSample[], most: number): readonly ObservedSample[] {
  const size = Math.ceil(samples.length / most)
  if (size <= 1) return samples
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, at) => {
    const group = samples.slice(at * size, (at + 1) * size)
    return { atMs: median(group.map((one) => one.atMs)), value: median(group.map(({ value }) => value)) }
  })
}
