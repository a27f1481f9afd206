import type { HttpOptions } from '../config/config.ts'
import type { Target } from '../plan/plan.ts'

/** Port: clocks elsewhere that this machine's can be held against. The real ones are in `date-header.ts`. */
export interface ReferenceClocks {
  /** Milliseconds on this machine's monotonic clock, the one that a run has its time zero on. */
  nowMs(): number
  /** The clock of whoever answers at `path` of this target; nothing is sent before the first look. */
  open(target: Target, path: string, options: ReferenceOptions): ReferenceClock
}

export interface ReferenceOptions {
  /** How connections are opened. */
  readonly http: HttpOptions
  readonly signal: AbortSignal
}

export interface ReferenceClock {
  /** Asks once; undefined where no answer came within the limit, or one that does not tell when it was made. */
  look(limitMs: number): Promise<Look | undefined>
  close(): Promise<void>
}

/** One answer that says when it was made. */
export interface Look {
  /** When the look began, all on this machine's monotonic clock: a connection may have to be opened first. */
  readonly askedMs: number
  /** When the request was sent and when its answer came. */
  readonly sentMs: number
  readonly receivedMs: number
  /** What the other clock showed in between: whole seconds, in milliseconds since 1970. */
  readonly dateMs: number
}
