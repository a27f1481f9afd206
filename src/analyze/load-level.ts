import type { Block, BlockCell, Level, Measurement, Tally, TimelinePoint } from '../measure/measurement.ts'
import { errorCount } from '../measure/tally.ts'
import type { Criterion } from './criterion.ts'

/** One constant level of a load that rose step by step, in slices that can be drawn again. */
export interface LoadLevel {
  readonly phase: string
  /** Arrivals each second (open model), or users. */
  readonly level: number
  /** In order of time; at least one. */
  readonly slices: readonly LevelSlice[]
  /** Of right answers, in milliseconds; undefined where the samples do not carry it. */
  readonly p95Ms: number | undefined
  /** Share of wrong answers, 0 to 1. */
  readonly errorRate: number
  /** Answers kept up with requests; false where they piled up, so that the level had no steady state. */
  readonly balanced: boolean
}

/** A short stretch of one level. */
export interface LevelSlice {
  readonly seconds: number
  /** Mean requests in flight. */
  readonly inFlight: number
  /** Right answers each second. */
  readonly throughput: number
  /** For each criterion, in its order: how many were bad, of how many. */
  readonly counts: readonly { readonly bad: number; readonly all: number }[]
}

/** Answers that a level needs before it says anything. */
const LEAST_ANSWERS = 20
/** Samples beyond the 95th percentile: n · 0.05 ≥ 10. */
const LEAST_FOR_P95 = 200

/**
 * The constant levels of a measurement, lightest first. Levels that met too few answers are left out.
 *
 * Throughput counts right answers by the second in which they came. Requests in flight follow Little's law,
 * N = X·R, from the time of all requests, wrong ones included; where a level was not in balance (answers lag
 * behind requests by more than 2 % at its end) the law does not hold, and what was sent and not yet answered is
 * counted at the end of each second instead.
 */
export function toLoadLevels(measurement: Measurement, criteria: readonly Criterion[]): readonly LoadLevel[] {
  const seconds = withBacklog(measurement.timeline)
  const levels = (measurement.levels ?? [])
    .filter((level) => isConstantStep(level) && level.total.completed >= LEAST_ANSWERS)
    .sort((a, b) => a.from - b.from)
  const lightest = levels[0]
  const perArrival =
    lightest === undefined ? 1 : lightest.total.sent / ((lightest.from * lightest.activeMs) / 1000)
  return levels.flatMap((level) => {
    // What was due is in the active time; a level cut short still answers after it.
    const flow = flowOf({ startMs: level.startMs, durationMs: level.activeMs }, seconds)
    const seen: LevelSight = {
      tally: level.total,
      balanced: flow.lag <= Math.max(LEAST_LAG, BALANCED * flow.asked),
      undelivered: undeliveredShare(flow, ((level.from * level.activeMs) / 1000) * perArrival),
    }
    const slices = measurement.blocks
      .filter(({ phase }) => phase === level.phase)
      .flatMap((block) => toSlice(block, seen, seconds, criteria))
    if (slices.length === 0) return []
    const { latency, completed, errors } = level.total
    const p95 = latency.count >= LEAST_FOR_P95 ? latency.quantile(0.95) : undefined
    return [
      {
        phase: level.phase,
        level: level.from,
        slices,
        p95Ms: p95 === undefined ? undefined : p95 / 1000,
        errorRate: errorCount(errors) / completed,
        balanced: seen.balanced,
      },
    ]
  })
}

function isConstantStep({ phase, from, to, activeMs }: Level): boolean {
  return /^(?:step|stage) \d+$/.test(phase) && from === to && from > 0 && activeMs > 0
}

interface BusySecond extends TimelinePoint {
  /** Requests sent and not yet answered, at the beginning and at the end of the second. */
  readonly before: number
  readonly after: number
}

function withBacklog(timeline: readonly TimelinePoint[]): readonly BusySecond[] {
  let backlog = 0
  return timeline.map((point) => {
    const before = backlog
    backlog = Math.max(0, backlog + point.sent - point.completed)
    return { ...point, before, after: backlog }
  })
}

/** Share by which answers may lag behind requests at the end of a level in balance, and requests always. */
const BALANCED = 0.02
const LEAST_LAG = 3
/** Scenarios of different length are drawn by chance; only arrivals missing beyond this were not sent. */
const LUCK = 0.05

/** What holds for all slices of a level. */
interface LevelSight {
  readonly tally: Tally
  readonly balanced: boolean
  /** Share of what was due and neither sent nor answered in time. */
  readonly undelivered: number
}

/**
 * Of the level as a whole: from slice to slice requests under way are late for one and early for the other, and
 * drawn again they would seem lost.
 */
function undeliveredShare({ asked, share, lag }: Flow, offered: number): number {
  const due = offered * share
  const lost = Math.max(0, lag - LEAST_LAG) + Math.max(0, (1 - LUCK) * due - asked)
  return due === 0 ? 0 : Math.min(1, lost / due)
}

function toSlice(
  block: Block,
  { tally, balanced, undelivered }: LevelSight,
  timeline: readonly BusySecond[],
  criteria: readonly Criterion[],
): readonly LevelSlice[] {
  const seconds = block.activeMs / 1000
  const cells = Object.values(block.requests)
  const sent = sumOf(cells, (cell) => cell.sent)
  if (seconds === 0 || sent === 0) return []
  const right = sumOf(cells, ({ latency }) => latency.count)
  const counts = criteria.map(({ kind, limitUs = Infinity }) => {
    switch (kind) {
      case 'slow':
        return { bad: sumOf(cells, ({ latency }) => latency.cumulative().above(limitUs)), all: right }
      case 'error':
        return {
          bad: sumOf(cells, ({ errors }) => errorCount(errors)),
          all: sumOf(cells, ({ completed }) => completed),
        }
      case 'undelivered':
        return { bad: undelivered * sent, all: sent }
      default:
        return kind satisfies never
    }
  })
  const flow = flowOf(block, timeline)
  const counted = balanced || flow.share === 0
  return [
    {
      seconds,
      inFlight: counted ? littlesLaw(cells, tally) / seconds : flow.inFlight,
      throughput: counted ? right / seconds : flow.rightPerSecond,
      counts,
    },
  ]
}

interface Flow {
  /** Share of the stretch that whole seconds cover. */
  readonly share: number
  readonly asked: number
  /** By how much the requests in flight grew. */
  readonly lag: number
  /** Mean of the requests in flight at the ends of the seconds. */
  readonly inFlight: number
  readonly rightPerSecond: number
}

function flowOf(
  { startMs, durationMs }: Pick<Block, 'startMs' | 'durationMs'>,
  timeline: readonly BusySecond[],
): Flow {
  const within = timeline.filter(({ atMs }) => atMs >= startMs && atMs + 1000 <= startMs + durationMs)
  return {
    share: (within.length * 1000) / durationMs,
    asked: sumOf(within, ({ sent }) => sent),
    lag: (within.at(-1)?.after ?? 0) - (within[0]?.before ?? 0),
    inFlight: sumOf(within, ({ before, after }) => (before + after) / 2) / within.length,
    rightPerSecond: sumOf(within, ({ completed, errors }) => completed - errors) / within.length,
  }
}

/** Seconds that all requests of a block were in flight together: Σ R, which is N times its length. */
function littlesLaw(cells: readonly BlockCell[], level: Tally): number {
  // Latency runs from the intended start; what the generator was late by is not time in flight.
  const served = level.latency.sum === 0 ? 1 : Math.min(1, level.serviceTime.sum / level.latency.sum)
  const wrong = sumOf(cells, ({ errors }) => errorCount(errors))
  return (
    (sumOf(cells, ({ latency }) => latency.sum) * served + wrong * (level.failedLatency.mean() ?? 0)) / 1e6
  )
}

function sumOf<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((sum, item) => sum + pick(item), 0)
}
