import { LEAK_SAMPLES } from '../analyze/leak.ts'
import { formatObserved } from '../analyze/observed-facts.ts'
import {
  formatCount,
  formatDuration,
  formatFraction,
  formatMs,
  formatPercent,
  formatRate,
  plural,
} from '../units.ts'
import type { ResultStability } from './analysis-result.ts'
import { NOTHING } from './values.ts'

type Trend = ResultStability['trends'][number]
type Leak = ResultStability['leaks'][number]
type Period = ResultStability['periods'][number]

/** What happened to one percentile, in a sentence. */
export function trendText({ metric, word, start, end, perHour, perHourInterval, spanMs }: Trend): string {
  const fromTo = `from ${formatMs(start)} to ${formatMs(end)} in ${formatDuration(spanMs)}`
  const [low, high] = perHourInterval
  const hourly = `${formatMs(perHour)} an hour (95 %: ${formatMs(low)} to ${formatMs(high)})`
  switch (word) {
    case 'steady':
      return `${metric} steady: ${fromTo}.`
    case 'rising':
      return `${metric} rising until the end: ${fromTo}, ${hourly}.`
    case 'elevated':
      return `${metric} elevated, stabilised: ${fromTo}.`
    case 'falling':
      return `${metric} falling: ${fromTo}, ${hourly}.`
    case 'too-short':
      return `${metric}: too few answers over time for a trend.`
    default:
      return word satisfies never
  }
}

/** What became of one observed resource, in a sentence. */
export function leakText({
  name,
  target,
  unit,
  outcome,
  start,
  end,
  spanMs,
  samples,
  ...leak
}: Leak): string {
  const value = (x: number): string => formatObserved(x, unit)
  const [low, high] = leak.perHourInterval
  const fromTo = `from ${value(start)} to ${value(end)} in ${formatDuration(spanMs)}`
  const hourly = `${value(leak.perHour)} an hour (95 %: ${value(low)} to ${value(high)})`
  const who = `${name} of ${target}`
  switch (outcome) {
    case 'leak':
      return `${who}: leak, ${fromTo}, ${hourly}.`
    case 'flattening':
      return `${who}: no leak, it grew ${fromTo} and flattens.`
    case 'small':
      return `${who}: no leak, it grew a little, ${fromTo}, ${hourly}.`
    case 'shared':
      return `${who}: grew ${fromTo}, and so did the baseline.`
    case 'none':
      return `${who}: no leak, ${fromTo}, ${hourly}.`
    case 'too-few-samples':
      return `${who}: ${plural(samples, 'sample')} are too few to tell a leak; ${LEAK_SAMPLES} at constant load are needed.`
    default:
      return outcome satisfies never
  }
}

/** The last hour against the first, in a sentence; none for a shorter run. */
export function hourTexts({ hours }: ResultStability): readonly string[] {
  if (hours === null) return []
  const [first, last] = hours
  const ms = (value: number | null): string => (value === null ? NOTHING : formatMs(value))
  const share = ({ errors, completed }: Period): string =>
    formatFraction(completed === 0 ? 0 : errors / completed)
  return [
    `First against last hour: p50 ${ms(first.p50Ms)} and ${ms(last.p50Ms)}, p95 ${ms(first.p95Ms)} and ${ms(last.p95Ms)}, errors ${share(first)} and ${share(last)}, throughput ${formatRate(first.throughput)} and ${formatRate(last.throughput)}.`,
  ]
}

/** How each spike ended, a sentence each. */
export function recoveryTexts({ recoveries }: ResultStability): readonly string[] {
  return recoveries.map(({ cycle, recoveredAfterMs, watchedMs, worstP95Ms }) => {
    const worst = worstP95Ms === null ? '' : ` (p95 had reached ${formatMs(worstP95Ms)})`
    if (recoveredAfterMs === null)
      return `Spike ${cycle}: not back to normal within ${formatDuration(watchedMs)}${worst}.`
    return recoveredAfterMs === 0
      ? `Spike ${cycle}: normal at once${worst}.`
      : `Spike ${cycle}: back to normal after ${formatDuration(recoveredAfterMs)}${worst}.`
  })
}

/** Completion, spreading errors, restarts and scaling, in sentences; nothing for what did not happen. */
export function eventTexts(stability: ResultStability): readonly string[] {
  const { completion, cascades, restarts, scaling } = stability
  const done = completion.due === 0 ? 1 : 1 - completion.missed / completion.due
  return [
    completion.missed === 0
      ? `All ${formatCount(completion.due)} iterations that were due came to their end.`
      : `${formatPercent(done)} of ${formatCount(completion.due)} iterations came to their end; ${formatCount(completion.missed)} did not.`,
    ...cascades.map(
      ({ cycle, request, after, from }) =>
        `After spike ${cycle} errors spread to ${request} (${formatPercent(after)}), from ${from.join(', ')}.`,
    ),
    ...restarts.map(({ target, atMs }) => `${target} restarted after ${formatDuration(atMs)}.`),
    ...scaling.map(
      ({ atMs, from, to, afterRiseMs, interrupted, errorsAfter }) =>
        `Instances went from ${formatCount(from)} to ${formatCount(to)} after ${formatDuration(atMs)}${afterRiseMs === null ? '' : `, ${formatDuration(afterRiseMs)} after the load began to rise`}${interrupted ? `; ${formatCount(errorsAfter)} requests failed meanwhile` : '; nothing was interrupted'}.`,
    ),
  ]
}

export const PERIOD_COLUMNS = [
  { title: 'From', numeric: true },
  { title: 'To', numeric: true },
  { title: 'Requests', numeric: true },
  { title: 'Throughput', numeric: true },
  { title: 'p50', numeric: true },
  { title: 'p95', numeric: true },
  { title: 'Errors', numeric: true },
  { title: 'No answer', numeric: true },
  { title: 'Throttled', numeric: true },
] as const

/** The cells of one period, as `PERIOD_COLUMNS` has them. */
export function periodCells(period: Period): readonly string[] {
  const { fromMs, toMs, completed, errors, throughput, p50Ms, p95Ms } = period
  const ms = (value: number | null): string => (value === null ? NOTHING : formatMs(value))
  return [
    formatDuration(fromMs),
    formatDuration(toMs),
    formatCount(completed),
    formatRate(throughput),
    ms(p50Ms),
    ms(p95Ms),
    completed === 0 ? formatCount(errors) : `${formatCount(errors)} (${formatFraction(errors / completed)})`,
    formatCount(period.connectionErrors),
    formatCount(period.throttled),
  ]
}

export const RECOVERY_COLUMNS = [
  { title: 'Spike', numeric: true },
  { title: 'Peak', numeric: true },
  { title: 'Normal p95, at most', numeric: true },
  { title: 'Worst second', numeric: true },
  { title: 'Errors in the peak', numeric: true },
  { title: 'Recovered after', numeric: true },
] as const

/** The cells of one cycle, as `RECOVERY_COLUMNS` has them. */
export function recoveryCells(
  {
    cycle,
    peak,
    normal,
    worstP95Ms,
    errorRate,
    recoveredAfterMs,
    watchedMs,
  }: ResultStability['recoveries'][number],
  model: 'open' | 'closed',
): readonly string[] {
  return [
    formatCount(cycle),
    model === 'open' ? formatRate(peak) : plural(Math.round(peak), 'user'),
    formatMs(normal.p95Ms),
    worstP95Ms === null ? NOTHING : formatMs(worstP95Ms),
    formatFraction(errorRate),
    recoveredAfterMs === null
      ? `not within ${formatDuration(watchedMs)}`
      : recoveredAfterMs === 0
        ? 'at once'
        : formatDuration(recoveredAfterMs),
  ]
}
