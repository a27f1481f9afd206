import type { ObservedUnit } from '../measure/observed.ts'
import type { Result } from './result.ts'
import { type Family, gauge, type Sample } from './openmetrics-family.ts'
import { sidesOf } from './openmetrics-requests.ts'
import { summarize } from './observed-summary.ts'

/** Name of the family that holds series of a unit; the format wants base units at the end of the name. */
const FAMILIES: Readonly<Record<ObservedUnit, Pick<Family, 'name' | 'unit'>>> = {
  bytes: { name: 'plimsoll_observed_bytes', unit: 'bytes' },
  'bytes-per-second': { name: 'plimsoll_observed_bytes_per_second' },
  fraction: { name: 'plimsoll_observed_ratio', unit: 'ratio' },
  seconds: { name: 'plimsoll_observed_seconds', unit: 'seconds' },
  count: { name: 'plimsoll_observed_count' },
  'per-second': { name: 'plimsoll_observed_per_second' },
  number: { name: 'plimsoll_observed_value' },
}

/**
 * What targets and runner reported meanwhile: lowest, median, highest and last value of each series (label
 * `stat`), as the report's table has them, and restarts. The single samples are in `observed.csv`.
 */
export function observedFamilies(result: Result): readonly Family[] {
  const all = sidesOf(result).flatMap(({ side, measurement: { observed } }) =>
    observed === undefined ? [] : [{ side, ...observed }],
  )
  const series = all.flatMap(({ side, series }) =>
    series.map((one) => {
      const { low, median, high, last, samples } = summarize(one)
      const labels = { side, target: one.target, series: one.name, kind: one.kind }
      const stats = { low, median, high, last }
      return {
        unit: one.unit,
        values: Object.entries(stats).flatMap(([stat, value]) => gauge({ ...labels, stat }, value)),
        count: { labels, value: samples },
      }
    }),
  )
  return [
    ...Object.entries(FAMILIES).map(([unit, family]): Family => ({
      ...family,
      type: 'gauge',
      help: 'What a target reported during the run; lowest and highest are medians of three neighbours.',
      samples: series.flatMap((one): readonly Sample[] => (one.unit === unit ? one.values : [])),
    })),
    {
      name: 'plimsoll_observed_samples',
      type: 'gauge',
      help: 'Samples of each series.',
      samples: series.map(({ count }) => count),
    },
    {
      name: 'plimsoll_observed_restarts',
      type: 'counter',
      help: 'Times a process of the target was replaced during the run.',
      samples: all.flatMap(({ side, series, restarts }) =>
        [...new Set([...series, ...restarts].map(({ target }) => target))].map((target) => ({
          suffix: '_total',
          labels: { side, target },
          value: restarts.filter((one) => one.target === target).length,
        })),
      ),
    },
  ]
}
