import type { History } from '../baseline/history.ts'
import type { Plan, PlannedRequest } from '../plan/plan.ts'
import type { Comparison } from './comparison.ts'
import { priorFor } from './control.ts'
import { normalQuantile, studentUpperQuantile } from './distributions.ts'
import { planTests, holdMs } from './family.ts'
import type { Test, ThresholdsOf } from './family.ts'
import { levelsOf } from './history-levels.ts'
import type { RequestLevel } from './history-levels.ts'
import { sigmaInstAt } from './instance-noise.ts'
import type { SigmaInst } from './instance-noise.ts'
import { increaseMargins, pointMargins } from './margins.ts'
import { unitOf } from './metric.ts'
import { ALPHA, detectableAt, seToSee } from './sequential.ts'

/** What a plan can find for one test, before it runs. */
export interface Detectable {
  readonly request: string
  readonly metric: Test['metric']
  readonly unit: Comparison['unit']
  /** The allowance as written. */
  readonly limit: string
  readonly gated: boolean
  /** Requests planned on each side. */
  readonly planned: number
  /** Smallest change found with power 80 %: relative, points for errors; undefined where it cannot be told. */
  readonly change: number | undefined
  /** Log SD that was reckoned with, and whether the history showed it. */
  readonly spread: { readonly logSd: number; readonly from: 'history' | 'assumed' }
  /** Time at full load to see such a change if the limit were that low; undefined: no time is enough. */
  readonly toSee: readonly { readonly change: number; readonly durationMs: number | undefined }[]
  /** What would gate it, or why `change` is undefined, in a sentence. */
  readonly note: string | undefined
}

export interface DetectableOptions {
  /** Runs of the baseline with this plan's fingerprint tell level and spread. */
  readonly history: History | undefined
  readonly sigmaInst: SigmaInst
  readonly restarts: number
}

/** Log SD of latencies without a history. */
const ASSUMED_LOG_SD = 0.5

/** Changes for which the needed time is told. */
const EXAMPLES = [0.05, 0.1, 0.2] as const

/**
 * For every configured allowance the smallest change this plan finds (METHOD §2), and the time to find 5,
 * 10 and 20 %. Against a live baseline if the plan has one, else against the history.
 */
export function detectableChanges(
  plan: Plan,
  thresholds: ThresholdsOf,
  options: DetectableOptions,
): readonly Detectable[] {
  const live = plan.sides.baseline !== undefined
  const tests = planTests(plan, thresholds, live).filter(({ fail, warn }) => fail ?? warn)
  const family = tests.filter(({ gated }) => gated).length
  const levels = levelsOf(options.history, plan.fingerprint)
  const planned = new Map(plan.requests.map((request) => [request.name, request]))
  return tests.flatMap((test) => {
    const request = planned.get(test.request)
    if (!request) return []
    const level = levels.requests.get(test.request)
    const spread =
      level?.logSd === undefined
        ? ({ logSd: ASSUMED_LOG_SD, from: 'assumed' } as const)
        : ({ logSd: level.logSd, from: 'history' } as const)
    const found = live
      ? againstLive(test, request, level, spread.logSd, family, plan, options)
      : againstHistory(test, level, family, levels.runs)
    return {
      request: test.request,
      metric: test.metric,
      unit: unitOf(test.metric),
      limit: (test.fail ?? test.warn)?.text ?? '',
      gated: test.gated,
      planned: Math.floor(request.planned),
      spread,
      ...found,
      change: test.obstacle === undefined ? found.change : undefined,
      note: test.obstacle ?? found.note,
    }
  })
}

type Found = Pick<Detectable, 'change' | 'toSee' | 'note'>

const NO_TIME: Found['toSee'] = EXAMPLES.map((change) => ({ change, durationMs: undefined }))

/** se² = 2(c_q·s)²/n + 2σ_inst²/R. */
function againstLive(
  test: Test,
  request: PlannedRequest,
  level: RequestLevel | undefined,
  logSd: number,
  family: number,
  plan: Plan,
  { sigmaInst, restarts }: DetectableOptions,
): Found {
  const allowance = test.fail ?? test.warn
  const n = request.planned
  if (test.statistic.kind === 'errors' && allowance) {
    const base = level?.errorRate ?? 0
    const p = (base * n + 1) / (n + 2)
    const se = Math.sqrt((2 * p * (1 - p)) / (n + 2))
    return {
      change: detectableAt(se, pointMargins(allowance, base).fail, family),
      toSee: [],
      note: undefined,
    }
  }
  if (test.statistic.kind !== 'quantile' || !allowance)
    return { change: undefined, toSee: NO_TIME, note: 'What can be found depends on how much it varies.' }
  const { q } = test.statistic
  const perRequest = 2 * (quantileFactor(q) * logSd) ** 2
  const instance = (2 * sigmaInstAt(sigmaInst, q) ** 2) / restarts
  const se = Math.sqrt(perRequest / n + instance)
  const baseline = level?.quantileMs(q)
  const floorUnknown = baseline === undefined && allowance.absolute !== undefined
  const fail = increaseMargins(allowance, baseline ?? Infinity).fail
  return {
    change: Math.expm1(detectableAt(se, fail, family)),
    toSee: EXAMPLES.map((change) => {
      const left = seToSee(Math.log1p(change), family) ** 2 - instance
      const needed = left > 0 ? perRequest / left : Infinity
      return { change, durationMs: Number.isFinite(needed) ? (holdMs(plan) * needed) / n : undefined }
    }),
    note: floorUnknown
      ? `Without a history the floor in "${allowance.text}" cannot be weighed: on a fast request it raises the limit.`
      : undefined,
  }
}

/** METHOD §4: exp(tq(1 − α/m, df)·se) − 1 with the published spread; runs are counted, not yet read. */
function againstHistory(test: Test, level: RequestLevel | undefined, family: number, runs: number): Found {
  const allowance = test.fail ?? test.warn
  if (runs === 0 || !allowance)
    return {
      change: undefined,
      toSee: NO_TIME,
      note: 'There is no history yet: the first run on main creates one.',
    }
  if (test.statistic.kind !== 'quantile')
    return { change: undefined, toSee: [], note: 'What can be found depends on how much main varies.' }
  const prior = priorFor(test.metric, 'raw', undefined)
  const df = prior.df + runs - 1
  const se = prior.sd * Math.sqrt(1 + (runs <= 2 ? 1 : 1.57) / runs)
  const baseline = level?.quantileMs(test.statistic.q)
  const fail = increaseMargins(allowance, baseline ?? Infinity).fail
  const flagged = studentUpperQuantile(ALPHA / Math.max(1, family), df) * se
  return {
    change: Math.expm1(Math.max(fail, flagged)),
    toSee: NO_TIME,
    note: 'Against stored runs no duration sees less; give baseline-url to see 10 %.',
  }
}

/** c_q = sqrt(q(1−q)) / φ(z_q): 1.25, 2.11, 3.73 for p50, p95, p99 of a lognormal. */
export function quantileFactor(q: number): number {
  const z = normalQuantile(q)
  return Math.sqrt(q * (1 - q)) / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI))
}
