import type { Think } from './scenario.ts'
import type { Shape, Until } from './shape.ts'
import type { Threshold } from './threshold.ts'

/** A named load shape as the config gives it; `plan/` turns it into stages. */
export interface LoadProfile {
  readonly name: string
  readonly model: 'open' | 'closed'
  /** Open model: iterations started each second on the side under load. Closed model: users. */
  readonly level: number
  readonly warmUpMs: number
  /** Linear rise to the level before, and fall after, the time at full load. */
  readonly rampMs: number
  readonly rampDownMs: number
  /** Time at full load: may end at `minMs` once the verdict is certain, ends at `maxMs` in any case. */
  readonly durationMs: { readonly min: number; readonly max: number }
  /** Pause between iterations of a user (closed model). */
  readonly think: Think | undefined
  /** Closed model: a user starts an iteration at most every so often. */
  readonly pacingMs?: number | undefined
  /** How the load runs over time; constant without it. */
  readonly shape?: Shape | undefined
  /** Iterations under way at the end go on so long, then they are aborted; without it no further step is sent. */
  readonly gracefulStopMs?: number | undefined
  /** Conditions that end the run; any of them. */
  readonly until?: readonly Until[] | undefined
  /** Length of a block of comparison; 5 s unless the config says otherwise. */
  readonly blockMs: number
  /** Replaces the config's thresholds for this profile. */
  readonly thresholds: readonly Threshold[] | undefined
  /** What nobody configured: `planRun` chooses it by the target, and says so. */
  readonly assumed: { readonly level: boolean; readonly duration: boolean }
}
