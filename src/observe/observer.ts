import type { Observe } from '../config/observe.ts'
import type { Observed } from '../measure/observed.ts'
import type { Plan } from '../plan/plan.ts'

/** Port: looks at what targets and machines report, while a load runs. The real one is `sampler.ts`. */
export interface Observer {
  /** Begins to sample at once. `onTrouble` is told once for each target that cannot be read. */
  start(question: ObserveQuestion): Observation
}

export interface ObserveQuestion {
  readonly observe: Observe
  readonly plan: Plan
  readonly onTrouble: (sentence: string) => void
}

/** Sampling under way; must be ended. */
export interface Observation {
  /** Ends the sampling and gives what was seen while the load ran, on its clock. */
  end(load: { readonly startedAt: string; readonly elapsedMs: number }): Promise<ObservedSides>
}

export interface ObservedSides {
  readonly candidate: Observed
  readonly baseline: Observed
  /** Sentences: what could not be read, and for how long. */
  readonly warnings: readonly string[]
}
