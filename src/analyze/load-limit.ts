import type { GeneratorHealth, Level, Tally } from '../measure/measurement.ts'
import { errorCount } from '../measure/tally.ts'

/**
 * What held back a load that rose. `none`: nothing did. `generator`: the machine that makes it was too slow, or
 * ran out of ports. `connections`: requests waited for a connection though the target answered about as fast as
 * ever: too few were allowed. `target`: they waited because answers took longer.
 */
export type LoadLimit = 'none' | 'generator' | 'connections' | 'target'

/** LOADGEN §1: a generator later than this, one start in a hundred, was too slow itself. */
const LATENESS_MS = 5

/**
 * How many times longer the busiest level's answers take than the lightest level's, before the target is what
 * filled the connections. Where requests only share what there is, N of them in flight take N/knee times as long.
 */
const SLOWER = 1.5

/** Answers that a level needs before its means say anything. */
const LEAST_ANSWERS = 20

/** What held back a load that rose step by step; its levels in any order. */
export function limitOfLoad(
  { state, dropped, latenessMs, localLimits = 0 }: LimitHealth,
  levels: readonly Pick<Level, 'from' | 'total'>[],
): LoadLimit {
  const saturated = state === 'saturated'
  const waited = (dropped['no-connection'] ?? 0) > (dropped['generator-lag'] ?? 0)
  if (saturated && (!waited || latenessMs.p99 > LATENESS_MS || localLimits > 0)) return 'generator'
  const known = levels
    .filter(({ total }) => total.completed >= LEAST_ANSWERS)
    .sort((a, b) => a.from - b.from)
    .map(({ total }) => ({ serviceMs: meanServiceMs(total), waitMs: meanWaitMs(total) }))
  // Starts may be late by so much, so that only what is beyond it was spent waiting for a connection.
  if (!saturated && known.every(({ waitMs }) => waitMs <= LATENESS_MS)) return 'none'
  const [lightest] = known
  if (lightest === undefined || known.length < 2) return saturated ? 'generator' : 'none'
  const busiestMs = Math.max(...known.map(({ serviceMs }) => serviceMs))
  return busiestMs >= SLOWER * lightest.serviceMs ? 'target' : 'connections'
}

type LimitHealth = Pick<GeneratorHealth, 'state' | 'dropped' | 'latenessMs' | 'localLimits'>

/** Of all answers, wrong ones included. */
function meanServiceMs({ serviceTime, failedLatency, errors, completed }: Tally): number {
  return (serviceTime.sum + errorCount(errors) * (failedLatency.mean() ?? 0)) / completed / 1000
}

/** From the intended to the actual start, of right answers. */
function meanWaitMs({ latency, serviceTime }: Tally): number {
  return latency.count === 0 ? 0 : (latency.sum - serviceTime.sum) / latency.count / 1000
}
