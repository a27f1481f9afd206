import type { Plan, Side } from '../plan/plan.ts'
import type { WholeSecond } from './whole-second.ts'
import type { Progress } from './engine.ts'

/** Adds up the seconds for the line of progress. */
export class ProgressMeter {
  private readonly plan: Plan
  private readonly plannedMs: number
  private latest: WholeSecond | undefined
  private sentTotal = 0
  private errorsTotal = 0
  private readonly inFlight: Record<Side, number> = { candidate: 0, baseline: 0 }

  constructor(plan: Plan, plannedMs: number) {
    this.plan = plan
    this.plannedMs = plannedMs
  }

  see(second: WholeSecond): void {
    this.sentTotal += second.sent
    this.errorsTotal += second.errors
    this.inFlight[second.side] = second.inFlight
    if (second.side === 'candidate') this.latest = second
  }

  /** Where the run is after so many milliseconds and blocks. */
  read(elapsedMs: number, blocks: number): Progress {
    return {
      phase: this.phaseAt(elapsedMs),
      elapsedMs,
      plannedMs: this.plannedMs,
      rate: this.latest?.sent ?? 0,
      p95Ms: this.latest?.p95Ms,
      errors: this.latest?.errors ?? 0,
      errorsTotal: this.errorsTotal,
      sentTotal: this.sentTotal,
      inFlight: this.inFlight.candidate + this.inFlight.baseline,
      blocks,
    }
  }

  private phaseAt(elapsedMs: number): string {
    let endMs = 0
    for (const stage of this.plan.stages) {
      endMs += stage.durationMs
      if (elapsedMs < endMs) return stage.phase
    }
    return this.plan.stages.at(-1)?.phase ?? 'hold'
  }
}
