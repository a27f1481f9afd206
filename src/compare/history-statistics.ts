import type { Cumulative } from '../measure/histogram.ts'
import type { Measurement, Tally } from '../measure/measurement.ts'
import { priorFor } from './control.ts'
import type { Reference } from './control.ts'
import { countErrors } from './counts.ts'
import { normalUpper, studentToNormal } from './distributions.ts'
import { compareErrorRates, overdispersion } from './error-rates.ts'
import type { ErrorCount } from './error-rates.ts'
import type { Test } from './family.ts'
import { MOST_ERRORS } from './live-statistics.ts'
import { decreaseMargins, increaseMargins, pointMargins } from './margins.ts'
import { NEEDED_BEYOND, observe } from './metric.ts'
import { moderatedTest, sumOfSquares } from './moderated.ts'
import { errorStatistic } from './statistic.ts'
import type { Statistic } from './statistic.ts'
import { entryOf } from '../entry-of.ts'

/** One test against the stored runs. */
export interface HistoryTest {
  readonly test: Test
  /** Undefined where a side has no data; `reason` says why. */
  readonly statistic: Statistic | undefined
  readonly reason: string | undefined
  readonly pWorse: number
  readonly pBetter: number
  /** Worse, or better, than every stored run. */
  readonly above: boolean
  readonly below: boolean
  readonly flags: { readonly worse: boolean; readonly better: boolean; readonly warned: boolean }
}

/** From so many runs on, the repository's own spread replaces the published one. */
const OWN_SPREAD_FROM = 10

/** Overdispersion assumed where a single stored run cannot show it. */
const PHI_OF_ONE = 2

const UNLIMITED = { relative: undefined, absolute: Infinity, text: '' }
const NO_FLAGS = { worse: false, better: false, warned: false }

/** Every test's statistic by METHOD §4; flags are set later, over the family. */
export function evaluateHistory(
  tests: readonly Test[],
  candidate: Measurement,
  reference: Reference,
): readonly HistoryTest[] {
  const values = tests.map((test) => valuesOf(test, candidate, reference))
  return tests.map((test, t) => {
    if (reference.runs.length === 0) return without(test, `No stored run to compare ${test.request} with.`)
    if (test.statistic.kind === 'errors') return errorTest(test, candidate, reference)
    const own = values[t]
    if (own === undefined || typeof own === 'string')
      return without(test, own ?? `A change of ${test.metric} is not tested.`)
    return latencyTest(test, own, reference, pooledSpread(test, tests, values))
  })
}

/** ln of a quantile in µs; undefined where fewer than ten values lie beyond it, or it is 0. */
export function lnQuantile(latency: Cumulative, q: number): number | undefined {
  if (latency.count * (1 - q) < NEEDED_BEYOND - 1e-9) return undefined
  const value = latency.quantile(q)
  return value > 0 ? Math.log(value) : undefined
}

/** y0 and the baseline's y on the log scale, worse upward, the machine's speed taken out. */
interface Values {
  readonly candidate: number
  readonly baseline: readonly number[]
  readonly samples: { readonly baseline: number; readonly candidate: number }
}

function valuesOf(test: Test, candidate: Measurement, reference: Reference): Values | string | undefined {
  const { statistic, request } = test
  if (statistic.kind === 'none' || statistic.kind === 'errors') return undefined
  const tally = entryOf(candidate.requests, request)
  if (tally === undefined || tally.completed === 0)
    return `Nothing was recorded for ${request} in this run: it was removed or renamed, or never sent.`
  if (countErrors(tally.errors) > MOST_ERRORS * tally.completed)
    return `More than 20 % of the answers to ${request} were wrong: the latency of the rest says nothing.`
  if (statistic.kind === 'quantile' && tally.carries?.includes(test.metric) === false)
    return `The tool that measured states no ${test.metric} of ${request}.`
  const stored = reference.runs.flatMap((run) => {
    const one = run.requests.get(request)
    return one === undefined ? [] : [{ one, control: reference.beta * (run.control ?? 0) }]
  })
  if (stored.length === 0) return `${request} is new: no stored run of the baseline has it.`
  const scale = statistic.kind === 'throughput' ? -1 : 1
  const level = (latency: Cumulative, perSecond: number): number | undefined =>
    statistic.kind === 'quantile'
      ? lnQuantile(latency, statistic.q)
      : perSecond > 0
        ? Math.log(perSecond)
        : undefined
  const speed = observe('throughput', tally, candidate.activeMs)
  const now = level(tally.latency.cumulative(), speed.kind === 'value' ? speed.value : 0)
  const before = stored.flatMap(({ one, control }) => {
    const y = level(one.latency, one.throughput)
    return y === undefined ? [] : [{ y: scale * y - control, count: one.answers - one.errors }]
  })
  if (now === undefined || before.length === 0)
    return `Too few right answers to state ${test.metric} of ${request}.`
  return {
    candidate: scale * now - reference.beta * reference.control,
    baseline: before.map(({ y }) => y),
    samples: { baseline: before.reduce((sum, { count }) => sum + count, 0), candidate: tally.latency.count },
  }
}

/** The repository's own run-to-run SD for a metric, pooled over its requests; undefined with few runs. */
function pooledSpread(
  test: Test,
  tests: readonly Test[],
  values: readonly (Values | string | undefined)[],
): number | undefined {
  let squares = 0
  let df = 0
  for (const [t, other] of tests.entries()) {
    const own = values[t]
    if (other.metric !== test.metric || typeof own !== 'object' || own.baseline.length < OWN_SPREAD_FROM)
      continue
    squares += sumOfSquares(own.baseline)
    df += own.baseline.length - 1
  }
  return df === 0 ? undefined : Math.sqrt(squares / df)
}

function latencyTest(
  test: Test,
  values: Values,
  reference: Reference,
  pooledSd: number | undefined,
): HistoryTest {
  const result = moderatedTest(
    values.candidate,
    values.baseline,
    priorFor(test.metric, reference.mode, pooledSd),
  )
  const worse = test.statistic.kind === 'throughput' ? -1 : 1
  const divisor = test.statistic.kind === 'throughput' ? 1 : 1000
  const shift = reference.beta * reference.control
  // Back to the metric's unit, on the machine of this run.
  const baseline = Math.exp(worse * (result.centre + shift)) / divisor
  const candidate = Math.exp(worse * (values.candidate + shift)) / divisor
  const marginsOf = worse === 1 ? increaseMargins : decreaseMargins
  const margins = marginsOf(test.fail ?? test.warn ?? UNLIMITED, baseline)
  const { theta, se, df } = result
  return {
    test,
    statistic: {
      scale: { kind: 'log', worse },
      estimate: theta,
      se,
      df,
      zWorse: studentToNormal(theta / se, df),
      zSame: studentToNormal((margins.miss - theta) / se, df),
      zBetter: studentToNormal(-theta / se, df),
      margins,
      warnAt: test.warn && marginsOf(test.warn, baseline).fail,
      credible: true,
      baseline,
      candidate,
      samples: values.samples,
      bounds: undefined,
    },
    reason: undefined,
    pWorse: result.pWorse,
    pBetter: result.pBetter,
    above: result.above,
    below: result.below,
    flags: NO_FLAGS,
  }
}

/** METHOD §4: counts of the N runs pooled, φ between runs (2 for a single one), mid-p as in §5. */
function errorTest(test: Test, candidate: Measurement, reference: Reference): HistoryTest {
  const runs = reference.runs.flatMap((run): ErrorCount[] => {
    const tally = run.requests.get(test.request)
    return tally === undefined ? [] : [{ errors: tally.errors, answers: tally.answers }]
  })
  if (runs.length === 0) return without(test, `${test.request} is new: no stored run of the baseline has it.`)
  const own = candidateCounts(test.request, candidate)
  const phi = runs.length === 1 ? PHI_OF_ONE : overdispersion({ baseline: runs, candidate: [] })
  const rates = compareErrorRates({ baseline: runs, candidate: own }, phi)
  if (!rates)
    return without(
      test,
      `Nothing was recorded for ${test.request} in this run: it was removed or renamed, or never sent.`,
    )
  const base = rates.baseline.hits / rates.baseline.trials
  const warnAt = test.warn && pointMargins(test.warn, base).fail
  const statistic = errorStatistic(rates, pointMargins(test.fail ?? test.warn ?? UNLIMITED, base), warnAt)
  return {
    test,
    statistic,
    reason: undefined,
    pWorse: normalUpper(statistic.zWorse),
    pBetter: normalUpper(statistic.zBetter),
    above: runs.every(({ errors, answers }) => answers === 0 || statistic.candidate > errors / answers),
    below: runs.every(({ errors, answers }) => answers === 0 || statistic.candidate < errors / answers),
    flags: NO_FLAGS,
  }
}

/** By block where blocks account for every answer, so that a burst is told from a rate. */
function candidateCounts(request: string, candidate: Measurement): readonly ErrorCount[] {
  const tally: Tally | undefined = entryOf(candidate.requests, request)
  if (tally === undefined) return []
  const blocks = candidate.blocks.flatMap((block): ErrorCount[] => {
    const cell = entryOf(block.requests, request)
    return cell === undefined ? [] : [{ errors: countErrors(cell.errors), answers: cell.completed }]
  })
  const answers = blocks.reduce((sum, block) => sum + block.answers, 0)
  return answers === tally.completed
    ? blocks
    : [{ errors: countErrors(tally.errors), answers: tally.completed }]
}

function without(test: Test, reason: string): HistoryTest {
  return {
    test,
    statistic: undefined,
    reason,
    pWorse: 1,
    pBetter: 1,
    above: false,
    below: false,
    flags: NO_FLAGS,
  }
}
