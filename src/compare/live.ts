import type { Plan } from '../plan/plan.ts'
import type { Comparison } from './comparison.ts'
import { planTests } from './family.ts'
import type { Test, ThresholdsOf } from './family.ts'
import type { SigmaInst } from './instance-noise.ts'
import { describeLive } from './live-comparison.ts'
import { decide } from './live-decision.ts'
import type { Decision, TestState } from './live-decision.ts'
import { evaluateRequest } from './live-statistics.ts'
import type { Evaluated } from './live-statistics.ts'
import { findOverload } from './overload.ts'
import type { Overload } from './overload.ts'
import { pairBlocks } from './pairing.ts'
import type { LiveSides } from './pairing.ts'
import { FEWEST_BLOCKS, lookSchedule, sequentialP } from './sequential.ts'
import { findInvalid } from './validity.ts'
import type { Invalid } from './validity.ts'

export interface LiveQuestion {
  readonly plan: Plan
  readonly sides: LiveSides
  readonly thresholds: ThresholdsOf
  /** Log SD between two deployments of one commit; 0.01 until calibrated (METHOD §6). */
  readonly sigmaInst: SigmaInst
  /** Deployments of each side that the run used; 1 without restarts. */
  readonly restarts: number
  /** Why the run was overloaded from its warm-up on, in a sentence; absent for one that was not. */
  readonly overloaded?: string | undefined
  /** No further block will come: look once more at what is there, and answer `stop`. */
  readonly final: boolean
}

export interface LiveAnswer {
  /**
   * As of the last look; empty between looks, when nothing new can be said. While `decision` is `go-on`
   * they are provisional.
   */
  readonly comparisons: readonly Comparison[]
  readonly decision: LiveDecision
  readonly looks: readonly Look[]
  /** Why the comparison says nothing; with `too-many-errors` the comparisons of error rates still stand. */
  readonly invalid: Invalid | undefined
  readonly overload: Overload | undefined
  /** What was left out, in sentences. */
  readonly warnings: readonly string[]
}

export type LiveDecision =
  | { readonly kind: 'go-on' }
  | {
      readonly kind: 'stop'
      readonly why: StopReason
      readonly text: string
      /** Time at full load that was planned and not needed. */
      readonly savedMs: number
    }

/** `out-of-time`: the plan's last block; `ended-early`: the run ended otherwise before a decision. */
export type StopReason = 'regressed' | 'unchanged' | 'improved' | 'out-of-time' | 'ended-early'

/** What was seen after so many blocks: one entry for each test of the family. */
export interface Look {
  readonly blocks: number
  /** Share of the plan, n / n_max. */
  readonly tau: number
  readonly tests: readonly LookTest[]
}

export interface LookTest {
  readonly request: string
  readonly metric: Test['metric']
  /** θ, or the difference of fractions; undefined without data. */
  readonly estimate: number | undefined
  readonly se: number | undefined
  readonly pWorse: number
  readonly pSame: number
  readonly pBetter: number
}

/**
 * Candidate against a live baseline (METHOD §3, §5). Pure and without memory: every look is replayed from
 * the recorded blocks, so the same stored run gives the same verdict everywhere. Never throws on data.
 */
export function compareLive(question: LiveQuestion): LiveAnswer {
  const { plan, sides, final } = question
  const { pairs, warnings: leftOut } = pairBlocks(sides, plan.blocks)
  const warnings = [...leftOut, ...strangers(plan, sides)]
  const looks = looksAt(plan, pairs.length, final)
  const atLook = looks.at(-1) === pairs.length
  if (!final && !atLook)
    return {
      comparisons: [],
      decision: { kind: 'go-on' },
      looks: [],
      invalid: undefined,
      overload: undefined,
      warnings,
    }
  const invalidAt = (some: typeof pairs): Invalid | undefined =>
    findInvalid(some, plan) ??
    (question.overloaded === undefined ? undefined : { why: 'overloaded', text: question.overloaded })
  const tests = planTests(plan, question.thresholds, true)
  const evaluated = evaluateAll(question, tests, pairs, looks)
  const replayed: Look[] = []
  let states: readonly TestState[] = tests.map((test) => startOf(test))
  let decision: Decision = { kind: 'go-on' }
  let blocks = 0
  for (const [at, n] of looks.entries()) {
    const tau = n / plan.blocks.max
    states = states.map((state, t) => advance(state, evaluated[t]?.[at], tau))
    replayed.push({ blocks: n, tau, tests: states.filter(({ test }) => test.gated).map(lookOf) })
    blocks = n
    decision = decide(states, tau, invalidAt(pairs.slice(0, n)))
    if (decision.kind === 'stop') break
  }
  const seen = pairs.slice(0, Math.max(blocks, looks.length === 0 ? pairs.length : 0))
  const invalid = invalidAt(seen)
  const stop = closing(decision, final)
  return {
    comparisons: describeLive({ tests: states, plan, blocks, stop, invalid }),
    decision: explainStop(stop, seen.length, plan, states),
    looks: replayed,
    invalid,
    overload: findOverload(seen, plan),
    warnings,
  }
}

/** Requests that were measured although the plan does not know them: renamed, or from another plan. */
function strangers(plan: Plan, sides: LiveSides): readonly string[] {
  const known = new Set(plan.requests.map(({ name }) => name))
  const names = new Set([...Object.keys(sides.candidate.requests), ...Object.keys(sides.baseline.requests)])
  return [...names]
    .filter((name) => !known.has(name))
    .map((name) => `${name} was measured but is not in the plan; it is not compared.`)
}

/** The planned looks so far, and for a run that is over one at its end. */
function looksAt(plan: Plan, blocks: number, final: boolean): readonly number[] {
  const looks = lookSchedule(plan.blocks).filter((n) => n <= blocks)
  const extra = final && blocks >= FEWEST_BLOCKS && looks.at(-1) !== blocks
  return extra ? [...looks, blocks] : looks
}

function evaluateAll(
  question: LiveQuestion,
  tests: readonly Test[],
  pairs: Parameters<typeof evaluateRequest>[2],
  looks: readonly number[],
): readonly (readonly Evaluated[])[] {
  const byTest = new Map<Test, Evaluated[]>(tests.map((test) => [test, []]))
  for (const { name } of question.plan.requests) {
    const own = tests.filter((test) => test.request === name)
    for (const row of evaluateRequest(name, own, pairs, looks, question))
      for (const [t, one] of row.entries()) {
        const test = own[t]
        if (test) byTest.get(test)?.push(one)
      }
  }
  return tests.map((test) => byTest.get(test) ?? [])
}

function startOf(test: Test): TestState {
  return {
    test,
    evaluated: undefined,
    uWorse: -Infinity,
    uSame: -Infinity,
    uBetter: -Infinity,
    pWorse: 1,
    pSame: 1,
    pBetter: 1,
  }
}

/** Running maxima of Z·√τ over the looks, and their p-values. */
function advance(state: TestState, evaluated: Evaluated | undefined, tau: number): TestState {
  if (evaluated?.kind !== 'statistic') return { ...state, evaluated }
  const { zWorse, zSame, zBetter } = evaluated.statistic
  const root = Math.sqrt(tau)
  const uWorse = Math.max(state.uWorse, zWorse * root)
  const uSame = Math.max(state.uSame, zSame * root)
  const uBetter = Math.max(state.uBetter, zBetter * root)
  return {
    test: state.test,
    evaluated,
    uWorse,
    uSame,
    uBetter,
    pWorse: sequentialP(uWorse),
    pSame: sequentialP(uSame),
    pBetter: sequentialP(uBetter),
  }
}

function lookOf({ test, evaluated, pWorse, pSame, pBetter }: TestState): LookTest {
  const statistic = evaluated?.kind === 'statistic' ? evaluated.statistic : undefined
  return {
    request: test.request,
    metric: test.metric,
    estimate: statistic?.estimate,
    se: statistic?.se,
    pWorse,
    pSame,
    pBetter,
  }
}

function closing(decision: Decision, final: boolean): Decision {
  return decision.kind === 'go-on' && final ? { kind: 'stop', why: 'ended-early' } : decision
}

function explainStop(stop: Decision, blocks: number, plan: Plan, states: readonly TestState[]): LiveDecision {
  if (stop.kind === 'go-on') return stop
  const left = stop.why === 'ended-early' ? 0 : Math.max(0, plan.blocks.max - blocks)
  const savedMs = left * plan.blocks.durationMs
  return { ...stop, savedMs, text: stopText(stop.why, blocks, plan, states) }
}

function stopText(why: StopReason, blocks: number, plan: Plan, states: readonly TestState[]): string {
  const seconds = (n: number): string => `${Math.round((n * plan.blocks.durationMs) / 1000)} s`
  const saved = plan.blocks.max - blocks
  const when =
    saved > 0
      ? `Stopped after ${seconds(blocks)} of ${seconds(plan.blocks.max)} at full load`
      : `Used all ${seconds(blocks)} at full load`
  const family = states.filter(({ test }) => test.gated).length
  switch (why) {
    case 'regressed':
      return `${when}: a regression is certain.`
    case 'unchanged':
      return `${when}: all ${family} tests show no change.`
    case 'improved':
      return `${when}: nothing got slower, and an improvement is certain.`
    case 'out-of-time':
      return family === 0 ? `${when}; nothing was to be compared.` : `${when}; not every test was decided.`
    case 'ended-early':
      return `The run ended after ${seconds(blocks)} of ${seconds(plan.blocks.max)} at full load, before a decision.`
    default:
      return why satisfies never
  }
}
