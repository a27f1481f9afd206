import type { HttpOptions } from '../config/config.ts'
import type { Scenario, Think } from '../config/scenario.ts'

/** Everything that will be sent, known before anything is sent. Plain data: logged, tested, shown, cloned to threads. */
export interface Plan {
  readonly profile: string
  readonly seed: number
  /** Hash of what must be equal for two runs to be compared. */
  readonly fingerprint: string
  readonly model: 'open' | 'closed'
  /** Consecutive; the first starts at 0 ms. Level is arrivals each second (open) or users (closed). */
  readonly stages: readonly Stage[]
  readonly think: Think | undefined
  /** Blocks divide the stage named `hold`; only these are compared. */
  readonly blocks: BlockPlan
  readonly interleave: Interleave
  readonly sides: { readonly candidate: Target; readonly baseline: Target | undefined }
  readonly scenarios: readonly Scenario[]
  /** Each request name with what is planned for it on each side while the level holds. */
  readonly requests: readonly PlannedRequest[]
  readonly http: HttpOptions
  /** Load threads for each run. */
  readonly workers: number
  /** Requests sent in all, both sides and every stage, if the run takes its full time. */
  readonly totalRequests: number
}

export interface Stage {
  readonly phase: Phase
  readonly durationMs: number
  readonly from: number
  readonly to: number
}

export type Phase = 'warm-up' | 'ramp' | 'hold' | 'ramp-down'

/** METHOD §2: n_max blocks, a first look after n_min, then one every `lookEvery` blocks. */
export interface BlockPlan {
  readonly durationMs: number
  readonly min: number
  readonly max: number
  readonly lookEvery: number
}

/**
 * How two live sides share the time. `slices`: ABBA or BAAB by a seeded coin in each block, four slices a
 * block. `duet`: each arrival goes to both sides in random order. `none`: only the candidate.
 */
export type Interleave = 'none' | 'slices' | 'duet'

export type Side = 'candidate' | 'baseline'

export interface Target {
  /** Origin with an optional base path, without a trailing slash. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** On this machine's loopback interface. */
  readonly local: boolean
}

export interface PlannedRequest {
  readonly name: string
  readonly scenario: string
  /** Requests each second on the side under load while the level holds. */
  readonly rate: number
  /** Requests on each side over all `blocks.max` blocks. */
  readonly planned: number
}
