import type { Metric } from '../config/threshold.ts'
import type { InconclusiveReason } from '../compare/outcome.ts'
import type { Result } from './result.ts'
import * as z from 'zod/mini'
import { METRICS } from '../config/threshold.ts'
import { observedObjective } from './observed-objective-schema.ts'
import { resultObserved } from './observed-result.ts'
import { judgingSchema } from './judging-schema.ts'
import { findingsSchema, scoreSchema, stabilitySchema } from './analysis-schema.ts'
import { capacitySchema } from './capacity-schema.ts'
import { resultSource } from './result-source.ts'
import { RESULT_SCHEMA } from './result.ts'
import { resultNoise } from './result-noise.ts'
import { resultShards } from './result-shards.ts'
import { scalingSchema, sloSchema } from './slo-schema.ts'

/**
 * The guard of `result.json`. Objects are loose: a field that a later version adds is kept and ignored. The
 * types at the end hold guard and `Result` together.
 */

const text = z.string()
const number = z.number()
const count = z.number().check(z.nonnegative())
const nullableNumber = z.nullable(number)
const nullableText = z.nullable(text)
const counts = z.record(text, count)
const metric = z.enum(Object.keys(METRICS) as [Metric, ...Metric[]])
const unit = z.enum(['ms', 'fraction', 'per-second', 'ratio'])
const interleave = z.enum(['none', 'slices', 'duet'])

const REASONS: Readonly<Record<InconclusiveReason, true>> = {
  'no-baseline': true,
  suspected: true,
  'too-few-samples': true,
  'not-decided': true,
  saturated: true,
  throttled: true,
  protected: true,
  'environment-changed': true,
  'too-many-errors': true,
  'position-effect': true,
  overloaded: true,
  interrupted: true,
  'shards-missing': true,
  'target-lost': true,
}

const latency = z.looseObject({
  min: nullableNumber,
  mean: nullableNumber,
  stddev: nullableNumber,
  p50: nullableNumber,
  p75: nullableNumber,
  p90: nullableNumber,
  p95: nullableNumber,
  p99: nullableNumber,
  p999: nullableNumber,
  max: nullableNumber,
})

const spoiled = z.enum(['nothing', 'all-but-errors', 'all'])

const tally = z.looseObject({
  sent: count,
  count,
  throughput: count,
  latencyMs: latency,
  serviceTimeMs: z.looseObject({ p50: nullableNumber, p99: nullableNumber }),
  errors: z.looseObject({ count, rate: count, byKind: counts }),
  expected: counts,
  bytes: count,
  histogram: text,
  failedHistogram: text,
  serviceTimeHistogram: text,
  carries: z.optional(z.array(text)),
  edge: z.optional(z.looseObject({ told: count, hits: count })),
})

const positionSum = z.tuple([count, number])

const measurement = z.looseObject({
  requests: z.record(text, tally),
  total: tally,
  scenarios: z.record(text, tally),
  blocks: z.array(
    z.looseObject({
      index: count,
      request: text,
      startMs: number,
      durationMs: count,
      activeMs: count,
      sent: count,
      completed: count,
      errors: count,
      byKind: counts,
      position: z.tuple([positionSum, positionSum]),
      histogram: text,
      phase: z.optional(text),
    }),
  ),
  timeline: z.array(
    z.looseObject({
      atMs: number,
      phase: text,
      sent: count,
      completed: count,
      errors: count,
      p50Ms: nullableNumber,
      p95Ms: nullableNumber,
      p99Ms: nullableNumber,
      inFlight: count,
    }),
  ),
  activeMs: count,
  levels: z.optional(
    z.array(
      z.looseObject({
        phase: text,
        startMs: number,
        durationMs: count,
        from: count,
        to: count,
        activeMs: count,
        total: tally,
        requests: z.record(text, tally),
      }),
    ),
  ),
  observed: z.optional(resultObserved),
})

const comparison = z.looseObject({
  request: text,
  metric,
  unit,
  baseline: nullableNumber,
  candidate: nullableNumber,
  change: nullableNumber,
  interval: z.nullable(z.tuple([number, number])),
  level: number,
  outcome: z.enum(['regressed', 'improved', 'unchanged', 'inconclusive']),
  limit: nullableText,
  gated: z.boolean(),
  warned: z.boolean(),
  detectable: nullableNumber,
  allowed: nullableNumber,
  p: nullableNumber,
  samples: z.looseObject({ baseline: count, candidate: count }),
  because: text,
  warnings: z.array(text),
})

const objective = z.looseObject({
  request: text,
  metric,
  unit,
  limit: text,
  limitValue: number,
  observed: nullableNumber,
  outcome: z.enum(['met', 'violated', 'warned', 'no-data']),
  line: nullableNumber,
})

const numbered = z.int()
const phase = z.union([
  z.enum(['warm-up', 'ramp', 'hold', 'ramp-down', 'rise']),
  z.templateLiteral(['step ', numbered]),
  z.templateLiteral(['spike ', numbered]),
  z.templateLiteral(['recovery ', numbered]),
  z.templateLiteral(['burst ', numbered]),
  z.templateLiteral(['stage ', numbered]),
])

const plan = z.looseObject({
  fingerprint: text,
  profile: text,
  seed: number,
  model: z.enum(['open', 'closed']),
  stages: z.array(
    z.looseObject({
      phase,
      durationMs: count,
      from: count,
      to: count,
      burst: z.optional(count),
    }),
  ),
  blocks: z.looseObject({ durationMs: count, min: count, max: count, lookEvery: count }),
  requests: z.array(z.looseObject({ name: text, scenario: text, rate: count, planned: count })),
  totalRequests: count,
  interleave,
  workers: count,
})

const generator = z.looseObject({
  state: z.enum(['ok', 'suspect', 'saturated']),
  reasons: z.array(text),
  latenessMs: z.looseObject({ p50: number, p99: number, max: number }),
  offered: count,
  started: count,
  dropped: count,
  droppedBy: counts,
  cpu: count,
  hostCpu: nullableNumber,
  eventLoopUtilization: number,
  connectionsOpened: count,
  workers: count,
  saturated: z.boolean(),
})

const trendPoint = z.looseObject({
  sha: nullableText,
  at: text,
  quarantined: nullableText,
  requests: z.record(text, z.looseObject({ p50: nullableNumber, p95: nullableNumber, errorRate: number })),
})

/** Accepts exactly the shape of `Result`, with room for fields of later versions. */
export const resultSchema = z.looseObject({
  schema: z.literal(RESULT_SCHEMA),
  tool: z.looseObject({ name: z.literal('plimsoll'), version: text }),
  startedAt: text,
  elapsedMs: count,
  verdict: z.enum(['pass', 'warn', 'fail', 'inconclusive']),
  why: z.nullable(z.enum(Object.keys(REASONS) as [InconclusiveReason, ...InconclusiveReason[]])),
  check: z.enum(['success', 'neutral', 'failure']),
  headline: text,
  reasons: z.array(text),
  partial: z.boolean(),
  baseline: z.looseObject({
    kind: z.enum(['live', 'history', 'missing']),
    runs: count,
    sha: nullableText,
    ageSeconds: nullableNumber,
    url: nullableText,
    branch: nullableText,
    commitsBehind: nullableNumber,
    interleave: z.nullable(interleave),
    source: nullableText,
  }),
  candidate: z.looseObject({ sha: nullableText, url: text, address: z.optional(text) }),
  plan,
  comparisons: z.array(comparison),
  objectives: z.array(objective),
  observedObjectives: z.optional(z.array(observedObjective)),
  spoiled: z._default(z.looseObject({ objectives: spoiled, comparisons: spoiled }), {
    objectives: 'nothing',
    comparisons: 'nothing',
  }),
  measurements: z.looseObject({
    candidate: measurement,
    baseline: z.nullable(measurement),
    confirmation: z._default(z.nullable(measurement), null),
    elsewhere: z.optional(measurement),
  }),
  generator,
  ended: z.looseObject({ kind: text, text, savedMs: count }),
  assumptions: z.array(text),
  warnings: z.array(text),
  shards: z.optional(resultShards),
  trend: z.array(trendPoint),
  source: z.optional(resultSource),
  capacity: z.optional(capacitySchema),
  slo: z.optional(sloSchema),
  stability: z.optional(stabilitySchema),
  score: z.optional(scoreSchema),
  findings: z.optional(findingsSchema),
  scaling: z.optional(scalingSchema),
  noise: z.optional(resultNoise),
  judging: z.optional(judgingSchema),
}) satisfies z.ZodMiniType<Result>
