import type {
  Experiment,
  HistoryExperiment,
  InTurnExperiment,
  LiveExperiment,
  PlaceboExperiment,
} from './experiments.ts'
import { makeGenerator, streamOf } from './generator.ts'
import type { Generator } from './generator.ts'
import { judgeHistory, storeRuns } from './history-trial.ts'
import { judgeLive } from './live-trial.ts'
import { ASSUMED_SIGMA_INST } from '../../src/compare/instance-noise.ts'
import { blameByMannWhitney } from '../trials/mann-whitney.ts'
import { blameByPeeking } from './peeking.ts'
import { sayPlacebos } from './placebo.ts'
import { PEER_RULES } from '../trials/peer-rules.ts'
import { REQUESTS } from './service.ts'
import type { Slowdown } from './service.ts'
import { drawPlace, simulateInTurn, simulateRun } from './simulate-run.ts'
import type { Answers } from './simulate-run.ts'
import { simulateSides, simulateThree } from './simulate-sides.ts'
import { SENSITIVE_THRESHOLDS, simulatedPlan, USUAL_THRESHOLDS } from './simulated-plan.ts'
import { count, emptyTallies, observe } from '../trials/tally.ts'
import type { Saying, Tallies } from '../trials/tally.ts'

/** Percentiles that the peers' rules look at, of every request: with the gate's, 15 cells. */
const QUANTILES = [
  ['p50', 0.5],
  ['p95', 0.95],
  ['p99', 0.99],
] as const

const NAMES = REQUESTS.map(({ name }) => name)

/** Main runs stored before each candidate; the gate picks up to 20 of them. */
const STORED = 60

/** Runs `from` to `to − 1` of an experiment: the same for the same seed, in whatever chunks. */
export function runExperiment(experiment: Experiment, seed: number, from: number, to: number): Tallies {
  const tallies = emptyTallies()
  for (let index = from; index < to; index++) {
    const random = makeGenerator(seed, streamOf(experiment.id), index)
    const request = index % REQUESTS.length
    const slowdown = experiment.factor === 1 ? undefined : { request, factor: experiment.factor }
    const slowed = slowdown && REQUESTS[request]?.name
    for (const saying of sayingsOf(experiment, slowdown, random, tallies)) count(tallies, saying, slowed)
  }
  return tallies
}

function sayingsOf(
  experiment: Experiment,
  slowdown: Slowdown | undefined,
  random: Generator,
  tallies: Tallies,
): readonly Saying[] {
  switch (experiment.kind) {
    case 'live':
      return sayLive(experiment, slowdown, random)
    case 'in-turn':
      return sayInTurn(experiment, slowdown, random)
    case 'placebo':
      return sayPlacebo(experiment, slowdown, random)
    case 'history':
      return sayHistory(experiment, slowdown, random, tallies)
    default:
      return experiment satisfies never
  }
}

function sayLive(
  { variant, sigmas, sensitive, beside }: LiveExperiment,
  slowdown: Slowdown | undefined,
  random: Generator,
): readonly Saying[] {
  const plan = simulatedPlan(variant.shape)
  const thresholds = sensitive ? SENSITIVE_THRESHOLDS : USUAL_THRESHOLDS
  const sides = simulateSides(plan, variant.noise, slowdown, random)
  const sayings = sigmas.map((sigmaInst): Saying => {
    const { why, seconds, blamed } = judgeLive({ plan, thresholds, sigmaInst }, sides)
    return { rule: gateRule(sigmaInst), blamed, end: { why, seconds } }
  })
  if (beside === 'mann-whitney')
    sayings.push({ rule: 'Mann–Whitney', blamed: blameByMannWhitney(sides, NAMES), end: undefined })
  if (beside === 'peeking') {
    const peeked = blameByPeeking({ plan, thresholds, sigmaInst: 0.01 }, sides)
    sayings.push({ rule: 'peeking at the looks', blamed: peeked.atLooks, end: undefined })
    sayings.push({ rule: 'peeking at every block', blamed: peeked.atBlocks, end: undefined })
  }
  return sayings
}

function sayPlacebo(
  { variant }: PlaceboExperiment,
  slowdown: Slowdown | undefined,
  random: Generator,
): readonly Saying[] {
  const plan = simulatedPlan(variant.shape)
  const judge = { plan, thresholds: USUAL_THRESHOLDS, sigmaInst: ASSUMED_SIGMA_INST }
  if (plan.interleave === 'duet') {
    const { sides, third } = simulateThree(plan, variant.noise, slowdown, random)
    return sayPlacebos(judge, sides, third, random)
  }
  return sayPlacebos(judge, simulateSides(plan, variant.noise, slowdown, random), undefined, random)
}

/** Name of the gate as a rule, with the σ_inst it was told. */
export function gateRule(sigmaInst: number): string {
  return `gate, σ ${sigmaInst}`
}

function sayInTurn(
  { variant }: InTurnExperiment,
  slowdown: Slowdown | undefined,
  random: Generator,
): readonly Saying[] {
  // The same number of requests as in slices: half of the time at twice the average rate.
  const { rate, lengthS } = variant.shape
  const { baseline, candidate } = simulateInTurn(2 * rate, lengthS, variant.noise, slowdown, random)
  const blamed = REQUESTS.filter((_, r) =>
    QUANTILES.some(([, q]) => quantileOf(candidate, r, q) > 1.1 * quantileOf(baseline, r, q)),
  )
  return [{ rule: 'base, then head: ratio > 1.1', blamed: blamed.map(({ name }) => name), end: undefined }]
}

function sayHistory(
  { variant }: HistoryExperiment,
  slowdown: Slowdown | undefined,
  random: Generator,
  tallies: Tallies,
): readonly Saying[] {
  const { noise, shape } = variant
  const measure = (change: Slowdown | undefined, place = drawPlace(noise, change, random)) =>
    simulateRun(place, shape.rate, shape.lengthS, noise, random)
  const main = Array.from({ length: STORED }, () => measure(undefined))
  const place = drawPlace(noise, slowdown, random)
  const first = measure(slowdown, place)
  const again = { sameJob: () => measure(slowdown, place), otherRunner: () => measure(slowdown) }
  for (const run of main)
    for (const [metric, q] of QUANTILES)
      for (const [r, { medianUs }] of REQUESTS.entries()) {
        const y = Math.log(quantileOf(run.answers, r, q) / medianUs)
        observe(tallies, `raw ${metric}`, y)
        observe(tallies, `relative ${metric}`, y - run.control)
      }
  const stored = storeRuns(main, shape)
  const sayings = (
    [
      ['20 of 60 runs', STORED, true],
      ['20 of 60 runs, no control', STORED, false],
      ['5 runs', 5, true],
      ['1 run', 1, true],
    ] as const
  ).flatMap(([name, runs, useControl]) => {
    const outcome = judgeHistory(first, again, stored.slice(-runs), shape, useControl)
    const end = { why: outcome.mode, seconds: shape.lengthS }
    return [
      { rule: `${name}: environment check aside, flagged`, blamed: outcome.flagged, end },
      { rule: `${name}: environment check aside, again elsewhere`, blamed: outcome.flaggedElsewhere, end },
      { rule: `${name}: suspected`, blamed: outcome.suspected, end },
      { rule: `${name}: confirmed elsewhere`, blamed: outcome.confirmedElsewhere, end },
      { rule: `${name}: confirmed in the job`, blamed: outcome.confirmedInJob, end },
    ]
  })
  const newestFirst = main.toReversed()
  const peers = PEER_RULES.map(({ name, runs, isWorse }): Saying => {
    const earlier = newestFirst.slice(0, runs)
    const blamed = REQUESTS.filter((_, r) =>
      QUANTILES.some(([, q]) =>
        isWorse(
          quantileOf(first.answers, r, q),
          earlier.map(({ answers }) => quantileOf(answers, r, q)),
        ),
      ),
    )
    return { rule: name, blamed: blamed.map(({ name: request }) => request), end: undefined }
  })
  return [...sayings, ...peers]
}

function quantileOf(answers: readonly Answers[], request: number, q: number): number {
  return answers[request]?.latency.quantile(q) ?? NaN
}
