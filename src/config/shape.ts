/**
 * How a profile's load runs over time; without one it is constant. Levels are arrivals each second (open
 * model) or users (closed model). A rise or fall between levels is linear.
 */
export type Shape =
  /** From nothing to the profile's level, over its duration. */
  | { readonly kind: 'ramp' }
  /** From the profile's level up by `step` every `everyMs`, `steps` levels in all. */
  | { readonly kind: 'steps'; readonly step: number; readonly everyMs: number; readonly steps: number }
  /** The profile's level for its duration, then so many times the peak for `dwellMs` and the level for `restMs`. */
  | {
      readonly kind: 'spike'
      readonly peak: number
      readonly cycles: number
      readonly dwellMs: number
      readonly restMs: number
      /** Time from the level to the peak, and back; zero jumps. */
      readonly riseMs: number
    }
  /**
   * Open model: `size` arrivals at the same moment every `everyMs`, on top of the level. Closed model: all
   * users begin an iteration at the same moment every `everyMs`.
   */
  | { readonly kind: 'burst'; readonly size: number; readonly everyMs: number }
  /** Stages of the file's own; the first rises or falls from `start`. */
  | {
      readonly kind: 'stages'
      readonly start: number
      readonly stages: readonly { readonly to: number; readonly overMs: number }[]
    }

/** A condition that ends a run: the metric, over the last complete seconds, lies above the limit. */
export interface Until {
  readonly metric: 'errors' | 'p50' | 'p75' | 'p90' | 'p95' | 'p99'
  /** A fraction for errors, else milliseconds. */
  readonly above: number
  /** As written: `errors > 5%`. */
  readonly text: string
}
