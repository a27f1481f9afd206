import type { FittedLaw, Interval } from './scaling-law.ts'
import { kneeOf, peakOf, throughputAt } from './usl.ts'

/** A figure with its 95 % interval; null where there is no bound. */
export interface Figure {
  readonly value: number | null
  readonly interval: readonly [low: number | null, high: number | null]
}

/** A place on the curve: requests in flight and right answers each second; of a measured level also that. */
export interface Place {
  readonly level: number | null
  readonly inFlight: number
  readonly throughput: number
}

/** The Universal Scalability Law as it was fitted (see `usl.ts` for the symbols). */
export interface LawFigures {
  /** Requests each second with one request in flight. */
  readonly lambda: Figure
  /** Share of the work that queues, and cost of keeping in step. */
  readonly sigma: Figure
  readonly kappa: Figure
  /** Requests in flight at the knee and at the peak; null without an end. */
  readonly knee: Figure
  readonly peak: Figure
  /** Right answers each second at the peak; the limit λ/σ where there is no peak; null for no limit. */
  readonly peakThroughput: number | null
  /** Most requests in flight that were measured; beyond `reach` nothing is said but ">". */
  readonly largest: number
  readonly reach: number
}

/** METHOD §5: beyond 1.5 times the largest level measured nothing is claimed. */
export const REACH = 1.5

/** The fitted law as it stands in the result. */
export function describeLaw(law: FittedLaw): LawFigures {
  const { lambda, sigma, kappa, intervals, largest } = law
  const peak = peakOf(law)
  const highest = Number.isFinite(peak) ? throughputAt(law, peak) : lambda / sigma
  return {
    lambda: toFigure(lambda, intervals.lambda),
    sigma: toFigure(sigma, intervals.sigma),
    kappa: toFigure(kappa, intervals.kappa),
    knee: toFigure(kneeOf(law), intervals.knee),
    peak: toFigure(peak, intervals.peak),
    peakThroughput: bounded(highest),
    largest,
    reach: REACH * largest,
  }
}

/** A measured level as a place on the curve. */
export function placeOf({ level, inFlight, throughput }: Place): Place {
  return { level, inFlight, throughput }
}

function toFigure(value: number, [low, high]: Interval): Figure {
  return { value: bounded(value), interval: [bounded(low), bounded(high)] }
}

function bounded(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
