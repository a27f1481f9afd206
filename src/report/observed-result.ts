import type { Observed, ObservedGap, ObservedRestart, ObservedSeries } from '../measure/observed.ts'
import * as z from 'zod/mini'
import { keptValue, OBSERVED_KINDS, OBSERVED_UNITS } from '../measure/observed.ts'

/** What was observed on one side, in `result.json`: columns instead of samples, to stay small. */
export interface ResultObserved {
  readonly series: readonly ResultObservedSeries[]
  readonly restarts: readonly ObservedRestart[]
}

export interface ResultObservedSeries extends Omit<ObservedSeries, 'samples' | 'gaps'> {
  /** Whole milliseconds from the start of the load, rising. */
  readonly atMs: readonly number[]
  /** In `unit`, as `keptValue` rounds; one for each of `atMs`. */
  readonly values: readonly number[]
  readonly gaps: readonly ObservedGap[]
}

/** The guard of `ResultObserved`; columns of different lengths are refused. */
export const resultObserved = z.looseObject({
  series: z.array(
    z
      .looseObject({
        name: z.string(),
        target: z.string(),
        unit: z.enum(OBSERVED_UNITS),
        kind: z.enum(OBSERVED_KINDS),
        expression: z.string(),
        atMs: z.array(z.number()),
        values: z.array(z.number()),
        gaps: z.array(z.looseObject({ fromMs: z.number(), toMs: z.number(), reason: z.string() })),
      })
      .check(
        z.refine(({ atMs, values }) => atMs.length === values.length, 'expected as many values as times'),
      ),
  ),
  restarts: z.array(z.looseObject({ target: z.string(), atMs: z.number() })),
})

export function toResultObserved({ series, restarts }: Observed): ResultObserved {
  return {
    series: series.map(({ samples, ...rest }) => ({
      ...rest,
      atMs: samples.map(({ atMs }) => Math.round(atMs)),
      values: samples.map(({ value }) => keptValue(value)),
    })),
    restarts,
  }
}

/** The samples that a stored result holds. */
export function observedOf({ series, restarts }: ResultObserved): Observed {
  return {
    series: series.map(({ atMs, values, ...rest }) => ({
      ...rest,
      samples: atMs.map((at, index) => ({ atMs: at, value: values[index] ?? 0 })),
    })),
    restarts,
  }
}
