import { plural } from '../units.ts'
import { lnQuantile } from './history-statistics.ts'
import { median } from './moderated.ts'
import type { UsableRun } from './usable-runs.ts'

/** No code change and no machine makes every request of a main run 100 times slower or faster. */
const FOREIGN = Math.log(100)

/**
 * Leaves out stored runs whose latencies are all off by a factor above 100 from the median run:
 * milliseconds or seconds where microseconds belong. Needs three runs to know which one is foreign.
 */
export function dropForeignUnits(runs: readonly UsableRun[]): {
  readonly runs: readonly UsableRun[]
  readonly warnings: readonly string[]
} {
  if (runs.length < 3) return { runs, warnings: [] }
  const levels = runs.map((run) =>
    median([...run.requests.values()].flatMap(({ latency }) => lnQuantile(latency, 0.5) ?? [])),
  )
  const usual = median(levels.filter(Number.isFinite))
  const kept = runs.filter((_, i) => !(Math.abs((levels[i] ?? NaN) - usual) > FOREIGN))
  const dropped = runs.length - kept.length
  return {
    runs: kept,
    warnings:
      dropped === 0
        ? []
        : [
            `${plural(dropped, 'stored run')} left out: its latencies are off by a factor above 100, as if in another unit.`,
          ],
  }
}
