import { formatObserved } from '../analyze/observed-facts.ts'
import { formatCount } from '../units.ts'
import type { ResultObserved, ResultObservedSeries } from './observed-result.ts'
import { summarize } from './observed-summary.ts'
import type { Result } from './result.ts'
import { NOTHING } from './values.ts'

/** The columns of the table of observed series. */
export const OBSERVED_COLUMNS = [
  { title: 'Series', numeric: false },
  { title: 'Target', numeric: false },
  { title: 'Lowest', numeric: true },
  { title: 'Median', numeric: true },
  { title: 'Highest', numeric: true },
  { title: 'Last', numeric: true },
  { title: 'Samples', numeric: true },
] as const

/** One observed series in words; of the baseline only what has its like on the candidate. */
export interface ObservedRow {
  readonly series: ResultObservedSeries
  readonly baseline: ResultObservedSeries | undefined
  /** In the order of `OBSERVED_COLUMNS`. */
  readonly cells: readonly string[]
}

/** What was observed, a row for each series, as `summarize` reckons it. Empty where nothing was observed. */
export function toObservedRows({ measurements: { candidate, baseline } }: Result): readonly ObservedRow[] {
  return (candidate.observed?.series ?? []).flatMap((series) => {
    const twin = twinOf(series, baseline?.observed)
    const row = { series, baseline: twin, cells: cellsOf(series, series.target) }
    return twin === undefined
      ? [row]
      : [row, { series: twin, baseline: undefined, cells: cellsOf(twin, `${twin.target} (baseline)`) }]
  })
}

/** The same series of the other side. */
function twinOf(
  { name, target }: ResultObservedSeries,
  observed: ResultObserved | undefined,
): ResultObservedSeries | undefined {
  return observed?.series.find((one) => one.name === name && one.target === target)
}

function cellsOf(series: ResultObservedSeries, target: string): readonly string[] {
  const { low, median, high, last, samples } = summarize(series)
  const say = (value: number | undefined): string =>
    value === undefined ? NOTHING : formatObserved(value, series.unit)
  return [series.name, target, say(low), say(median), say(high), say(last), formatCount(samples)]
}

/** A line for each series: `memory of target: 45 MB to 52 MB, 51 MB at the end`. */
export function observedLines(result: Result): readonly string[] {
  return toObservedRows(result).map(({ cells: [name, target, low, , high, last, samples] }) =>
    samples === '0'
      ? `${name ?? ''} of ${target ?? ''}: no value`
      : `${name ?? ''} of ${target ?? ''}: ${low ?? ''} to ${high ?? ''}, ${last ?? ''} at the end`,
  )
}
