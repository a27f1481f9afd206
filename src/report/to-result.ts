import type { Capacity } from '../analyze/capacity.ts'
import type { ResultAnalysis } from './analysis-result.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { BaselineSummary, Verdict } from '../compare/outcome.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import type { GeneratorHealth, Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { formatCount, formatDuration, formatRate } from '../units.ts'
import type { Judging } from './judging.ts'
import type { ResultNoise } from './result-noise.ts'
import type { Result, ResultBaseline, ResultGenerator, ResultPlan, TrendPoint } from './result.ts'
import { RESULT_SCHEMA } from './result.ts'
import { toResultMeasurement } from './to-result-measurement.ts'
import { toJudged } from './to-judged.ts'

/** Everything a run knows at its end. */
export interface ResultFacts {
  /** Of Plimsoll. */
  readonly version: string
  readonly plan: Plan
  readonly outcome: LoadOutcome
  readonly verdict: Verdict
  readonly baseline: BaselineSummary
  /** A second measurement of the candidate, made to confirm a suspicion. */
  readonly confirmation: Measurement | undefined
  readonly candidate: { readonly sha: string | undefined; readonly url: string }
  readonly assumptions: readonly string[]
  readonly warnings: readonly string[]
  /** Oldest first, this run not included; see `toTrend`. */
  readonly trend: readonly TrendPoint[]
  readonly capacity?: Capacity
  readonly slo?: SloProposal
  /** Absent where the run says nothing honest about the target. */
  readonly analysis?: ResultAnalysis
  /** What decides beside the measurements; without it the verdict cannot be computed again. */
  readonly judging?: Judging
  readonly noise?: ResultNoise | undefined
}

/** The facts as plain JSON: absence is null, histograms are text, percentiles only where samples carry them. */
export function toResult(facts: ResultFacts): Result {
  const { verdict, outcome, plan } = facts
  const { candidate, baseline } = outcome.sides
  return {
    schema: RESULT_SCHEMA,
    tool: { name: 'plimsoll', version: facts.version },
    startedAt: outcome.startedAt,
    elapsedMs: outcome.elapsedMs,
    ...toJudged(verdict),
    partial: !['planned', 'stopped', 'condition'].includes(outcome.ended.kind),
    baseline: toResultBaseline(facts.baseline),
    candidate: {
      sha: facts.candidate.sha ?? null,
      url: facts.candidate.url,
      address: outcome.addresses?.candidate,
    },
    plan: toResultPlan(plan),
    measurements: {
      candidate: toResultMeasurement(candidate),
      baseline: baseline === undefined ? null : toResultMeasurement(baseline),
      confirmation: facts.confirmation === undefined ? null : toResultMeasurement(facts.confirmation),
    },
    generator: toResultGenerator(outcome.generator),
    ended: describeEnd(outcome.ended, plan),
    assumptions: facts.assumptions,
    // Whoever hands in the engine's warnings too must not have them said twice.
    warnings: [...new Set([...(outcome.warnings ?? []), ...facts.warnings])],
    ...(outcome.shards === undefined ? {} : { shards: outcome.shards }),
    trend: facts.trend,
    ...(facts.capacity === undefined ? {} : { capacity: facts.capacity }),
    ...(facts.slo === undefined ? {} : { slo: facts.slo }),
    ...facts.analysis,
    ...(facts.noise === undefined ? {} : { noise: facts.noise }),
    ...(facts.judging === undefined ? {} : { judging: facts.judging }),
  }
}

function toResultBaseline(summary: BaselineSummary): ResultBaseline {
  switch (summary.kind) {
    case 'live':
      return {
        ...NO_BASELINE,
        kind: 'live',
        sha: summary.sha ?? null,
        url: summary.url,
        interleave: summary.interleave,
      }
    case 'history':
      return {
        ...NO_BASELINE,
        kind: 'history',
        runs: summary.runs,
        sha: summary.sha ?? null,
        ageSeconds: summary.ageSeconds,
        branch: summary.branch,
        commitsBehind: summary.commitsBehind ?? null,
        source: summary.source,
      }
    case 'missing':
      return { ...NO_BASELINE, source: summary.reason }
    default:
      return summary satisfies never
  }
}

const NO_BASELINE: ResultBaseline = {
  kind: 'missing',
  runs: 0,
  sha: null,
  ageSeconds: null,
  url: null,
  branch: null,
  commitsBehind: null,
  interleave: null,
  source: null,
}

/** The plan without headers, bodies and feeders: they may hold secrets, and no report needs them. */
function toResultPlan(plan: Plan): ResultPlan {
  return {
    fingerprint: plan.fingerprint,
    profile: plan.profile,
    seed: plan.seed,
    model: plan.model,
    stages: plan.stages,
    blocks: plan.blocks,
    requests: plan.requests,
    totalRequests: plan.totalRequests,
    interleave: plan.interleave,
    workers: plan.workers,
  }
}

function toResultGenerator(health: GeneratorHealth): ResultGenerator {
  const { dropped, hostCpu, ...rest } = health
  return {
    ...rest,
    dropped: Object.values(dropped).reduce((sum, count) => sum + count, 0),
    droppedBy: dropped,
    hostCpu: hostCpu ?? null,
    saturated: health.state === 'saturated',
  }
}

function describeEnd(ended: LoadEnd, { blocks, model }: Plan): Result['ended'] {
  const { kind } = ended
  switch (kind) {
    case 'planned':
      return { kind, text: 'Ran its full time.', savedMs: 0 }
    case 'stopped':
      if (ended.blocks >= blocks.max) return { kind, text: 'Ran its full time.', savedMs: 0 }
      return {
        kind,
        text: `Stopped after ${ended.blocks} of ${blocks.max} blocks, because the verdict was certain.`,
        savedMs: (blocks.max - ended.blocks) * blocks.durationMs,
      }
    case 'condition': {
      const level = model === 'open' ? formatRate(ended.level) : `${formatCount(ended.level)} users`
      const text = `Ended after ${formatDuration(ended.atMs)}, in ${ended.phase} at ${level}, because ${ended.condition} held: ${ended.reason}.`
      return { kind, text, savedMs: 0 }
    }
    case 'interrupted':
      return { kind, text: 'Interrupted from outside before its end.', savedMs: 0 }
    case 'shards-missing':
      return { kind, text: ended.reason, savedMs: 0 }
    case 'target-lost':
      return { kind, text: `The ${ended.side} stopped answering: ${ended.reason}`, savedMs: 0 }
    case 'throttled':
      return { kind, text: `The ${ended.side} refused the load: ${ended.reason}`, savedMs: 0 }
    default:
      return ended satisfies never
  }
}
