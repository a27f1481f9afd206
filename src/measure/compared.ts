import type { Measurement } from './measurement.ts'
import { emptyTally } from './tally.ts'

/** The phase of constant load, the only one that is held against a baseline. */
const HOLD = 'hold'

/**
 * The part of a measurement that may be held against a baseline: all of a constant load, the base level of
 * one that is not, and nothing where no level was held. Scenario tallies are of the whole run and left out.
 */
export function comparedPart(measurement: Measurement): Measurement {
  if (measurement.levels === undefined) return measurement
  const hold = measurement.levels.find(({ phase }) => phase === HOLD)
  return {
    requests: hold?.requests ?? {},
    total: hold?.total ?? emptyTally(),
    scenarios: {},
    blocks: measurement.blocks.filter(({ phase }) => phase === undefined || phase === HOLD),
    timeline: measurement.timeline,
    activeMs: hold?.activeMs ?? 0,
    ...(measurement.observed === undefined ? {} : { observed: measurement.observed }),
  }
}
