import type { History, RunKey } from '../baseline/history.ts'
import { toHistoryRun } from '../baseline/history-run.ts'
import type { BaselineSummary, Verdict } from '../compare/outcome.ts'
import { observedLevels } from '../analyze/observed-level.ts'
import { findReference } from '../compare/reference.ts'
import type { Config } from '../config/config.ts'
import { decide, demandsOf } from '../gate/decide.ts'
import { historyEvidence } from '../gate/history-evidence.ts'
import { toObservedRuns } from '../gate/present-past.ts'
import { toJudging } from '../gate/to-judging.ts'
import type { LoadOutcome } from '../load/engine.ts'
import type { Plan } from '../plan/plan.ts'
import { measurementOf } from '../report/measurement-of.ts'
import type { Result } from '../report/result.ts'
import { endOf, outcomeOf, planOf } from '../report/run-of.ts'
import { toResult } from '../report/to-result.ts'
import { cautionsOfPair } from './stored-pair.ts'

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
 * again, so a slower request is a suspicion, never a failure; only broken limits fail. That both sent the
 * same load is required; what else stands between them is said: other machines, a level accepted since.
 */
export function judgeStored({ before, after, config, version }: StoredPair): {
  readonly result: Result
  readonly exitCode: Verdict['exitCode']
} {
  const plan = alone(after)
  const whole = outcomeOf(after)
  const outcome: LoadOutcome = { ...whole, sides: { ...whole.sides, baseline: undefined } }
  const demands = demandsOf(config, plan, 'gate')
  const first = findReference({
    history: historyOf(before),
    key: keyOf(after),
    now: later(endOf(after), endOf(before)),
    maxAgeMs: Infinity,
    runs: 1,
    levelSince: undefined,
    control: after.judging?.control ?? undefined,
    local: plan.sides.candidate.local,
  })
  const branch = before.baseline.branch ?? config.baseline.branch ?? 'main'
  const judged = historyEvidence(
    {
      plan,
      limitsOf: demands.limitsOf,
      basis: {
        ...{ first, second: undefined, levelSince: undefined, cautions: [] },
        observed: toObservedRuns(first),
      },
      second: undefined,
      past: { branch, source: 'a stored result' },
    },
    outcome,
  )
  const baseline: BaselineSummary =
    first.runs.length === 0 ? { kind: 'missing', reason: whyNot(before, after) } : judged.baseline
  const evidence = { ...judged, baseline }
  const verdict = decide(plan, evidence, demands)
  const result = toResult({
    version,
    plan,
    outcome,
    verdict,
    baseline,
    confirmation: undefined,
    candidate: { sha: after.candidate.sha ?? undefined, url: after.candidate.url },
    assumptions: config.assumptions,
    warnings: [...after.warnings, ...cautionsOfPair(before, after), ...evidence.warnings],
    trend: [],
    judging: toJudging(plan, evidence, demands, {
      key: after.judging?.key ?? undefined,
      machine: undefined,
    }),
  })
  return { result, exitCode: verdict.exitCode }
}

/** The later run alone: what it was measured beside does not matter here. */
function alone(result: Result): Plan {
  const plan = planOf(result)
  return { ...plan, interleave: 'none', sides: { ...plan.sides, baseline: undefined } }
}

function historyOf(result: Result): History {
  const measurement = measurementOf(result.measurements.candidate)
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
        measurement,
        control: result.judging?.control ?? undefined,
        quarantined: undefined,
        observed: observedLevels(measurement.observed, result.plan.stages),
      }),
    ],
  }
}

/** What must be equal here: the load and the major version. Other machines are compared, and told. */
function keyOf(result: Result): RunKey {
  const alike = 'any'
  return {
    fingerprint: result.plan.fingerprint,
    runner: alike,
    architecture: alike,
    image: alike,
    cpu: alike,
    tool: result.tool.version.split('.')[0] ?? '',
  }
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
