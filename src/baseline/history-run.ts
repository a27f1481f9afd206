import { comparedPart } from '../measure/compared.ts'
import type { GeneratorHealth, Measurement, Tally } from '../measure/measurement.ts'
import type { HistoryRun, RunKey, StoredSeries, StoredTally } from './history.ts'

export interface RunFacts {
  readonly sha: string | undefined
  readonly at: Date
  readonly origin: string
  readonly key: RunKey
  readonly measurement: Measurement
  readonly control: number | undefined
  readonly quarantined: string | undefined
  /** What was observed meanwhile, reduced to levels; absent where nothing was. */
  readonly observed?: readonly StoredSeries[] | undefined
}

/** Observed series kept of one run: a bound on what every later run carries along. */
export const MOST_SERIES = 100

/** A measurement as it is kept in the history: pooled histograms of two digits, counts, levels of observed series. */
export function toHistoryRun(facts: RunFacts): HistoryRun {
  const measurement = comparedPart(facts.measurement)
  const observed = facts.observed?.slice(0, MOST_SERIES) ?? []
  return {
    sha: facts.sha,
    at: facts.at.toISOString(),
    origin: facts.origin,
    key: facts.key,
    requests: Object.fromEntries(
      Object.entries(measurement.requests).map(([name, tally]) => [name, store(tally, measurement.activeMs)]),
    ),
    total: store(measurement.total, measurement.activeMs),
    control: facts.control,
    quarantined: facts.quarantined,
    ...(observed.length === 0 ? {} : { observed }),
  }
}

function store(tally: Tally, activeMs: number): StoredTally {
  return {
    sent: tally.sent,
    completed: tally.completed,
    errors: tally.completed - tally.latency.count,
    throughput: activeMs === 0 ? 0 : tally.completed / (activeMs / 1000),
    histogram: tally.latency.coarsened().encode(),
  }
}

/**
 * Why a run must never enter the history (METHOD §4), in a sentence; undefined for a valid one. A slow or
 * broken target is valid: it enters quarantined. What was measured wrongly is not.
 */
export function reasonNotToStore(run: {
  readonly ended: string
  readonly generator: GeneratorHealth
  readonly measurement: Measurement
  readonly interleaved: boolean
}): string | undefined {
  if (run.ended !== 'planned') return `the run did not reach its planned end (${run.ended})`
  if (run.generator.state === 'saturated')
    return `the generator was saturated: ${run.generator.reasons.join('; ')}`
  if (run.measurement.total.latency.count === 0) return 'it holds no right answer at all'
  const throttled =
    (run.measurement.total.errors.throttled ?? 0) + (run.measurement.total.errors.blocked ?? 0)
  if (throttled > run.measurement.total.completed * MOST_THROTTLED)
    return `${throttled} of ${run.measurement.total.completed} answers were throttled or blocked`
  if (comparedPart(run.measurement).total.completed === 0)
    return 'its profile holds no load constant, so no later run can be compared with it'
  if (run.interleaved) return 'it was measured beside a live baseline, under another load than runs of main'
  return undefined
}

/** Above this share of throttled answers the latencies say something about the platform, not the target. */
const MOST_THROTTLED = 0.01
