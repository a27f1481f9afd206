import type { Side } from '../plan/plan.ts'
import type { Value } from './evaluate.ts'
import type { SeriesFacts } from './recorder.ts'

/** Something that can be asked for values again and again: an endpoint, a process, the runner. */
export interface Source {
  readonly target: string
  readonly side: Side
  readonly series: readonly SourceSeries[]
  /** Longest time for one reading; the signal of `read` aborts after it. */
  readonly timeoutMs: number
  /**
   * One value for each series, in their order. `atMs` only grows from call to call. Rejects with an Error in words
   * when nothing can be read; the next call tries again.
   */
  read(atMs: number, signal: AbortSignal): Promise<Reading>
  /** Gives connections back. */
  close(): Promise<void>
}

export interface SourceSeries extends SeriesFacts {
  /** Nobody asked for it by name: nothing is said when it never has a value. */
  readonly assumed: boolean
}

export interface Reading {
  readonly values: readonly Value[]
  /** Tells one process of the target from the next; undefined where it is not known. */
  readonly incarnation: string | undefined
  /** What the reader should know, once. */
  readonly notes: readonly string[]
}
