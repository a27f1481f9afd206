/** At least so long between two wake-ups: at most 4,000 a second, each with everything due. */
const SPACING_MS = 0.25

/** When the thread is woken next, in milliseconds from the start of the run. */
export class WakeUp {
  private readonly arm: (clockMs: number) => void
  private armedMs = Infinity

  /** `arm` has the thread woken at this moment of the clock; a later call replaces an earlier one. */
  constructor(arm: (clockMs: number) => void) {
    this.arm = arm
  }

  /** After everything due until `nowMs` was looked after; `startMs` is the clock's value at the start. */
  next(dueMs: number, nowMs: number, startMs: number): void {
    this.armedMs = Math.max(dueMs, nowMs + SPACING_MS)
    this.arm(this.armedMs + startMs)
  }

  /** Sooner than planned, for something that turned up. */
  hasten(dueMs: number, startMs: number): void {
    if (dueMs >= this.armedMs) return
    this.armedMs = dueMs
    this.arm(dueMs + startMs)
  }
}
