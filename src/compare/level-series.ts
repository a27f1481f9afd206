import type { History, HistoryRun, RunKey } from '../baseline/history.ts'
import type { Metric } from '../config/threshold.ts'
import type { Series } from './change-points.ts'
import { lnQuantile } from './history-statistics.ts'
import { isPercentile, QUANTILES } from './metric.ts'
import { keyDiffers, readTallies } from './usable-runs.ts'
import type { UsableTally } from './usable-runs.ts'

/** What is watched for changes of level. */
export const LEVEL_METRICS = ['p50', 'p95', 'errors'] as const satisfies readonly Metric[]

export type LevelMetric = (typeof LEVEL_METRICS)[number]

/** One metric of one request over the runs. */
export interface LevelSeries {
  readonly request: string
  readonly metric: LevelMetric
  /** ln µs with the machine's speed taken out; for errors the share of wrong answers. */
  readonly values: Series
}

export interface LevelHistory {
  /** Oldest first; quarantined ones are among them. */
  readonly runs: readonly HistoryRun[]
  /** β: whether each value has its run's control score taken out (METHOD §4). */
  readonly beta: 0 | 1
  readonly series: readonly LevelSeries[]
}

export interface LevelQuery {
  readonly key: RunKey
  readonly now: Date
  /** The target runs on the machine that the control score tells of. */
  readonly local: boolean
}

const NEWEST = 60

/** With fewer scored runs than this, all runs as measured tell more than these few normalised. */
const SCORED_ENOUGH = 10

/** The newest 60 runs with this key that can be read, as series. Their age does not matter to a level. */
export function levelHistory(history: History, { key, now, local }: LevelQuery): LevelHistory {
  const readable = [...history.runs]
    .filter((run) => keyDiffers(run.key, key) === undefined && Date.parse(run.at) <= now.getTime())
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .slice(-NEWEST)
    .flatMap((run) => {
      const requests = readTallies(run)
      return typeof requests === 'string' ? [] : [{ run, requests }]
    })
  const scored = readable.filter(({ run }) => Number.isFinite(run.control))
  const beta = local && scored.length >= SCORED_ENOUGH ? 1 : 0
  const chosen = beta === 1 ? scored : readable
  const names = [...new Set(chosen.flatMap(({ requests }) => [...requests.keys()]))]
  return {
    runs: chosen.map(({ run }) => run),
    beta,
    series: names.flatMap((request) =>
      LEVEL_METRICS.map((metric) => ({
        request,
        metric,
        values: chosen.map(({ run, requests }) =>
          valueOf(metric, requests.get(request), beta * (run.control ?? 0)),
        ),
      })),
    ),
  }
}

function valueOf(metric: LevelMetric, tally: UsableTally | undefined, control: number): number | undefined {
  if (tally === undefined || tally.answers === 0) return undefined
  if (!isPercentile(metric)) return tally.errors / tally.answers
  const ln = lnQuantile(tally.latency, QUANTILES[metric])
  return ln === undefined ? undefined : ln - control
}
