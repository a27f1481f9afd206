import type { Comparison, ObjectiveResult, Outcome } from '../../src/compare/comparison.ts'
import type { BaselineSummary, InconclusiveReason, Verdict } from '../../src/compare/outcome.ts'
import { spoiledBy } from '../../src/compare/obstacles.ts'
import type { Metric } from '../../src/config/threshold.ts'
import type { LoadEnd } from '../../src/load/engine.ts'
import type { ErrorKind, GeneratorHealth, Measurement } from '../../src/measure/measurement.ts'
import type { Result, TrendPoint } from '../../src/report/result.ts'
import { toResult } from '../../src/report/to-result.ts'
import { aMeasurement } from './measurements.ts'

/**
 * Builds results that read as the claim: `aResult().slower('GET /a', 0.3).judged('fail', '1 regression')`.
 * Latencies are drawn from a fixed seed, so that every number in a golden file is the same on each run.
 */
export interface ResultBuilder {
  requests(names: readonly string[]): ResultBuilder
  /** The request takes so much longer on the candidate; p50 and p95 are regressed. */
  slower(request: string, change: number): ResultBuilder
  faster(request: string, change: number): ResultBuilder
  /** Not enough evidence for any metric of the request. */
  undecided(request: string, because: string): ResultBuilder
  /** Slower than the lower limit, not than the upper one. */
  warned(request: string, change: number): ResultBuilder
  failing(request: string, kind: ErrorKind, count: number): ResultBuilder
  objective(objective: Partial<ObjectiveResult> & Pick<ObjectiveResult, 'outcome' | 'limit'>): ResultBuilder
  against(baseline: BaselineSummary): ResultBuilder
  /** `runs` earlier runs of main, the last one kept apart when `quarantined` says why. */
  trend(runs: number, quarantined?: string): ResultBuilder
  generator(health: Partial<GeneratorHealth>): ResultBuilder
  ended(end: LoadEnd): ResultBuilder
  warning(...sentences: readonly string[]): ResultBuilder
  assuming(...sentences: readonly string[]): ResultBuilder
  judged(outcome: Verdict['outcome'], headline: string, ...reasons: readonly string[]): ResultBuilder
  undecidedFor(why: InconclusiveReason, headline: string, check?: Verdict['check']): ResultBuilder
  build(): Result
}

export const SHOP = [
  'GET /products',
  'GET /products/{{ id }}',
  'GET /search',
  'POST /cart',
  'POST /orders',
] as const

export const LIVE: Extract<BaselineSummary, { kind: 'live' }> = {
  kind: 'live',
  url: 'http://127.0.0.1:3001',
  sha: 'def5678901234567890123456789012345678901',
  interleave: 'slices',
}

export const CACHED: Extract<BaselineSummary, { kind: 'history' }> = {
  kind: 'history',
  runs: 12,
  sha: 'def5678901234567890123456789012345678901',
  ageSeconds: 3 * 3600,
  branch: 'main',
  source: 'Actions cache',
  commitsBehind: 0,
}

export const NONE: BaselineSummary = { kind: 'missing', reason: 'The cache holds no run for this scenario.' }

export function aResult(): ResultBuilder {
  let names: readonly string[] = SHOP
  let baseline: BaselineSummary = LIVE
  let trend: readonly TrendPoint[] = []
  let ended: LoadEnd = { kind: 'stopped', blocks: 12 }
  let verdict: Pick<Verdict, 'outcome' | 'why' | 'headline' | 'reasons' | 'check'> = {
    outcome: 'pass',
    why: undefined,
    headline: '15 unchanged',
    reasons: [],
    check: 'success',
  }
  const changes = new Map<string, { change: number; outcome: Outcome; warned: boolean; because: string }>()
  const errors = new Map<string, Partial<Record<ErrorKind, number>>>()
  const objectives: ObjectiveResult[] = []
  let health: GeneratorHealth = HEALTHY
  const warnings: string[] = []
  const assumptions: string[] = []

  const builder: ResultBuilder = {
    requests: (given) => ((names = given), builder),
    slower: (request, change) => (
      changes.set(request, {
        change,
        outcome: 'regressed',
        warned: false,
        because: 'Slower by more than the limit allows, and the evidence is certain.',
      }),
      builder
    ),
    faster: (request, change) => (
      changes.set(request, {
        change: -change,
        outcome: 'improved',
        warned: false,
        because: 'Faster, and the evidence is certain.',
      }),
      builder
    ),
    undecided: (request, because) => (
      changes.set(request, { change: 0.06, outcome: 'inconclusive', warned: false, because }),
      builder
    ),
    warned: (request, change) => (
      changes.set(request, {
        change,
        outcome: 'unchanged',
        warned: true,
        because: 'Slower than the warning limit allows.',
      }),
      builder
    ),
    failing: (request, kind, count) => (
      errors.set(request, { ...errors.get(request), [kind]: count }),
      builder
    ),
    objective: (given) => (objectives.push({ ...P95_OBJECTIVE, ...given }), builder),
    against: (given) => ((baseline = given), builder),
    trend: (runs, quarantined) => ((trend = aTrend(names, runs, quarantined)), builder),
    generator: (given) => ((health = { ...HEALTHY, ...given }), builder),
    ended: (given) => ((ended = given), builder),
    warning: (...given) => (warnings.push(...given), builder),
    assuming: (...given) => (assumptions.push(...given), builder),
    judged: (outcome, headline, ...reasons) => {
      const check = outcome === 'fail' ? 'failure' : outcome === 'inconclusive' ? 'neutral' : 'success'
      verdict = { outcome, why: undefined, headline, reasons, check }
      return builder
    },
    undecidedFor: (why, headline, check = 'neutral') => {
      verdict = { outcome: 'inconclusive', why, headline, reasons: [], check }
      return builder
    },
    build: () => {
      const candidate = aMeasurement(names, {
        factor: (name) => 1 + (changes.get(name)?.change ?? 0.004),
        errors: (name) => errors.get(name) ?? {},
        seed: 2,
      })
      const live = baseline.kind === 'live'
      const main = aMeasurement(names, { factor: () => 1, errors: () => ({}), seed: 1 })
      const comparisons =
        baseline.kind === 'missing'
          ? []
          : names.flatMap((name) =>
              comparisonsOf(name, main, candidate, changes.get(name), verdict.outcome !== 'inconclusive'),
            )
      return toResult({
        version: '0.1.0',
        plan: {
          profile: 'default',
          seed: 7,
          fingerprint: 'f1e2d3c4b5a6',
          model: 'open',
          stages: [
            { phase: 'warm-up', durationMs: 10_000, from: 200, to: 200 },
            { phase: 'hold', durationMs: 180_000, from: 200, to: 200 },
          ],
          think: undefined,
          blocks: { durationMs: 5_000, min: 8, max: 36, lookEvery: 4 },
          interleave: live ? 'slices' : 'none',
          sides: {
            candidate: { url: 'http://127.0.0.1:3000', headers: {}, local: true },
            baseline: live ? { url: 'http://127.0.0.1:3001', headers: {}, local: true } : undefined,
          },
          scenarios: [],
          requests: names.map((name) => ({
            name,
            scenario: 'shop',
            rate: 200 / names.length,
            planned: 3600,
          })),
          http: { timeoutMs: 30_000, connectTimeoutMs: 5_000, connections: 64, verifyTls: true },
          workers: 1,
          totalRequests: 38_000,
        },
        outcome: {
          sides: { candidate, baseline: live ? main : undefined },
          generator: health,
          ended,
          startedAt: '2026-11-21T04:00:00.000Z',
          elapsedMs: 72_400,
          warnings: [],
        },
        verdict: {
          ...verdict,
          exitCode: verdict.check === 'failure' ? 1 : 0,
          comparisons,
          objectives,
          spoiled: spoiledFor(verdict.why),
        },
        baseline,
        confirmation: undefined,
        candidate: { sha: 'abc1234567890123456789012345678901234567', url: 'http://127.0.0.1:3000' },
        assumptions,
        warnings,
        trend,
      })
    },
  }
  return builder
}

/** What the gate calls worthless for these reasons; the other ones leave what is certain standing. */
function spoiledFor(why: InconclusiveReason | undefined): Verdict['spoiled'] {
  switch (why) {
    case 'saturated':
    case 'throttled':
    case 'protected':
    case 'target-lost':
    case 'too-many-errors':
    case 'position-effect':
    case 'overloaded':
    case 'environment-changed':
      return spoiledBy(why)
    case 'interrupted':
    case 'shards-missing':
    case 'no-baseline':
    case 'suspected':
    case 'too-few-samples':
    case 'not-decided':
    case undefined:
      return { objectives: 'nothing', comparisons: 'nothing' }
  }
}

const HEALTHY: GeneratorHealth = {
  state: 'ok',
  reasons: [],
  latenessMs: { p50: 0.08, p99: 0.41, max: 1.9 },
  offered: 14_000,
  started: 14_000,
  dropped: {},
  cpu: 0.34,
  hostCpu: 0.52,
  eventLoopUtilization: 0.31,
  connectionsOpened: 24,
  workers: 1,
}

const P95_OBJECTIVE: Omit<ObjectiveResult, 'outcome' | 'limit'> = {
  request: '*',
  metric: 'p95',
  unit: 'ms',
  limitValue: 500,
  observed: 42,
  line: 14,
}

const GATED: readonly {
  readonly metric: Metric
  readonly q: number
  readonly limit: string
  readonly allowed: number
}[] = [
  { metric: 'p50', q: 0.5, limit: '10% & 2ms', allowed: 0.14 },
  { metric: 'p95', q: 0.95, limit: '10% & 5ms', allowed: 0.18 },
]

function comparisonsOf(
  request: string,
  main: Measurement,
  candidate: Measurement,
  said: { change: number; outcome: Outcome; warned: boolean; because: string } | undefined,
  /** A run that was not measured honestly regresses nothing. */
  valid: boolean,
): readonly Comparison[] {
  const latency = GATED.map(({ metric, q, limit, allowed }): Comparison => {
    const baseline = (main.requests[request]?.latency.quantile(q) ?? 0) / 1000
    const now = (candidate.requests[request]?.latency.quantile(q) ?? 0) / 1000
    const change = now / baseline - 1
    return {
      request,
      metric,
      unit: 'ms',
      baseline,
      candidate: now,
      change,
      interval: [change - 0.03 * (1 + q), change + 0.03 * (1 + q)],
      level: 0.95,
      outcome: said?.outcome ?? 'unchanged',
      limit,
      gated: true,
      warned: said?.warned ?? false,
      detectable: 0.08 * (1 + q),
      allowed,
      p: said?.outcome === 'regressed' ? 0.00002 : 0.4,
      samples: { baseline: 2400, candidate: 2400 },
      because: said?.because ?? 'No slower than the limit allows.',
      warnings: [],
    }
  })
  const tally = candidate.requests[request]
  const failed = Object.values(tally?.errors ?? {}).reduce((sum, count) => sum + count, 0)
  const rate = failed / (tally?.completed ?? 1)
  return [
    ...latency,
    {
      ...latency[0]!,
      metric: 'errors',
      unit: 'fraction',
      baseline: 0,
      candidate: rate,
      change: rate,
      interval: [Math.max(0, rate - 0.001), rate + 0.0012],
      outcome: rate <= 0.005 ? 'unchanged' : valid ? 'regressed' : 'inconclusive',
      warned: false,
      limit: '0.5pp',
      detectable: 0.007,
      allowed: 0.005,
      because: rate > 0.005 ? 'More errors than the limit allows.' : 'No more errors than the limit allows.',
    },
  ]
}

function aTrend(
  names: readonly string[],
  runs: number,
  quarantined: string | undefined,
): readonly TrendPoint[] {
  return Array.from({ length: runs }, (_, at) => ({
    sha: (0xabc0000 + at * 4099).toString(16).padEnd(40, '0'),
    at: new Date(Date.UTC(2026, 10, 1, 9) + at * 86_400_000).toISOString(),
    quarantined: at === runs - 1 ? (quarantined ?? null) : null,
    requests: Object.fromEntries(
      names.map((name, n) => [
        name,
        { p50: 11 + n * 4 + Math.sin(at) * 0.4, p95: 24 + n * 9 + Math.sin(at) * 1.2, errorRate: 0 },
      ]),
    ),
  }))
}
