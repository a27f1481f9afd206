import type { Side } from '../plan/plan.ts'
import type { Iteration } from './iteration.ts'

/** Where iterations come from: the open model's arrivals, or the closed model's users. */
export interface Source {
  /** When the next iteration is due, in milliseconds from the start; Infinity when none is known now. */
  readonly nextDueMs: number
  /** Starts every iteration that is due. */
  start(nowMs: number): void
  finished(iteration: Iteration, nowMs: number): void
  /** Leaves out what is due before this moment: a machine that comes late joins a run under way. */
  join(nowMs: number): void
  readonly offered: number
  readonly started: number
}

/** What a source needs to start iterations. */
export interface Starter {
  /** Begins iteration `index` of a side, unless there is no room: then it is counted as dropped. */
  begin(side: Side, start: IterationStart): Iteration | undefined
}

export interface IterationStart {
  /** Iteration of its side: decides scenario, row and generated values. */
  readonly index: number
  readonly dueMs: number
  readonly owner: number
}
