import type { Capacity } from '../analyze/capacity.ts'
import * as z from 'zod/mini'

const text = z.string()
const number = z.number()
const nullable = z.nullable(number)

const place = z.looseObject({ level: nullable, inFlight: number, throughput: number })
const figure = z.looseObject({ value: nullable, interval: z.tuple([nullable, nullable]) })

/** The guard of `capacity` in a result. */
export const capacitySchema = z.looseObject({
  unit: z.enum(['rate', 'users']),
  instances: number,
  criteria: z.array(text),
  levels: z.array(
    z.looseObject({
      phase: text,
      level: number,
      inFlight: number,
      throughput: number,
      meanMs: number,
      p95Ms: nullable,
      errorRate: number,
      balanced: z.boolean(),
      broke: z.array(text),
    }),
  ),
  safe: z.looseObject({
    kind: z.enum(['found', 'beyond', 'below']),
    level: number,
    interval: z.tuple([number, nullable]),
    throughput: number,
    inFlight: number,
    held: nullable,
    broke: nullable,
    by: z.nullable(text),
  }),
  law: z.nullable(
    z.looseObject({
      lambda: figure,
      sigma: figure,
      kappa: figure,
      knee: figure,
      peak: figure,
      peakThroughput: nullable,
      largest: number,
      reach: number,
    }),
  ),
  knee: z.nullable(place),
  highest: place,
  projections: z.array(
    z.looseObject({
      factor: number,
      level: number,
      kind: z.enum(['carried', 'refused', 'beyond']),
      inFlight: nullable,
      throughput: nullable,
      meanMs: nullable,
    }),
  ),
  fleet: z.nullable(
    z.looseObject({
      perInstance: number,
      efficiency: number,
      efficiencyMeasured: z.boolean(),
      measuredInstances: number,
      capacities: z.array(z.looseObject({ instances: number, level: number })),
      multiples: z.array(z.looseObject({ factor: number, level: number, instances: number })),
      months: z.array(z.looseObject({ month: number, level: number, instances: number })),
    }),
  ),
  notes: z.array(text),
}) satisfies z.ZodMiniType<Capacity>
