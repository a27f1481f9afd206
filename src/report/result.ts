import type { Comparison, ObjectiveResult } from '../compare/comparison.ts'
import type { InconclusiveReason, Verdict, VerdictOutcome } from '../compare/outcome.ts'
import type { Capacity } from '../analyze/capacity.ts'
import type { ResultAnalysis } from './analysis-result.ts'
import type { Scaling } from '../analyze/efficiency.ts'
import type { SloProposal } from '../analyze/slo.ts'
import type { ResultShards } from './result-shards.ts'
import type { EdgeAnswers } from '../measure/edge-answers.ts'
import type { GeneratorHealth, TimelinePoint } from '../measure/measurement.ts'
import type { Interleave, Plan, Stage } from '../plan/plan.ts'
import type { ResultSource } from './result-source.ts'
import type { Judging } from './judging.ts'
import type { ResultNoise } from './result-noise.ts'
import type { ResultObservedObjective } from './observed-objective-schema.ts'
import type { ResultObserved } from './observed-result.ts'

export const RESULT_SCHEMA = 'plimsoll/result@1'

/**
 * The content of `result.json`: everything that was measured and decided, as plain JSON. Every report is
 * rendered from it, and every verdict can be computed again from it. Fields are added, never changed.
 */
export interface Result {
  readonly schema: typeof RESULT_SCHEMA
  readonly tool: { readonly name: 'plimsoll'; readonly version: string }
  /** ISO 8601. */
  readonly startedAt: string
  readonly elapsedMs: number
  readonly verdict: VerdictOutcome
  readonly why: InconclusiveReason | null
  readonly check: 'success' | 'neutral' | 'failure'
  readonly headline: string
  readonly reasons: readonly string[]
  /** Written while the run was cut short; what is here was measured until then. */
  readonly partial: boolean
  readonly baseline: ResultBaseline
  readonly candidate: {
    readonly sha: string | null
    readonly url: string
    /** The IP address that the name stood for during the run; absent for a unix socket or behind a proxy. */
    readonly address?: string | undefined
  }
  readonly plan: ResultPlan
  readonly comparisons: readonly ResultComparison[]
  readonly objectives: readonly ResultObjective[]
  /** Limits on observed series; absent where there are none. */
  readonly observedObjectives?: readonly ResultObservedObjective[] | undefined
  /** Which of these decided nothing: `nothing`, `all-but-errors` or `all` of each list. */
  readonly spoiled: Verdict['spoiled']
  readonly measurements: {
    readonly candidate: ResultMeasurement
    readonly baseline: ResultMeasurement | null
    /** The candidate again, measured to confirm a suspicion; null where there was none. */
    readonly confirmation: ResultMeasurement | null
    /** The candidate measured in another job, to decide what was left suspected; absent where it was not. */
    readonly elsewhere?: ResultMeasurement | undefined
  }
  readonly generator: ResultGenerator
  /** How the run ended, in words, and how much time an early stop saved. */
  readonly ended: { readonly kind: string; readonly text: string; readonly savedMs: number }
  /** What was assumed because nobody configured it. */
  readonly assumptions: readonly string[]
  /** Everything the reader should know before trusting the numbers. */
  readonly warnings: readonly string[]
  /** The machines that carried the load, where there were several. */
  readonly shards?: ResultShards | undefined
  /** Earlier runs of the baseline branch, oldest first, this run not included. */
  readonly trend: readonly TrendPoint[]
  /** The other tool that measured; absent where Plimsoll did. */
  readonly source?: ResultSource | undefined
  /** How much load the target carries; only after a load that rose step by step. */
  readonly capacity?: Capacity | undefined
  /** Objectives to propose; only after enough constant load. */
  readonly slo?: SloProposal | undefined
  /** Did the candidate hold over time? Absent where nothing could be analysed. */
  readonly stability?: ResultAnalysis['stability']
  /** Marks from 0 to 100, apdex and latency classes. */
  readonly score?: ResultAnalysis['score']
  /** What the analysis concluded, the gravest first; empty: no findings. */
  readonly findings?: ResultAnalysis['findings']
  /** Gain by more or larger instances; only in the comparison of two results that tell. */
  readonly scaling?: Scaling | undefined
  /** How much deployments are taken to differ by luck; only beside a live baseline. */
  readonly noise?: ResultNoise | undefined
  /** What the verdict was decided from, beside the measurements; absent in results of earlier versions. */
  readonly judging?: Judging | undefined
}

export interface ResultBaseline {
  readonly kind: 'live' | 'history' | 'missing'
  readonly runs: number
  readonly sha: string | null
  readonly ageSeconds: number | null
  readonly url: string | null
  readonly branch: string | null
  readonly commitsBehind: number | null
  /** Live: `slices` or `duet`. */
  readonly interleave: Interleave | null
  /** Where the history came from, or why there is none. */
  readonly source: string | null
}

export interface ResultPlan {
  readonly fingerprint: string
  readonly profile: string
  readonly seed: number
  readonly model: Plan['model']
  readonly stages: readonly Stage[]
  readonly blocks: Plan['blocks']
  readonly requests: Plan['requests']
  readonly totalRequests: number
  readonly interleave: Interleave
  readonly workers: number
}

export type ResultComparison = Nullable<Comparison>
export type ResultObjective = Nullable<ObjectiveResult>

/** JSON has no undefined: absence is null. */
export type Nullable<T> = {
  readonly [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K]
}

export interface ResultMeasurement {
  readonly requests: Readonly<Record<string, ResultTally>>
  readonly total: ResultTally
  readonly scenarios: Readonly<Record<string, ResultTally>>
  readonly blocks: readonly ResultBlock[]
  readonly timeline: readonly Nullable<TimelinePoint>[]
  readonly activeMs: number
  /** Phases of a load that was not constant, in order; absent for a constant one. */
  readonly levels?: readonly ResultLevel[] | undefined
  /** What this side's targets reported meanwhile; absent where nothing was observed. */
  readonly observed?: ResultObserved | undefined
}

/** One measured phase of a load that was not constant. */
export interface ResultLevel {
  readonly phase: string
  readonly startMs: number
  readonly durationMs: number
  /** Arrivals each second, or users, at its beginning and end. */
  readonly from: number
  readonly to: number
  readonly activeMs: number
  readonly total: ResultTally
  /** Of the phase `hold` only. */
  readonly requests: Readonly<Record<string, ResultTally>>
}

export interface ResultTally {
  readonly sent: number
  /** Answers in all. */
  readonly count: number
  /** Requests completed each second while this side was under constant load. */
  readonly throughput: number
  /** Milliseconds; null without right answers, or where the samples do not carry that percentile. */
  readonly latencyMs: LatencySummary
  readonly serviceTimeMs: { readonly p50: number | null; readonly p99: number | null }
  readonly errors: {
    readonly count: number
    readonly rate: number
    readonly byKind: Readonly<Record<string, number>>
  }
  /** Expected answers outside 2xx, by status. */
  readonly expected: Readonly<Record<string, number>>
  readonly bytes: number
  /** HdrHistogram V2 base64, 3 digits, microseconds; right answers only. */
  readonly histogram: string
  /** The same for answers that were wrong. */
  readonly failedHistogram: string
  readonly serviceTimeHistogram: string
  /** Metrics that the latencies answer, where another tool states only some; absent for all. */
  readonly carries?: readonly string[] | undefined
  /** What edge caches said of the right answers; absent where none spoke. */
  readonly edge?: EdgeAnswers | undefined
}

export interface LatencySummary {
  readonly min: number | null
  readonly mean: number | null
  readonly stddev: number | null
  readonly p50: number | null
  readonly p75: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
}

/** One request in one block; enough, with the plan, to compute every comparison again. */
export interface ResultBlock {
  readonly index: number
  readonly request: string
  readonly startMs: number
  readonly durationMs: number
  readonly activeMs: number
  /** Phase it lies in; absent for constant load. Only `hold` is compared. */
  readonly phase?: string | undefined
  readonly sent: number
  readonly completed: number
  /** In all; by kind in `byKind`. */
  readonly errors: number
  readonly byKind: Readonly<Record<string, number>>
  /** Count and sum of ln(µs) in the side's first and second slice. */
  readonly position: readonly [readonly [number, number], readonly [number, number]]
  /** HdrHistogram V2 base64, 2 digits, microseconds. */
  readonly histogram: string
}

export type ResultGenerator = Omit<GeneratorHealth, 'dropped' | 'hostCpu'> & {
  /** Iterations due but not started, in all. */
  readonly dropped: number
  readonly droppedBy: Readonly<Record<string, number>>
  readonly hostCpu: number | null
  readonly saturated: boolean
}

export interface TrendPoint {
  readonly sha: string | null
  readonly at: string
  readonly quarantined: string | null
  readonly requests: Readonly<
    Record<string, { readonly p50: number | null; readonly p95: number | null; readonly errorRate: number }>
  >
}
