import { mixScenarios, type Mix } from '../plan/mix.ts'
import type { Plan } from '../plan/plan.ts'
import { feed, type Row } from './feeder.ts'

/** Of a scenario without data. */
const NO_ROW: Row = {}

/** What iteration n of a side runs: its scenario, and the row of data that is its own. */
export class Repertoire {
  private readonly mix: Mix
  private readonly feeders: readonly (((nth: number) => Row) | undefined)[]

  constructor({ scenarios, seed }: Plan) {
    this.mix = mixScenarios(scenarios, seed)
    this.feeders = scenarios.map(({ data }, index) =>
      data === undefined ? undefined : feed(data, seed, index),
    )
  }

  /** Position of the scenario, and of the iteration among those of that scenario. */
  pick(iteration: number): ReturnType<Mix> {
    return this.mix(iteration)
  }

  row({ scenario, nth }: ReturnType<Mix>): Row {
    return this.feeders[scenario]?.(nth) ?? NO_ROW
  }
}
