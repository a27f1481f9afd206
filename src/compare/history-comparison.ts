import { plural } from '../units.ts'
import type { Comparison, Outcome } from './comparison.ts'
import { studentUpperQuantile } from './distributions.ts'
import type { HistoryTest } from './history-statistics.ts'
import { unitOf } from './metric.ts'
import { ALPHA, ALPHA_NON, LEVEL, repeatedZ } from './sequential.ts'
import { asChange, changeInterval } from './statistic.ts'
import type { Statistic } from './statistic.ts'
import type { Invalid } from './validity.ts'
import { formatChange, formatP, formatValue, nameOf } from './wording.ts'
import { normalUpper } from './distributions.ts'

export interface HistoryState {
  readonly tests: readonly HistoryTest[]
  readonly runs: number
  readonly invalid: Invalid | undefined
}

/** Tests against the history → comparisons. A flagged one is inconclusive: suspected, not yet regressed. */
export function describeHistory({ tests, runs, invalid }: HistoryState): readonly Comparison[] {
  const family = tests.filter(({ test }) => test.gated).length
  return tests.map((one) => {
    const { test, statistic } = one
    const tested = test.gated || test.warns
    const stands = invalid === undefined || (invalid.why === 'too-many-errors' && test.metric === 'errors')
    const detectable = statistic && detectableBy(statistic, family)
    const { outcome, because } = rule(one, { runs, detectable, invalid: stands ? undefined : invalid })
    const warned = stands && one.flags.warned && !one.flags.worse
    const cure = test.obstacle ?? one.reason
    const limited = (test.fail ?? test.warn) !== undefined
    return {
      request: test.request,
      metric: test.metric,
      unit: unitOf(test.metric),
      baseline: statistic?.baseline,
      candidate: statistic?.candidate,
      change: statistic && asChange(statistic.estimate, statistic.scale),
      interval: statistic && changeInterval(statistic, repeatedZ(1)),
      level: LEVEL,
      outcome,
      limit: (test.fail ?? test.warn)?.text,
      gated: test.gated,
      warned,
      detectable: test.gated && statistic ? asChange(detectable ?? NaN, statistic.scale) : undefined,
      allowed: limited && statistic ? asChange(statistic.margins.fail, statistic.scale) : undefined,
      p: tested ? one.pWorse : undefined,
      samples: statistic?.samples ?? { baseline: 0, candidate: 0 },
      because: warned ? `${because} It breaks the warn limit of ${test.warn?.text ?? ''}.` : because,
      warnings: limited && cure !== undefined ? [cure] : [],
    }
  })
}

/** Whether "no change" is shown: the upper 95 % limit lies below M_miss. */
export function isUnchanged(statistic: Statistic): boolean {
  return normalUpper(statistic.zSame) < ALPHA_NON
}

/** Smallest change, on the scale of the estimate, that would be suspected (METHOD §4). */
function detectableBy(statistic: Statistic, family: number): number {
  return Math.max(
    statistic.margins.fail,
    studentUpperQuantile(ALPHA / Math.max(1, family), statistic.df) * statistic.se,
  )
}

interface Facts {
  readonly runs: number
  readonly detectable: number | undefined
  readonly invalid: Invalid | undefined
}

function rule(one: HistoryTest, facts: Facts): { readonly outcome: Outcome; readonly because: string } {
  const { test, statistic } = one
  if (test.obstacle !== undefined && (test.fail ?? test.warn))
    return { outcome: 'inconclusive', because: test.obstacle }
  if (statistic === undefined)
    return { outcome: 'inconclusive', because: one.reason ?? `Nothing was compared for ${nameOf(test)}.` }
  if (!test.gated && !test.warns)
    return {
      outcome: 'inconclusive',
      because: test.obstacle ?? `Shown only: no limit is configured for ${nameOf(test)}.`,
    }
  if (facts.invalid) return { outcome: 'inconclusive', because: facts.invalid.text }
  const unit = unitOf(test.metric)
  const change = formatChange(asChange(statistic.estimate, statistic.scale), unit)
  const limit = (test.fail ?? test.warn)?.text ?? ''
  const runs = plural(facts.runs, 'stored run')
  const moved = `${nameOf(test)}: ${change} (${formatValue(statistic.baseline, unit)} to ${formatValue(statistic.candidate, unit)}) against ${runs}`
  if (one.flags.worse)
    return {
      outcome: 'inconclusive',
      because: `Suspected. ${moved}, more than the ${limit} allowed and worse than every stored run (${formatP(one.pWorse)}); it fails only if confirmed.`,
    }
  if (one.flags.better)
    return {
      outcome: 'improved',
      because: `${moved}, better than every stored run (${formatP(one.pBetter)}).`,
    }
  if (isUnchanged(statistic)) {
    const most = formatChange(asChange(statistic.margins.miss, statistic.scale), unit)
    return { outcome: 'unchanged', because: `Not worse than ${most} with 95 % confidence, against ${runs}.` }
  }
  const least = formatChange(asChange(facts.detectable ?? NaN, statistic.scale), unit)
  return {
    outcome: 'inconclusive',
    because: `${moved}, with a limit of ${limit}: cannot see less than ${least} with ${runs} of history. Give baseline-url to see less.`,
  }
}
