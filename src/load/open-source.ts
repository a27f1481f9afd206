import { arrivals, type Arrivals } from '../plan/arrivals.ts'
import type { Plan, Side } from '../plan/plan.ts'
import type { Schedule } from '../plan/schedule.ts'
import type { Source, Starter } from './source.ts'

/**
 * Open model: arrivals start when they are due, whatever became of those before. Part w of W takes the
 * arrivals with index ≡ w (mod W). Where sides take turns it walks over all of them, because the number of an
 * iteration on its side depends on the arrivals of every part.
 */
export class OpenSource implements Source {
  offered = 0
  started = 0
  nextDueMs: number
  private readonly arrivals: Arrivals
  private readonly schedule: Schedule
  private readonly duet: boolean
  /** The sides take turns by slices of time. */
  private readonly turns: boolean
  private readonly worker: number
  private readonly workers: number
  private readonly starter: Starter
  private index = 0
  /** Iterations so far, on each side and over all threads. */
  private readonly counted: Record<Side, number> = { candidate: 0, baseline: 0 }

  constructor(plan: Plan, schedule: Schedule, worker: number, workers: number, starter: Starter) {
    this.arrivals = arrivals(plan.stages)
    this.schedule = schedule
    this.duet = plan.interleave === 'duet'
    this.turns = plan.interleave === 'slices' && plan.sides.baseline !== undefined
    this.worker = worker
    this.workers = workers
    this.starter = starter
    this.nextDueMs = this.arrivals.dueMs(0)
    this.skipOthers()
  }

  start(nowMs: number): void {
    while (this.nextDueMs <= nowMs) {
      const dueMs = this.nextDueMs
      const place = this.schedule.at(dueMs)
      if (this.duet) {
        for (const side of this.schedule.order(this.index)) this.begin(side, dueMs, place.block)
      } else this.begin(place.turn ?? 'candidate', dueMs, place.block)
      this.step()
      this.skipOthers()
    }
  }

  finished(): void {
    // Arrivals depend on nothing.
  }

  join(nowMs: number): void {
    while (this.nextDueMs < nowMs) this.pass()
    this.skipOthers()
  }

  private begin(side: Side, dueMs: number, block: number): void {
    const index = this.counted[side]++
    const iteration = this.starter.begin(side, { index, dueMs, owner: -1 })
    if (block < 0) return
    this.offered++
    if (iteration !== undefined) this.started++
  }

  /** Counts past the arrivals of other parts. */
  private skipOthers(): void {
    if (this.turns) {
      while (this.nextDueMs < Infinity && this.index % this.workers !== this.worker) this.pass()
      return
    }
    // Every arrival has its iteration on each side: the next own one is reached in one step.
    const ahead = (this.worker + this.workers - (this.index % this.workers)) % this.workers
    if (ahead === 0) return
    this.counted.candidate += ahead
    if (this.duet) this.counted.baseline += ahead
    this.index += ahead
    this.nextDueMs = this.arrivals.dueMs(this.index)
  }

  /** Counts an arrival without starting it. */
  private pass(): void {
    if (this.duet) {
      this.counted.candidate++
      this.counted.baseline++
    } else this.counted[this.schedule.at(this.nextDueMs).turn ?? 'candidate']++
    this.step()
  }

  private step(): void {
    this.index++
    this.nextDueMs = this.arrivals.dueMs(this.index)
  }
}
