import type { Metric } from '../config/threshold.ts'
import type { InconclusiveReason } from '../compare/outcome.ts'
import type { Result } from './result.ts'
import * as z from 'zod/mini'
import { METRICS } from '../config/threshold.ts'
import { observedObjective } from './observed-objective-schema.ts'
import { measurementSchema } from './measurement-schema.ts'
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

const spoiled = z.enum(['nothing', 'all-but-errors', 'all'])

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
    candidate: measurementSchema,
    baseline: z.nullable(measurementSchema),
    confirmation: z._default(z.nullable(measurementSchema), null),
    elsewhere: z.optional(measurementSchema),
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
