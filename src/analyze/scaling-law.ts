import type { Criterion } from './criterion.ts'
import type { LoadLevel } from './load-level.ts'
import { meanOf, resampler, spreadBetweenLevels } from './resample.ts'
import { findSafeLoad, withRisingShares } from './safe-load.ts'
import type { SafeLoad } from './safe-load.ts'
import { fitUsl, kneeOf, peakOf } from './usl.ts'
import type { Usl } from './usl.ts'

/** METHOD §5: with fewer levels the law's three unknowns leave nothing to judge it by. */
export const LEAST_LEVELS = 6

const REPLICATES = 999
const LEVEL = 0.95

/** Ends of a 95 % interval; the upper one is infinite where the data set no bound. */
export type Interval = readonly [low: number, high: number]

/** The law fitted to the levels, and what luck could have made of it. */
export interface FittedLaw extends Usl {
  readonly intervals: {
    readonly lambda: Interval
    readonly sigma: Interval
    readonly kappa: Interval
    /** Requests in flight. */
    readonly knee: Interval
    readonly peak: Interval
  }
  /** Requests in flight at the level with most of them: the end of what was measured. */
  readonly largest: number
}

/** What the levels say, with 95 % intervals from replicates of them. */
export interface LevelsAnswer {
  /** Undefined with fewer than six levels in balance, or where they do not determine the law. */
  readonly law: FittedLaw | undefined
  readonly safe: SafeLoad
  /** Of the safe load, in levels; from 0 where even the lightest may break, infinite where all may hold. */
  readonly safeInterval: Interval
}

/**
 * Fits the Universal Scalability Law to the levels in balance and finds the safe load, both again for each of 999 replicates of the
 * levels (`resampler`) for percentile intervals. Equal levels and seed give equal answers.
 */
export function analyzeLevels(
  levels: readonly LoadLevel[],
  criteria: readonly Criterion[],
  seed: number,
): LevelsAnswer {
  const means = levels.map((level) => meanOf(level, level.slices))
  // Where requests pile up, how many are in flight tells how long it lasted, not what the target does.
  const isSteady = (_: unknown, at: number): boolean => levels[at]?.balanced === true
  const steady = levels.filter(isSteady)
  const usl = steady.length < LEAST_LEVELS ? undefined : fitUsl(means.filter(isSteady))
  const betweenLevels = usl === undefined ? 0 : spreadBetweenLevels(steady, usl)
  const redraw = resampler({ levels, betweenLevels, seed })
  const replicates = Array.from({ length: REPLICATES }, (_, replicate) => {
    const drawn = redraw(replicate)
    return {
      usl: usl === undefined ? undefined : fitUsl(drawn.filter(isSteady)),
      safe: inLevels(findSafeLoad(withRisingShares(drawn), criteria)),
    }
  })
  const laws = replicates.flatMap((one) => (one.usl === undefined ? [] : [one.usl]))
  const of = (pick: (law: Usl) => number): Interval => percentiles(laws.map(pick))
  return {
    law:
      usl === undefined || laws.length < REPLICATES / 2
        ? undefined
        : {
            ...usl,
            intervals: {
              lambda: of(({ lambda }) => lambda),
              sigma: of(({ sigma }) => sigma),
              kappa: of(({ kappa }) => kappa),
              knee: of(kneeOf),
              peak: of(peakOf),
            },
            largest: Math.max(...means.filter(isSteady).map(({ inFlight }) => inFlight)),
          },
    safe: findSafeLoad(means, criteria),
    safeInterval: percentiles(replicates.map(({ safe }) => safe)),
  }
}

function inLevels(safe: SafeLoad): number {
  switch (safe.kind) {
    case 'found':
      return safe.level
    case 'beyond':
      return Infinity
    case 'below':
      return 0
    default:
      return safe satisfies never
  }
}

function percentiles(values: readonly number[]): Interval {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)]
}
