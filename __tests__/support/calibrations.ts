import type { CalibrationRun, HistoryEntry } from '../../src/baseline/calibration-run.ts'
import { isCalibration } from '../../src/baseline/calibration-run.ts'
import type { BaselineStore, FoundHistory, HistoryQuery, SavedHistory } from '../../src/baseline/store.ts'
import type { LoadEngine } from '../../src/load/engine.ts'
import { anEngine } from './fake-engine.ts'
import { lognormal, measured } from './synthetic.ts'

/** A history in memory that holds nothing but A/A runs. */
export class CalibrationStore implements BaselineStore {
  readonly saved: CalibrationRun[] = []
  private readonly answer: SavedHistory | undefined

  /** `answer` stands for every attempt to save; without it saving works. */
  constructor(answer?: SavedHistory) {
    this.answer = answer
  }

  find(_query: HistoryQuery): Promise<FoundHistory> {
    return Promise.resolve({ kind: 'missing', reason: 'there is no run', calibrations: this.saved })
  }

  save(_query: HistoryQuery, run: HistoryEntry): Promise<SavedHistory> {
    if (this.answer !== undefined) return Promise.resolve(this.answer)
    if (!isCalibration(run)) return Promise.resolve({ kind: 'not-saved', reason: 'it is no A/A run' })
    this.saved.push(run)
    return Promise.resolve({ kind: 'saved', where: 'memory', runs: this.saved.length })
  }
}

export interface TwoSides {
  readonly seed?: number
  /** Factor on every latency of the candidate. */
  readonly slower?: number
  readonly errorRate?: number
  readonly saturated?: boolean
  readonly during?: () => void
  /** Hears what the gate answers when it is shown all blocks. */
  readonly onAnswer?: (answer: 'go-on' | 'stop') => void
}

/** An engine that measures both sides without a socket, to the last block of the plan. */
export function twoSides(load: TwoSides = {}): LoadEngine {
  return {
    async run(plan, watch) {
      const { seed = 1, slower = 1, errorRate = 0 } = load
      const one = await anEngine({ during: load.during ?? (() => undefined) }).run(plan, watch)
      const side = (of: number, medianMs: number) =>
        measured(plan, plan.blocks.max, lognormal(plan, { seed: of, medianMs, sigma: 0.2, errorRate }))
      const sides = { candidate: side(2 * seed, 20 * slower), baseline: side(2 * seed + 1, 20) }
      load.onAnswer?.(watch.onBlocks(sides))
      return {
        ...one,
        sides,
        generator:
          load.saturated === true
            ? { ...one.generator, state: 'saturated', reasons: ['starts were late'] }
            : one.generator,
      }
    },
  }
}
