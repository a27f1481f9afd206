import { QUANTILES, observe, requestsFor, NEEDED_BEYOND } from '../compare/metric.ts'
import type { LatencyBounds, Rating, Rubric, ScorePart, ScorePartName } from '../config/rating.ts'
import { SCORE_PARTS } from '../config/rating.ts'
import type { Measurement, Tally } from '../measure/measurement.ts'

/** The figures that a score is reckoned from; undefined where the samples do not carry one. */
export interface ScoreFigures {
  /** p95 in milliseconds. */
  readonly latency: number | undefined
  /** Share of errors. */
  readonly errors: number | undefined
  /** Each second. */
  readonly throughput: number | undefined
  /** p99 divided by p95. */
  readonly consistency: number | undefined
}

export interface ScoredPart {
  readonly part: ScorePartName
  readonly observed: number | undefined
  /** Whole; undefined where nothing was observed. */
  readonly points: number | undefined
  readonly of: number
}

export type ScoreWord = 'excellent' | 'good' | 'fair' | 'poor'

export interface Score {
  /** 0 to 100: points earned out of those that could be judged; undefined where none could. */
  readonly value: number | undefined
  readonly word: ScoreWord | undefined
  readonly parts: readonly ScoredPart[]
}

export type LatencyClass = 'excellent' | 'good' | 'acceptable' | 'poor'

/** The marks of a run. */
export interface Marks {
  readonly score: Score
  /** Of the total, satisfied up to `apdexMs`; undefined without a right answer. */
  readonly apdex: number | undefined
  readonly apdexMs: number
  /** By request name; requests whose p95 is not known have none. */
  readonly classes: Readonly<Record<string, LatencyClass>>
}

const WORDS: readonly { readonly from: number; readonly word: ScoreWord }[] = [
  { from: 90, word: 'excellent' },
  { from: 70, word: 'good' },
  { from: 50, word: 'fair' },
  { from: 0, word: 'poor' },
]

/** Score, apdex and latency classes of one side. */
export function markRun(
  measurement: Pick<Measurement, 'total' | 'requests' | 'activeMs'>,
  rating: Rating,
): Marks {
  const { total, requests, activeMs } = measurement
  return {
    score: scoreOf(figuresOf(total, activeMs), rating.score),
    apdex: valueOf(observe('apdex', total, activeMs, rating.apdexMs)),
    apdexMs: rating.apdexMs,
    classes: Object.fromEntries(
      Object.entries(requests).flatMap(([name, tally]): [string, LatencyClass][] => {
        const p95 = valueOf(observe('p95', tally, activeMs))
        return p95 === undefined ? [] : [[name, latencyClassOf(p95, rating.latencyClass)]]
      }),
    ),
  }
}

/**
 * The score from 0 to 100. Each part earns whole points, rounded down:
 *
 *     latency, errors, consistency   all up to `full`, none from `none` on, between them in proportion
 *     throughput                     all from `full` on, none below `none`, between them points · x / full
 *
 * A part that was not observed is left out, and the rest is scaled to 100. Worked example, a published run of
 * 228 requests: p95 6.86 ms earns 40 of 40, no errors 30 of 30, 3.8/s 0 of 20, p99/p95 = 1.43 10 of 10: 80, good.
 */
export function scoreOf(figures: ScoreFigures, rubric: Rubric): Score {
  const parts = SCORE_PARTS.map((part): ScoredPart => {
    const observed = figures[part]
    const earned = observed === undefined ? undefined : pointsFor(part, observed, rubric[part])
    return { part, observed, points: earned, of: rubric[part].points }
  })
  const judged = parts.filter(({ points }) => points !== undefined)
  const possible = judged.reduce((sum, { of }) => sum + of, 0)
  if (possible === 0) return { value: undefined, word: undefined, parts }
  const earned = judged.reduce((sum, { points = 0 }) => sum + points, 0)
  const value = Math.floor((100 * earned) / possible + 1e-9)
  return { value, word: WORDS.find(({ from }) => value >= from)?.word, parts }
}

/** The class of a p95 in milliseconds. */
export function latencyClassOf(p95Ms: number, { excellent, good, acceptable }: LatencyBounds): LatencyClass {
  if (p95Ms < excellent) return 'excellent'
  if (p95Ms < good) return 'good'
  return p95Ms < acceptable ? 'acceptable' : 'poor'
}

/** Right answers that the last part of the score to be known needs. */
export const SCORE_NEEDS = requestsFor(QUANTILES.p99, NEEDED_BEYOND)

function pointsFor(part: ScorePartName, x: number, { points, full, none }: ScorePart): number {
  if (part === 'throughput') {
    if (x >= full) return points
    return x < none ? 0 : whole((points * x) / full)
  }
  if (x < full || (x === full && full < none)) return points
  return x >= none ? 0 : whole((points * (none - x)) / (none - full))
}

/** Rounded down, but not because of a binary fraction. */
function whole(points: number): number {
  return Math.floor(points + 1e-9)
}

function figuresOf(total: Tally, activeMs: number): ScoreFigures {
  return {
    latency: valueOf(observe('p95', total, activeMs)),
    errors: valueOf(observe('errors', total, activeMs)),
    throughput: valueOf(observe('throughput', total, activeMs)),
    consistency: valueOf(observe('consistency', total, activeMs)),
  }
}

function valueOf(observed: ReturnType<typeof observe>): number | undefined {
  return observed.kind === 'value' ? observed.value : undefined
}
