import type { CapacityLevel, LoadUnit } from './capacity.ts'
import { REACH } from './law-figures.ts'
import type { FittedLaw } from './scaling-law.ts'
import { peakOf, residenceMsAt, throughputAt } from './usl.ts'

/**
 * What the law says about a load that was not measured. `carried`: the target answers it so. `refused`: it is
 * more than the target's peak, or than a level at which requests already piled up. `beyond`: it lies beyond what was measured, and nothing is claimed.
 */
export interface Projection {
  /** Multiple of the heaviest level measured. */
  readonly factor: number
  readonly level: number
  readonly kind: 'carried' | 'refused' | 'beyond'
  /** Requests in flight, right answers each second and mean milliseconds; null unless carried. */
  readonly inFlight: number | null
  readonly throughput: number | null
  readonly meanMs: number | null
}

/** Loads that people ask for. */
const FACTORS = [1.25, 1.5, 2, 5, 10] as const

/**
 * Projects the measured levels to heavier ones. In the open model the law gives the requests in flight that
 * make the wanted throughput; in the closed one each user waits between its requests, for a time that the
 * lightest level shows: users = N + X · pause (the interactive response time law, Denning and Buzen, "The
 * operational analysis of queueing network models", ACM Computing Surveys 10(3), 1978).
 */
export function project(
  law: FittedLaw,
  rows: readonly CapacityLevel[],
  unit: LoadUnit,
): readonly Projection[] {
  const [lightest] = rows
  const heaviest = rows.at(-1)
  if (lightest === undefined || heaviest === undefined) return []
  const end = REACH * law.largest
  const pause = Math.max(0, (lightest.level - lightest.inFlight) / lightest.throughput)
  const perArrival = lightest.throughput / lightest.level
  const loadAt = (inFlight: number): number =>
    unit === 'users'
      ? inFlight + throughputAt(law, inFlight) * pause
      : throughputAt(law, inFlight) / perArrival
  const overloaded = rows.find(({ balanced }) => !balanced)?.level ?? Infinity
  // Users only grow with N; arrivals are answered up to the peak.
  const most = unit === 'users' ? end : Math.min(end, peakOf(law))
  return FACTORS.map((factor) => {
    const level = factor * heaviest.level
    const none = { factor, level, inFlight: null, throughput: null, meanMs: null }
    if (level >= overloaded) return { ...none, kind: 'refused' }
    if (loadAt(most) < level) return { ...none, kind: most < end ? 'refused' : 'beyond' }
    const inFlight = solve(loadAt, level, most)
    return {
      ...{ factor, level, kind: 'carried', inFlight },
      throughput: throughputAt(law, inFlight),
      meanMs: residenceMsAt(law, inFlight),
    }
  })
}

/** Where a rising function reaches a value, between 0 and `most`, by halving. */
function solve(rising: (x: number) => number, value: number, most: number): number {
  let low = 0
  let high = most
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (rising(middle) < value) low = middle
    else high = middle
  }
  return high
}
