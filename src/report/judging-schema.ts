import * as z from 'zod/mini'
import { METRICS } from '../config/threshold.ts'
import type { Metric } from '../config/threshold.ts'
import type { LoadEnd } from '../load/engine.ts'
import type { Judging } from './judging.ts'
import { observedLimits } from './observed-objective-schema.ts'

/** The guard of a result's `judging`; the type at its end holds it and `Judging` together. */

const text = z.string()
const number = z.number()
const count = z.number().check(z.nonnegative())
const nullableNumber = z.nullable(number)

const ENDS: Readonly<Record<LoadEnd['kind'], true>> = {
  planned: true,
  stopped: true,
  condition: true,
  interrupted: true,
  'shards-missing': true,
  'target-lost': true,
  throttled: true,
}

const policy = z.enum(['pass', 'warn', 'fail'])
const limit = z.nullable(z.looseObject({ value: number, text }))
const allowance = z.nullable(z.looseObject({ relative: nullableNumber, absolute: nullableNumber, text }))
const limits = { max: limit, min: limit, increase: allowance, decrease: allowance }

const threshold = z.looseObject({
  metric: z.enum(Object.keys(METRICS) as [Metric, ...Metric[]]),
  ...limits,
  warn: z.looseObject(limits),
  line: nullableNumber,
})

const reference = {
  mode: z.enum(['matched', 'normalised', 'raw']),
  beta: z.union([z.literal(0), z.literal(1)]),
  control: nullableNumber,
  usualControl: nullableNumber,
  runs: z.array(count),
}

const second = z.looseObject({ ...reference, made: z.enum(['same-job', 'another-runner']) })

const run = z.looseObject({
  sha: z.nullable(text),
  at: text,
  origin: text,
  ageSeconds: number,
  control: nullableNumber,
  requests: z.record(
    text,
    z.looseObject({ sent: count, completed: count, errors: count, throughput: count, histogram: text }),
  ),
})

const observedRun = z.looseObject({
  sha: z.nullable(text),
  at: text,
  series: z.array(
    z.looseObject({ name: text, target: text, asked: text, level: number, error: count, samples: count }),
  ),
})

/** Accepts exactly the shape of `Judging`, with room for fields of later versions. */
export const judgingSchema = z.looseObject({
  role: z.enum(['gate', 'baseline']),
  local: z.boolean(),
  key: z.nullable(
    z.looseObject({
      ...{ fingerprint: text, runner: text, architecture: text, image: text, cpu: text, tool: text },
    }),
  ),
  control: nullableNumber,
  machine: z.nullable(text),
  policies: z.looseObject({ onInconclusive: policy, onMissing: policy }),
  limits: z.array(z.looseObject({ requests: z.array(text), thresholds: z.array(threshold) })),
  apdexMs: z.optional(count),
  observed: z.optional(observedLimits),
  ended: z.looseObject({ kind: z.enum(Object.keys(ENDS) as [LoadEnd['kind'], ...LoadEnd['kind'][]]) }),
  live: z.nullable(
    z.looseObject({
      sigmaInst: z.union([count, z.looseObject({ p50: count, p95: count, p99: count })]),
      restarts: count,
      overloaded: z.optional(text),
    }),
  ),
  history: z.nullable(
    z.looseObject({
      runs: z.array(run),
      first: z.looseObject(reference),
      second: z.nullable(second),
      elsewhere: z.optional(second),
      levelSince: z.nullable(text),
      cautions: z.array(text),
      observed: z.optional(z.array(observedRun)),
    }),
  ),
}) satisfies z.ZodMiniType<Judging>
