import type { Iteration } from './iteration.ts'
import type { Recorder } from './recorder.ts'

/** What an iteration needs of the thread that runs it. */
export interface IterationHost {
  readonly seed: number
  readonly recorder: Recorder
  /** Time since the start of the run, in milliseconds. */
  now(): number
  /** The clock's value at the start of the run. */
  readonly startMs: number
  /** Wall clock at the start of the run, in milliseconds since 1970. */
  readonly startedAtMs: number
  /** No step is sent that is due at or after this. */
  readonly endMs: number
  /** Calls `resume` once this moment has come. */
  wakeAt(iteration: Iteration, dueMs: number): void
  finished(iteration: Iteration, nowMs: number): void
}
