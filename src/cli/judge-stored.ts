import type { History, RunKey } from '../baseline/history.ts'
import { toHistoryRun } from '../baseline/history-run.ts'
import { compareHistory } from '../compare/history.ts'
import { judgeObjectives } from '../compare/objectives.ts'
import type { BaselineSummary, Verdict } from '../compare/outcome.ts'
import { findImplausible } from '../compare/plausibility.ts'
import { judge } from '../compare/verdict.ts'
import type { Config } from '../config/config.ts'
import { isLoopback } from '../config/target-url.ts'
import { thresholdsFor, TOTAL } from '../config/thresholds-for.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { GeneratorHealth } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { measurementOf } from '../report/measurement-of.ts'
import type { Result } from '../report/result.ts'
import { toResult } from '../report/to-result.ts'

export interface StoredPair {
  /** Held against: measured on main, or before a change. */
  readonly before: Result
  readonly after: Result
  readonly config: Config
  /** Of the Plimsoll that judges. */
  readonly version: string
}

/**
 * Judges one stored result against another: METHOD §4 with a history of one run. Nothing can be measured
 * again, so a slower request is a suspicion, never a failure; only broken limits fail. The machines of the
 * two runs are unknown; that they sent the same load is not: other plans have no baseline in each other.
 */
export function judgeStored({ before, after, config, version }: StoredPair): {
  readonly result: Result
  readonly exitCode: Verdict['exitCode']
} {
  const plan = planOf(after)
  const whole = measurementOf(after.measurements.candidate)
  const candidate = comparedPart(whole)
  const thresholds = (request: string) => thresholdsFor(config, plan.profile, request)
  const now = new Date(Date.parse(after.startedAt) + after.elapsedMs)
  const answer = compareHistory({
    plan,
    candidate,
    history: historyOf(before),
    key: keyOf(after),
    now: later(now, endOf(before)),
    maxAgeMs: Infinity,
    runs: 1,
    thresholds,
    control: undefined,
    levelSince: undefined,
  })
  const outcome: LoadOutcome = {
    sides: { candidate: whole, baseline: undefined },
    generator: generatorOf(after),
    ended: endedAs(after),
    startedAt: after.startedAt,
    elapsedMs: after.elapsedMs,
  }
  const baseline: BaselineSummary =
    answer.used.length === 0
      ? { kind: 'missing', reason: whyNot(before, after) }
      : {
          kind: 'history',
          runs: 1,
          sha: before.candidate.sha ?? undefined,
          ageSeconds: Math.max(0, (now.getTime() - endOf(before).getTime()) / 1000),
          branch: before.baseline.branch ?? config.baseline.branch ?? 'main',
          source: 'a stored result',
          commitsBehind: undefined,
        }
  const verdict = judge({
    role: 'gate',
    comparisons: answer.comparisons,
    objectives: judgeObjectives({
      total: thresholds(TOTAL),
      requests: Object.fromEntries(Object.keys(config.requests).map((name) => [name, thresholds(name)])),
      planned: plan.requests.map(({ name }) => name),
      candidate,
      overload: undefined,
    }),
    baseline,
    suspects: answer.suspects,
    invalid: answer.invalid,
    generator: outcome.generator,
    ended: outcome.ended,
    cautions: findImplausible(answer.comparisons, outcome.sides),
    policies: { onInconclusive: config.onInconclusive, onMissing: config.baseline.onMissing },
  })
  const result = toResult({
    version,
    plan,
    outcome,
    verdict,
    baseline,
    confirmation: undefined,
    candidate: { sha: after.candidate.sha ?? undefined, url: after.candidate.url },
    assumptions: config.assumptions,
    warnings: [...after.warnings, ...answer.warnings],
    trend: [],
  })
  return { result, exitCode: verdict.exitCode }
}

/** The plan as far as a result keeps it: enough to compare, not to send anything again. */
function planOf(result: Result): Plan {
  const { candidate } = result
  return {
    ...result.plan,
    interleave: 'none',
    think: undefined,
    scenarios: [],
    sides: {
      candidate: { url: candidate.url, headers: {}, local: isLoopback(candidate.url) },
      baseline: undefined,
    },
    http: { timeoutMs: 0, connectTimeoutMs: 0, connections: 0, verifyTls: true },
  }
}

function historyOf(result: Result): History {
  return {
    schema: 'plimsoll/history@1',
    suite: 'stored',
    branch: 'stored',
    runs: [
      toHistoryRun({
        sha: result.candidate.sha ?? undefined,
        at: endOf(result),
        origin: 'local',
        key: keyOf(result),
        measurement: measurementOf(result.measurements.candidate),
        control: undefined,
        quarantined: undefined,
      }),
    ],
  }
}

/** What a result knows of a run's key. */
function keyOf(result: Result): RunKey {
  const unknown = 'stored'
  return {
    fingerprint: result.plan.fingerprint,
    runner: unknown,
    architecture: unknown,
    image: unknown,
    cpu: unknown,
    tool: result.tool.version.split('.')[0] ?? '',
  }
}

function endOf(result: Result): Date {
  return new Date(Date.parse(result.startedAt) + result.elapsedMs)
}

/** Which of two results was measured first is free: `compare` looks in either direction. */
function later(a: Date, b: Date): Date {
  return a.getTime() > b.getTime() ? a : b
}

function whyNot(before: Result, after: Result): string {
  return before.plan.fingerprint === after.plan.fingerprint
    ? 'the first result holds nothing that can be compared.'
    : `the two runs did not send the same load (fingerprints ${before.plan.fingerprint} and ${after.plan.fingerprint}).`
}

function generatorOf({ generator }: Result): GeneratorHealth {
  return { ...generator, dropped: generator.droppedBy, hostCpu: generator.hostCpu ?? undefined }
}

/** Why the stored run ended; a partial one stays partial. */
function endedAs({ ended, partial }: Result): LoadEnd {
  const reason = ended.text
  if (ended.kind === 'target-lost' || ended.kind === 'throttled')
    return { kind: ended.kind, side: 'candidate', reason }
  if (ended.kind === 'shards-missing') return { kind: ended.kind, reason }
  return partial ? { kind: 'interrupted' } : { kind: 'planned' }
}
