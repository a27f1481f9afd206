import type { HistoryRun } from '../baseline/history.ts'
import type { TrendPoint } from './result.ts'
import { decodeHistogram } from './measurement-of.ts'
import { summarizeLatency } from './to-result-measurement.ts'

/** Runs shown in a trend, the newest ones. */
export const TREND_RUNS = 30

/** Stored runs of the baseline branch as the points of a trend, oldest first; quarantined ones are marked. */
export function toTrend(runs: readonly HistoryRun[]): readonly TrendPoint[] {
  return runs.slice(-TREND_RUNS).map((run) => ({
    sha: run.sha ?? null,
    at: run.at,
    quarantined: run.quarantined ?? null,
    requests: Object.fromEntries(
      Object.entries(run.requests).map(([name, tally]) => {
        const latency = summarizeLatency(
          decodeHistogram(tally.histogram, 2, `"${name}" in the run of ${run.at}`),
        )
        return [
          name,
          {
            p50: latency.p50,
            p95: latency.p95,
            errorRate: tally.completed === 0 ? 0 : tally.errors / tally.completed,
          },
        ]
      }),
    ),
  }))
}
