import type { z } from 'zod/mini'
import type { apdex, latencyClass, score } from './rating-schema.ts'

/** How one part of the score is earned. */
export interface ScorePart {
  readonly points: number
  /** All points up to here (throughput: from here on); milliseconds, a fraction, per second, a ratio. */
  readonly full: number
  /** No points from here on (throughput: below). */
  readonly none: number
}

export const SCORE_PARTS = ['latency', 'errors', 'throughput', 'consistency'] as const
export type ScorePartName = (typeof SCORE_PARTS)[number]

export type Rubric = Readonly<Record<ScorePartName, ScorePart>>

/** Upper bounds of p95 in milliseconds; above the last one it is poor. */
export interface LatencyBounds {
  readonly excellent: number
  readonly good: number
  readonly acceptable: number
}

/** How a run is marked; no verdict depends on it. */
export interface Rating {
  readonly score: Rubric
  readonly latencyClass: LatencyBounds
  /** Milliseconds up to which a user is satisfied. */
  readonly apdexMs: number
}

/** What holds where nothing is configured. Apdex: Apdex Alliance, technical specification 1.1. */
export const DEFAULT_RATING: Rating = {
  score: {
    latency: { points: 40, full: 50, none: 100 },
    errors: { points: 30, full: 0, none: 0.01 },
    throughput: { points: 20, full: 10, none: 5 },
    consistency: { points: 10, full: 2, none: 2 },
  },
  latencyClass: { excellent: 50, good: 100, acceptable: 200 },
  apdexMs: 500,
}

interface WrittenRating {
  readonly score?: z.infer<typeof score> | undefined
  readonly 'latency-class'?: z.infer<typeof latencyClass> | undefined
  readonly apdex?: z.infer<typeof apdex> | undefined
}

/** What the file says about marks, with what it leaves open filled in. */
export function toRating(written: WrittenRating): Rating {
  return {
    score: fillRubric(written.score),
    latencyClass: fillBounds(written['latency-class']),
    apdexMs: written.apdex ?? DEFAULT_RATING.apdexMs,
  }
}

/** A rubric with the parts and fields of the default where nothing is written. */
export function fillRubric(written: WrittenRating['score']): Rubric {
  const part = (name: ScorePartName): ScorePart => {
    const own = written?.[name]
    const base = DEFAULT_RATING.score[name]
    return {
      points: own?.points ?? base.points,
      full: own?.full?.value ?? base.full,
      none: own?.none?.value ?? base.none,
    }
  }
  return {
    latency: part('latency'),
    errors: part('errors'),
    throughput: part('throughput'),
    consistency: part('consistency'),
  }
}

/** Bounds with those of the default where nothing is written. */
export function fillBounds(written: WrittenRating['latency-class']): LatencyBounds {
  const base = DEFAULT_RATING.latencyClass
  return {
    excellent: written?.excellent ?? base.excellent,
    good: written?.good ?? base.good,
    acceptable: written?.acceptable ?? base.acceptable,
  }
}
