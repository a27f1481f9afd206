import { createHash } from 'node:crypto'
import type { StoredSeries } from '../baseline/history.ts'
import { median } from '../compare/moderated.ts'
import type { Observed, ObservedKind, ObservedSeries, ObservedUnit } from '../measure/observed.ts'
import { keptValue } from '../measure/observed.ts'
import type { Stage } from '../plan/plan.ts'
import { BATCHES, batchesOf, mean, SAMPLES_TO_COMPARE } from './batches.ts'
import { measuredSamples } from './measured-samples.ts'

/** Every series of a side that has a level, as a run of main keeps it. */
export function observedLevels(
  observed: Observed | undefined,
  stages: readonly Stage[],
): readonly StoredSeries[] {
  return (observed?.series ?? []).flatMap((one) => levelOf(one, stages) ?? [])
}

/**
 * One figure for a series over the measured time: the mean of a rate or ratio, the median of anything else, as
 * `max` and `min` are held against. Undefined with fewer than 20 samples, or with none in one of ten equal
 * stretches of that time.
 *
 * Its standard error is what the ten stretches alone tell of it, by the mean square successive difference
 * (von Neumann, Kent, Bellinson & Hart 1941), which a steady rise from the first to the last does not blow up:
 *
 *     error = sqrt( Σ (l[j+1] − l[j])² / (2·(10 − 1)) / 10 )        l[j] the level of stretch j
 */
export function levelOf(series: ObservedSeries, stages: readonly Stage[]): StoredSeries | undefined {
  const samples = measuredSamples(series, stages)
  const first = samples[0]
  const last = samples.at(-1)
  if (samples.length < SAMPLES_TO_COMPARE || first === undefined || last === undefined) return undefined
  const middle = isAverage(series.kind) ? mean : median
  const stretches = batchesOf(samples, first.atMs, last.atMs).map(middle)
  if (stretches.some(Number.isNaN)) return undefined
  let squares = 0
  for (let j = 1; j < stretches.length; j++) squares += ((stretches[j] ?? 0) - (stretches[j - 1] ?? 0)) ** 2
  const variance = squares / (2 * (BATCHES - 1))
  return {
    name: series.name,
    target: series.target,
    asked: askedOf(series),
    level: keptValue(middle(samples.map(({ value }) => value))),
    error: keptValue(Math.sqrt(variance / BATCHES)),
    samples: samples.length,
  }
}

/** Whether a series is one figure by its mean: a rate or ratio that is zero most of the time has no telling median. */
export function isAverage(kind: ObservedKind): boolean {
  return kind === 'rate' || kind === 'ratio'
}

/**
 * Names what is asked for, without telling it: an expression may hold what must not be stored. Two series with
 * the same name are the same only where this is equal.
 */
export function askedOf(of: {
  readonly expression: string
  readonly unit: ObservedUnit
  readonly kind: ObservedKind
}): string {
  const { expression, unit, kind } = of
  return createHash('sha256')
    .update(JSON.stringify([expression, unit, kind]))
    .digest('hex')
    .slice(0, 16)
}
