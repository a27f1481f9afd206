import type { ObservedObjective } from '../compare/observed-objective.ts'
import * as z from 'zod/mini'
import { NO_OBSERVED_LIMITS } from '../config/observe-threshold.ts'
import type { ObservedThreshold } from '../config/observe-threshold.ts'
import { OBSERVED_UNITS } from '../measure/observed.ts'
import { nullable } from './nullable.ts'
import type { Nullable } from './result.ts'

/** A limit on an observed series, as `result.json` holds it. */
export type ResultObservedObjective = Nullable<Omit<ObservedObjective, 'runs'>> & {
  /** Stored runs that a change was held against; absent for every other limit. */
  readonly runs?: number | undefined
}

export function toResultObservedObjective({ runs, ...one }: ObservedObjective): ResultObservedObjective {
  return { ...nullable(one), ...(runs === undefined ? {} : { runs }) }
}

const text = z.string()
const number = z.number()

export const observedObjective = z.looseObject({
  series: text,
  target: text,
  unit: z.enum(OBSERVED_UNITS),
  limit: text,
  observed: text,
  baseline: z.nullable(text),
  runs: z.optional(number),
  outcome: z.enum(['met', 'violated', 'warned', 'no-data', 'not-compared']),
  used: z.nullable(number),
  because: text,
  line: z.nullable(number),
})

const limit = z.optional(z.looseObject({ value: number, text }))
const allowance = z.optional(
  z.looseObject({ relative: z.optional(number), absolute: z.optional(number), text }),
)
const limits = { max: limit, min: limit, growth: limit, increase: allowance, decrease: allowance }

/** Limits on observed series as a verdict was decided by them; what is not limited is absent. */
export const observedLimits = z.array(
  z.looseObject({ series: text, ...limits, warn: z.looseObject(limits), line: z.optional(number) }),
)

export type StoredObservedLimits = z.infer<typeof observedLimits>

/** The thresholds for storage: JSON leaves out what is undefined. */
export function toStoredObserved(thresholds: readonly ObservedThreshold[]): StoredObservedLimits {
  return JSON.parse(JSON.stringify(thresholds)) as StoredObservedLimits
}

/** The thresholds that were stored. */
export function storedObservedOf(stored: StoredObservedLimits): readonly ObservedThreshold[] {
  const part = (of: StoredObservedLimits[number]['warn']): ObservedThreshold['warn'] => ({
    ...NO_OBSERVED_LIMITS,
    max: of.max,
    min: of.min,
    growth: of.growth,
    increase: of.increase && { relative: undefined, absolute: undefined, ...of.increase },
    decrease: of.decrease && { relative: undefined, absolute: undefined, ...of.decrease },
  })
  return stored.map((one) => ({ series: one.series, ...part(one), warn: part(one.warn), line: one.line }))
}
