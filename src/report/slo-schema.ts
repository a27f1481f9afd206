import type { Scaling } from '../analyze/efficiency.ts'
import type { SloProposal } from '../analyze/slo.ts'
import * as z from 'zod/mini'

const number = z.number()
const nullable = z.nullable(number)
const interval = z.nullable(z.tuple([number, number]))

const budget = z.looseObject({ share: number, downMs: number, requests: number, used: number })

/** The guard of `slo` in a result. */
export const sloSchema = z.looseObject({
  margin: number,
  windowMs: number,
  answers: number,
  availability: z.nullable(
    z.looseObject({ errorRate: number, upper: number, target: number, agreement: nullable, budget }),
  ),
  latency: z.array(
    z.looseObject({
      target: number,
      measuredMs: number,
      upperMs: number,
      thresholdMs: number,
      agreementMs: number,
      within: number,
      budget,
    }),
  ),
  burnRates: z.array(
    z.looseObject({
      budget: number,
      longMs: number,
      shortMs: number,
      factor: number,
      severity: z.enum(['page', 'ticket']),
    }),
  ),
}) satisfies z.ZodMiniType<SloProposal>

/** The guard of `scaling` in the result of a comparison. */
export const scalingSchema = z.looseObject({
  figure: z.enum(['safe-load', 'throughput']),
  before: number,
  after: number,
  gain: number,
  gainInterval: interval,
  resources: number,
  direction: z.enum(['horizontal', 'vertical']),
  efficiency: nullable,
  efficiencyInterval: interval,
  p95Ms: z.looseObject({ before: nullable, after: nullable }),
}) satisfies z.ZodMiniType<Scaling>
