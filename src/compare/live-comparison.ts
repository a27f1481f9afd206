import type { Plan } from '../plan/plan.ts'
import type { Comparison, Outcome } from './comparison.ts'
import type { Test } from './family.ts'
import { flag, standing } from './live-decision.ts'
import type { Decision, TestState } from './live-decision.ts'
import { hurtsUpward, unitOf } from './metric.ts'
import { ALPHA_NON, detectableAt, LEVEL, repeatedZ } from './sequential.ts'
import { asChange, changeInterval } from './statistic.ts'
import type { Statistic } from './statistic.ts'
import type { Invalid } from './validity.ts'
import { formatChange, formatInterval, formatP, formatValue, nameOf } from './wording.ts'

/** Everything that the words of a live comparison depend on. */
export interface LiveState {
  readonly tests: readonly TestState[]
  readonly plan: Plan
  /** Blocks at the last look. */
  readonly blocks: number
  readonly stop: Decision
  readonly invalid: Invalid | undefined
}

interface Ruling {
  readonly outcome: Outcome
  readonly because: string
  readonly warnings: readonly string[]
}

/** Test states → comparisons: outcome, repeated interval, reason in a sentence. */
export function describeLive(state: LiveState): readonly Comparison[] {
  const { tests, plan, blocks, invalid } = state
  const tau = Math.min(1, blocks / plan.blocks.max)
  const flags = flag(tests, invalid)
  const family = tests.filter(({ test }) => test.gated).length
  return tests.map((one, t) => {
    const { test, evaluated, pWorse } = one
    const tested = test.gated || test.warns
    const statistic = evaluated?.kind === 'statistic' ? evaluated.statistic : undefined
    const warned = flags.warned[t] === true && flags.worse[t] !== true
    const interval =
      statistic === undefined || blocks === 0
        ? undefined
        : test.statistic.kind === 'quantile' && !tested
          ? statistic.bounds
          : changeInterval(statistic, repeatedZ(tau))
    const ruling = rule(state, one, {
      worse: flags.worse[t] === true,
      better: flags.better[t] === true,
      interval,
      family,
    })
    return {
      request: test.request,
      metric: test.metric,
      unit: unitOf(test.metric),
      baseline: statistic?.baseline,
      candidate: statistic?.candidate,
      change: statistic && shownChange(statistic),
      interval,
      level: LEVEL,
      outcome: ruling.outcome,
      limit: (test.fail ?? test.warn)?.text,
      gated: test.gated,
      warned,
      detectable:
        test.gated && statistic
          ? asChange(detectableAt(statistic.se, statistic.margins.fail, family), statistic.scale)
          : undefined,
      allowed:
        (test.fail ?? test.warn) && statistic ? asChange(statistic.margins.fail, statistic.scale) : undefined,
      p: tested ? pWorse : undefined,
      samples: statistic?.samples ?? { baseline: 0, candidate: 0 },
      because: warned
        ? `${ruling.because} It breaks the warn limit of ${test.warn?.text ?? ''}.`
        : ruling.because,
      warnings: ruling.warnings,
    }
  })
}

interface Facts {
  readonly worse: boolean
  readonly better: boolean
  readonly interval: readonly [number, number] | undefined
  readonly family: number
}

function rule(state: LiveState, one: TestState, facts: Facts): Ruling {
  const { test, evaluated } = one
  const inconclusive = (because: string, ...warnings: readonly string[]): Ruling => ({
    outcome: 'inconclusive',
    because,
    warnings,
  })
  if (test.obstacle !== undefined && (test.fail ?? test.warn))
    return inconclusive(test.obstacle, test.obstacle)
  if (evaluated === undefined)
    return inconclusive(state.invalid?.text ?? `Nothing was compared for ${nameOf(test)}.`)
  if (evaluated.kind === 'none') return inconclusive(evaluated.reason, evaluated.reason)
  const { statistic } = evaluated
  if (!test.gated && !test.warns)
    return inconclusive(test.obstacle ?? `Shown only: no limit is configured for ${nameOf(test)}.`)
  if (standing(one, state.invalid) === undefined)
    return inconclusive(state.invalid?.text ?? 'The run is invalid.')
  if (facts.worse)
    return { outcome: 'regressed', because: regressed(test, statistic, one, facts), warnings: [] }
  if (facts.better) return { outcome: 'improved', because: improved(test, statistic, one), warnings: [] }
  if (one.pSame <= ALPHA_NON)
    return { outcome: 'unchanged', because: unchanged(statistic, one, facts), warnings: [] }
  return inconclusive(open(test, statistic, state, facts))
}

function regressed(test: Test, statistic: Statistic, one: TestState, facts: Facts): string {
  const verb = hurtsUpward(test.metric) ? 'rose' : 'fell'
  return `${moved(test, statistic, verb)}, more than the ${limitOf(test)} allowed${actingLimit(test, statistic)}, and that is not chance (${formatP(one.pWorse)}; the ${facts.family} tests of the run together are held to 1 % false alarms).`
}

function improved(test: Test, statistic: Statistic, one: TestState): string {
  const verb = hurtsUpward(test.metric) ? 'fell' : 'rose'
  return `${moved(test, statistic, verb)}, and that is not chance (${formatP(one.pBetter)}).`
}

function unchanged(statistic: Statistic, one: TestState, facts: Facts): string {
  const unit = unitOf(one.test.metric)
  const most = formatChange(asChange(statistic.margins.miss, statistic.scale), unit)
  const measurable = facts.interval !== undefined && (facts.interval[0] > 0 || facts.interval[1] < 0)
  const note = measurable
    ? ` ${formatChange(shownChange(statistic), unit)} is measurable, and within the limit of ${limitOf(one.test)}.`
    : ''
  return `Not worse than ${most} with 95 % confidence.${note}`
}

function open(test: Test, statistic: Statistic, state: LiveState, facts: Facts): string {
  const unit = unitOf(test.metric)
  const change = formatChange(shownChange(statistic), unit)
  const range = facts.interval ? ` (${formatInterval(facts.interval, unit)})` : ''
  const lead = `${change}${range} against a limit of ${limitOf(test)}`
  if (state.stop.kind === 'go-on') return `${lead}: not decided yet.`
  if (state.stop.why === 'regressed') return `${lead}: left open when the run stopped early for a regression.`
  return `${lead}: neither a regression nor the absence of one is shown. A longer duration or a higher rate would tell.`
}

function moved(test: Test, statistic: Statistic, verb: string): string {
  const unit = unitOf(test.metric)
  const counts =
    statistic.scale.kind === 'points'
      ? ` (${statistic.scale.rates.baseline.hits} of ${statistic.scale.rates.baseline.trials} to ${statistic.scale.rates.candidate.hits} of ${statistic.scale.rates.candidate.trials})`
      : ''
  return `${nameOf(test)} ${verb} by ${formatChange(shownChange(statistic), unit).replace(/^[+−]/, '')} from ${formatValue(statistic.baseline, unit)} to ${formatValue(statistic.candidate, unit)}${counts}`
}

function limitOf(test: Test): string {
  return (test.fail ?? test.warn)?.text ?? ''
}

/** Where the absolute part acts, the limit as a share of this baseline. */
function actingLimit(test: Test, statistic: Statistic): string {
  const relative = (test.fail ?? test.warn)?.relative
  if (statistic.scale.kind === 'points' || (test.fail ?? test.warn)?.absolute === undefined) return ''
  const acting = asChange(statistic.margins.fail, statistic.scale)
  return relative !== undefined && Math.abs(Math.abs(acting) - relative) < 1e-9
    ? ''
    : ` (${formatChange(acting, unitOf(test.metric))} here)`
}

function shownChange(statistic: Statistic): number {
  return asChange(statistic.estimate, statistic.scale)
}
