import { smoothed } from '../analyze/measured-samples.ts'
import { median } from '../compare/moderated.ts'
import type { ResultObservedSeries } from './observed-result.ts'

/** An observed series in four numbers, in its unit; all undefined where it had no value. */
export interface ObservedSummary {
  readonly low: number | undefined
  readonly median: number | undefined
  readonly high: number | undefined
  readonly last: number | undefined
  readonly samples: number
}

/** Over the whole run, warm-up included. Lowest and highest are medians of three neighbours, as the limits take them. */
export function summarize({ values }: Pick<ResultObservedSeries, 'values'>): ObservedSummary {
  const held = [...smoothed(values)].sort((a, b) => a - b)
  return {
    low: held[0],
    median: values.length === 0 ? undefined : median(values),
    high: held.at(-1),
    last: values.at(-1),
    samples: values.length,
  }
}
