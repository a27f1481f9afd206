import * as z from 'zod/mini'
import { SCORE_PARTS } from '../config/rating.ts'
import { OBSERVED_UNITS } from '../measure/observed.ts'

const text = z.string()
const number = z.number()
const maybe = z.nullable(number)
const pair = z.tuple([number, number])

const period = z.looseObject({
  fromMs: number,
  toMs: number,
  completed: number,
  errors: number,
  connectionErrors: number,
  throttled: number,
  throughput: number,
  p50Ms: maybe,
  p95Ms: maybe,
})

const growth = {
  spanMs: number,
  start: number,
  end: number,
  perHour: number,
  perHourInterval: pair,
  halves: pair,
  pRising: number,
}

/** The guard of `stability` in a result. */
export const stabilitySchema = z.looseObject({
  periodMs: number,
  periods: z.array(period),
  trends: z.array(
    z.looseObject({
      metric: z.enum(['p50', 'p95']),
      word: z.enum(['steady', 'rising', 'elevated', 'falling', 'too-short']),
      ...growth,
    }),
  ),
  hours: z.nullable(z.tuple([period, period])),
  completion: z.looseObject({ due: number, missed: number }),
  recoveries: z.array(
    z.looseObject({
      cycle: number,
      peakEndMs: number,
      peak: number,
      normal: z.looseObject({ p95Ms: number, errorRate: number }),
      worstP95Ms: maybe,
      errorRate: number,
      recoveredAfterMs: maybe,
      watchedMs: number,
    }),
  ),
  cascades: z.array(
    z.looseObject({
      cycle: number,
      request: text,
      during: number,
      after: number,
      errorsAfter: number,
      from: z.array(text),
    }),
  ),
  scaling: z.array(
    z.looseObject({
      atMs: number,
      from: number,
      to: number,
      afterRiseMs: maybe,
      before: number,
      after: number,
      errorsAfter: number,
      interrupted: z.boolean(),
    }),
  ),
  leaks: z.array(
    z.looseObject({
      name: text,
      target: text,
      unit: z.enum(OBSERVED_UNITS),
      outcome: z.enum(['leak', 'flattening', 'small', 'shared', 'none', 'too-few-samples']),
      samples: number,
      ...growth,
    }),
  ),
  restarts: z.array(z.looseObject({ target: text, atMs: number })),
})

/** The guard of `score` in a result. */
export const scoreSchema = z.looseObject({
  value: maybe,
  word: z.nullable(z.enum(['excellent', 'good', 'fair', 'poor'])),
  parts: z.array(z.looseObject({ part: z.enum(SCORE_PARTS), observed: maybe, points: maybe, of: number })),
  apdex: maybe,
  apdexMs: number,
  classes: z.record(text, z.enum(['excellent', 'good', 'acceptable', 'poor'])),
})

/** The guard of `findings` in a result. */
export const findingsSchema = z.array(
  z.looseObject({
    id: text,
    severity: z.enum(['P0', 'P1', 'P2']),
    horizon: z.enum(['immediate', 'short', 'medium']),
    evidence: z.array(text),
    advice: text,
    reference: text,
  }),
)
