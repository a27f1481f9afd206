import type { Block, Level, Measurement, Tally, TimelinePoint } from '../measure/measurement.ts'
import { GrowingTally } from '../measure/tally.ts'
import type { Stretch } from '../plan/schedule.ts'

/** A measurement that grows while the load runs; readers see it as a `Measurement`. */
export class GrowingMeasurement implements Measurement {
  readonly requests: Record<string, Tally & GrowingTally> = {}
  readonly total = new GrowingTally()
  readonly scenarios: Record<string, Tally & GrowingTally> = {}
  readonly blocks: Block[] = []
  readonly timeline: TimelinePoint[] = []
  activeMs = 0
  readonly levels: GrowingLevel[] | undefined

  /** A load that is constant has no levels to tell apart. */
  constructor(shaped: boolean, stretches: readonly Stretch[]) {
    this.levels = shaped ? stretches.map((stretch) => new GrowingLevel(stretch)) : undefined
  }
}

/** A level that grows with its measurement. */
export class GrowingLevel implements Level {
  readonly phase: string
  readonly startMs: number
  readonly durationMs: number
  readonly from: number
  readonly to: number
  readonly total = new GrowingTally()
  readonly requests: Record<string, Tally & GrowingTally> = {}
  activeMs = 0

  constructor({ phase, from, to, startMs, endMs }: Stretch) {
    this.phase = phase
    this.startMs = startMs
    this.durationMs = endMs - startMs
    this.from = from
    this.to = to
  }
}

/** The tally of a name, made with the first that is asked for. */
export function grown(tallies: Record<string, GrowingTally>, name: string): GrowingTally {
  return (tallies[name] ??= new GrowingTally())
}
