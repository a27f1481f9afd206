import { studentUpperQuantile } from './distributions.ts'
import type { HistoryAnswer, HistoryQuestion } from './history.ts'
import { lnQuantile } from './history-statistics.ts'
import type { HistoryTest } from './history-statistics.ts'
import { levelHistory } from './level-series.ts'
import type { LevelHistory } from './level-series.ts'
import { increaseMargins } from './margins.ts'
import { median } from './moderated.ts'
import { ALPHA } from './sequential.ts'
import { formatChange, formatValue, nameOf } from './wording.ts'
import { entryOf } from '../entry-of.ts'

/** Consecutive runs that must have held a level for it to be one that the branch can hold. */
const SUSTAINED = 10

/**
 * The creep guard: what is within the limit of the present level, and beyond it against the best level that
 * the branch sustained over its last 60 runs. Many small steps, each within the noise, end there; no single
 * comparison sees them. One sentence for each, with both numbers.
 */
export function findCreep(question: HistoryQuestion, answer: HistoryAnswer): readonly string[] {
  if (answer.invalid !== undefined) return []
  const { plan, key, now, history, control } = question
  const known = levelHistory(history, { key, now, local: plan.sides.candidate.local })
  if (known.beta === 1 && control === undefined) return []
  const shift = known.beta * (control ?? 0)
  const family = answer.tests.filter(({ test }) => test.gated).length
  return answer.tests.flatMap((one) => {
    const { test, statistic, flags } = one
    if (!test.gated || test.fail === undefined || test.statistic.kind !== 'quantile') return []
    if (statistic === undefined || flags.worse || statistic.estimate >= statistic.margins.fail) return []
    const own = entryOf(question.candidate.requests, test.request)?.latency.cumulative()
    const value = own && lnQuantile(own, test.statistic.q)
    const best = bestSustained(known, test)
    if (value === undefined || best === undefined) return []
    const bestMs = Math.exp(best.level + shift) / 1000
    const change = value - shift - best.level
    const surely = studentUpperQuantile(ALPHA / Math.max(1, family), statistic.df) * statistic.se
    if (change < Math.max(surely, increaseMargins(test.fail, bestMs).fail)) return []
    return [
      `${nameOf(test)} has crept up: ${formatValue(statistic.candidate, 'ms')} is within ${test.fail.text} of the present level of the baseline (${formatValue(statistic.baseline, 'ms')}), but ${formatChange(Math.expm1(change), 'ms')} against the best level it held over ${SUSTAINED} runs (${formatValue(bestMs, 'ms')}, until ${best.until}).`,
    ]
  })
}

/** The lowest median of ten consecutive runs that are baseline, and the end of the last of them. */
function bestSustained(
  { runs, series }: LevelHistory,
  { request, metric }: HistoryTest['test'],
): { readonly level: number; readonly until: string } | undefined {
  const own = series.find((one) => one.request === request && one.metric === metric)
  const values = runs.flatMap((run, at) => {
    const value = own?.values[at]
    return value === undefined || run.quarantined !== undefined ? [] : [{ value, at: run.at }]
  })
  let best: { level: number; until: string } | undefined
  for (let end = SUSTAINED; end <= values.length; end++) {
    const level = median(values.slice(end - SUSTAINED, end).map(({ value }) => value))
    if (best === undefined || level < best.level) best = { level, until: values[end - 1]?.at ?? '' }
  }
  return best
}
