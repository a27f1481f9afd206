import { Histogram } from '../measure/histogram.ts'
import type { Cumulative } from '../measure/histogram.ts'
import type { BlockCell } from '../measure/measurement.ts'
import { countErrors } from './counts.ts'
import { normalUpperQuantile } from './distributions.ts'
import { compareErrorRates } from './error-rates.ts'
import type { Test } from './family.ts'
import { sigmaInstAt } from './instance-noise.ts'
import type { SigmaInst } from './instance-noise.ts'
import { quantileRanks } from './intervals.ts'
import { decreaseMargins, increaseMargins, pointMargins } from './margins.ts'
import { NEEDED_BEYOND } from './metric.ts'
import { blockMean, pairedQuantile } from './paired-quantile.ts'
import type { BlockPair } from './pairing.ts'
import { LEVEL } from './sequential.ts'
import { errorStatistic, logEvidence } from './statistic.ts'
import type { Statistic } from './statistic.ts'
import { entryOf } from '../entry-of.ts'
import { formatCount } from '../units.ts'

/** A statistic, or why there is none, in a sentence. */
export type Evaluated =
  | { readonly kind: 'statistic'; readonly statistic: Statistic }
  | { readonly kind: 'none'; readonly reason: string; readonly why: 'too-few' | 'too-many-errors' }

/** σ_inst and R: what the luck of a deployment adds to every standard error (METHOD §1.5). */
export interface InstanceNoise {
  readonly sigmaInst: SigmaInst
  readonly restarts: number
}

/** Errors on one side above this share: what answered right is no longer the same load. */
export const MOST_ERRORS = 0.2

/** No limit at all: for comparisons that are only shown. */
const NO_ALLOWANCE = { relative: undefined, absolute: Infinity, text: '' }

/**
 * The tests of one request after each of `looks` blocks. Histograms are summed from look to look, and each
 * block's distribution function is built once.
 */
export function evaluateRequest(
  request: string,
  tests: readonly Test[],
  pairs: readonly BlockPair[],
  looks: readonly number[],
  noise: InstanceNoise,
): readonly (readonly Evaluated[])[] {
  const cells = pairs.map((pair) => ({
    baseline: entryOf(pair.baseline.requests, request),
    candidate: entryOf(pair.candidate.requests, request),
    pair,
  }))
  const empty = new Histogram(2).cumulative()
  const curves = cells.map((cell) => ({
    baseline: curveOf(cell.baseline, empty),
    candidate: curveOf(cell.candidate, empty),
  }))
  const pooled = { baseline: new Histogram(2), candidate: new Histogram(2) }
  let done = 0
  return looks.map((n) => {
    for (const cell of cells.slice(done, n)) {
      if (cell.baseline) pooled.baseline.add(cell.baseline.latency)
      if (cell.candidate) pooled.candidate.add(cell.candidate.latency)
    }
    done = n
    const sums = { baseline: pooled.baseline.cumulative(), candidate: pooled.candidate.cumulative() }
    const seen = cells.slice(0, n)
    const counts = {
      baseline: seen.map((cell) => countOf(cell.baseline)),
      candidate: seen.map((cell) => countOf(cell.candidate)),
    }
    const missing = (['baseline', 'candidate'] as const).filter((side) =>
      counts[side].every((block) => block.answers === 0),
    )
    if (missing.length > 0) {
      const reason = `Nothing was recorded for ${request} on ${missing.length === 2 ? 'either side' : `the ${missing[0] ?? ''} side`}; a request that is new, removed or renamed has nothing to be compared with.`
      return tests.map(() => ({ kind: 'none', reason, why: 'too-few' }))
    }
    const wrong = tooManyErrors(request, counts)
    return tests.map((test): Evaluated => {
      const rates = test.statistic.kind === 'errors' ? compareErrorRates(counts) : undefined
      if (rates) {
        const margins = pointMargins(allowanceAt(test), rates.baseline.hits / rates.baseline.trials)
        const warn = test.warn && pointMargins(test.warn, rates.baseline.hits / rates.baseline.trials).fail
        return { kind: 'statistic', statistic: errorStatistic(rates, margins, warn) }
      }
      if (wrong !== undefined) return { kind: 'none', reason: wrong, why: 'too-many-errors' }
      const statistic =
        test.statistic.kind === 'quantile'
          ? latency(test, test.statistic.q, curves.slice(0, n), sums, noise)
          : test.statistic.kind === 'throughput'
            ? throughput(test, seen, noise)
            : undefined
      if (statistic) return { kind: 'statistic', statistic }
      const fewest = Math.min(sums.baseline.count, sums.candidate.count)
      return {
        kind: 'none',
        reason: `Too few right answers to state ${test.metric} of ${request}: ${formatCount(fewest)} on the smaller side.`,
        why: 'too-few',
      }
    })
  })
}

function latency(
  test: Test,
  q: number,
  curves: readonly { readonly baseline: Cumulative; readonly candidate: Cumulative }[],
  sums: { readonly baseline: Cumulative; readonly candidate: Cumulative },
  noise: InstanceNoise,
): Statistic | undefined {
  // With fewer values beyond the quantile it is nearly the maximum.
  if (Math.min(sums.baseline.count, sums.candidate.count) * (1 - q) < NEEDED_BEYOND - 1e-9) return undefined
  const paired = pairedQuantile(q, curves, sums)
  if (!paired) return undefined
  const baseline = paired.baselineUs / 1000
  const se = withInstance(paired.seWithin, q, noise)
  const margins = increaseMargins(allowanceAt(test), baseline)
  const still = paired.seWithin === 0
  return {
    scale: { kind: 'log', worse: 1 },
    estimate: paired.theta,
    se,
    df: paired.df,
    ...logEvidence(paired.theta, still ? 0 : se, paired.df, margins.miss),
    margins,
    warnAt: test.warn && increaseMargins(test.warn, baseline).fail,
    credible: true,
    baseline,
    candidate: paired.candidateUs / 1000,
    samples: { baseline: sums.baseline.count, candidate: sums.candidate.count },
    bounds: test.gated || test.warns ? undefined : orderStatisticBounds(q, sums),
  }
}

/**
 * Change of a quantile between both sides' order-statistic intervals of 97.5 %, together at least 95 %: it
 * assumes nothing but independence, and is wide. Undefined where a sample is too small to bound it.
 */
function orderStatisticBounds(
  q: number,
  sums: { readonly baseline: Cumulative; readonly candidate: Cumulative },
): readonly [number, number] | undefined {
  const z = normalUpperQuantile((1 - LEVEL) / 4)
  const a = quantileRanks(q, sums.baseline.count, z)
  const b = quantileRanks(q, sums.candidate.count, z)
  if (!a || !b) return undefined
  const low = sums.candidate.quantile(b[0]) / sums.baseline.quantile(a[1]) - 1
  const high = sums.candidate.quantile(b[1]) / sums.baseline.quantile(a[0]) - 1
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : undefined
}

/** Closed model (METHOD §5): block log ratios of answers each second, positive when the candidate gives fewer. */
function throughput(
  test: Test,
  cells: readonly {
    readonly baseline: BlockCell | undefined
    readonly candidate: BlockCell | undefined
    readonly pair: BlockPair
  }[],
  noise: InstanceNoise,
): Statistic | undefined {
  const sums = { baseline: 0, candidate: 0, baselineMs: 0, candidateMs: 0 }
  const ratios: number[] = []
  for (const { baseline, candidate, pair } of cells) {
    const a = baseline?.completed ?? 0
    const b = candidate?.completed ?? 0
    sums.baseline += a
    sums.candidate += b
    sums.baselineMs += pair.baseline.activeMs
    sums.candidateMs += pair.candidate.activeMs
    ratios.push(Math.log(a / pair.baseline.activeMs / (b / pair.candidate.activeMs)))
  }
  // A block without answers has no ratio, and with few it has a meaningless one.
  if (ratios.length < 2 || !ratios.every(Number.isFinite)) return undefined
  const { mean, se: within, df } = blockMean(ratios)
  const baseline = (sums.baseline * 1000) / sums.baselineMs
  const candidate = (sums.candidate * 1000) / sums.candidateMs
  const se = withInstance(within, 0.5, noise)
  const margins = decreaseMargins(allowanceAt(test), baseline)
  return {
    scale: { kind: 'log', worse: -1 },
    estimate: mean,
    se,
    df,
    ...logEvidence(mean, within === 0 && mean === 0 ? 0 : se, df, margins.miss),
    margins,
    warnAt: test.warn && decreaseMargins(test.warn, baseline).fail,
    credible: true,
    baseline,
    candidate,
    samples: { baseline: sums.baseline, candidate: sums.candidate },
    bounds: undefined,
  }
}

/** se = sqrt(se_w² + 2σ_inst²/R). */
function withInstance(within: number, q: number, { sigmaInst, restarts }: InstanceNoise): number {
  const sigma = sigmaInstAt(sigmaInst, q)
  return Math.sqrt(within * within + (2 * sigma * sigma) / restarts)
}

function allowanceAt(test: Test): NonNullable<Test['fail']> {
  return test.fail ?? test.warn ?? NO_ALLOWANCE
}

function curveOf(cell: BlockCell | undefined, empty: Cumulative): Cumulative {
  return !cell || cell.latency.count === 0 ? empty : cell.latency.cumulative()
}

function countOf(cell: BlockCell | undefined): { readonly errors: number; readonly answers: number } {
  return cell === undefined
    ? { errors: 0, answers: 0 }
    : { errors: countErrors(cell.errors), answers: cell.completed }
}

function tooManyErrors(
  request: string,
  counts: Readonly<Record<'baseline' | 'candidate', readonly { errors: number; answers: number }[]>>,
): string | undefined {
  for (const side of ['candidate', 'baseline'] as const) {
    const errors = counts[side].reduce((sum, block) => sum + block.errors, 0)
    const answers = counts[side].reduce((sum, block) => sum + block.answers, 0)
    if (errors > MOST_ERRORS * answers)
      return `${((errors / answers) * 100).toFixed(0)} % of the answers to ${request} on the ${side} side were wrong, more than 20 %: the latency of the rest says nothing.`
  }
  return undefined
}
