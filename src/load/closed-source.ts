import type { Plan, Side } from '../plan/plan.ts'
import type { Schedule } from '../plan/schedule.ts'
import { staggerMs, thinkMs, userCount, wantedFrom } from '../plan/users.ts'
import { DueHeap } from './heap.ts'
import type { Iteration } from './iteration.ts'
import type { Source, Starter } from './source.ts'

/** After an iteration that got no answer at all, a user rests at least so long instead of hammering. */
export const REST_AFTER_NO_ANSWER_MS = 100

const ALONE: Readonly<Record<Side, readonly Side[]>> = { candidate: ['candidate'], baseline: ['baseline'] }

interface Slot {
  readonly user: number
  /** Iterations so far on each side: the j-th is the same on both, for any number of threads. */
  readonly iterations: Record<Side, number>
  /** Duet: answers still awaited of the pair under way. */
  running: number
  /** When the pair under way was due. */
  startedMs: number
  /** Latest end within the pair under way. */
  endedMs: number
  unanswered: boolean
}

/**
 * Closed model: each user carries one iteration at a time (in a duet, the same one on both sides) and
 * begins the next after a pause. An iteration goes to the side whose slice it starts in.
 */
export class ClosedSource implements Source {
  offered = 0
  started = 0
  private readonly plan: Plan
  private readonly schedule: Schedule
  private readonly starter: Starter
  private readonly users: number
  private readonly slots: readonly Slot[]
  private readonly workers: number
  private readonly waiting = new DueHeap<Slot>()

  constructor(plan: Plan, schedule: Schedule, worker: number, workers: number, starter: Starter) {
    this.plan = plan
    this.schedule = schedule
    this.starter = starter
    this.workers = workers
    this.users = userCount(plan.stages)
    const slots: Slot[] = []
    for (let user = worker; user < this.users; user += workers) {
      slots.push({
        user,
        iterations: { candidate: 0, baseline: 0 },
        running: 0,
        startedMs: 0,
        endedMs: 0,
        unanswered: false,
      })
    }
    this.slots = slots
    for (const slot of slots) {
      const wantedMs = wantedFrom(plan.stages, slot.user, 0)
      this.wait(slot, wantedMs === 0 ? staggerMs(plan, slot.user) : wantedMs)
    }
  }

  get nextDueMs(): number {
    return this.waiting.nextDueMs
  }

  start(nowMs: number): void {
    while (this.waiting.nextDueMs <= nowMs) {
      const dueMs = this.waiting.nextDueMs
      const slot = this.waiting.pop()
      if (slot === undefined) return
      const place = this.schedule.at(dueMs)
      const sides =
        place.turn === undefined ? this.schedule.order(slot.iterations.candidate) : ALONE[place.turn]
      slot.running = sides.length
      slot.startedMs = dueMs
      slot.endedMs = dueMs
      slot.unanswered = false
      for (const side of sides) {
        const index = slot.iterations[side]++ * this.users + slot.user
        const owner = Math.floor(slot.user / this.workers)
        if (place.block >= 0) this.offered++
        const iteration = this.starter.begin(side, { index, dueMs, owner })
        if (iteration === undefined) this.release(slot, dueMs, true)
        else if (place.block >= 0) this.started++
      }
    }
  }

  finished(iteration: Iteration, nowMs: number): void {
    const slot = this.slots[iteration.owner]
    if (slot === undefined) throw new Error(`no user ${iteration.owner} in this thread`)
    // A pause after the last request is part of the iteration: its user goes on when that is over.
    this.release(slot, Math.max(nowMs, iteration.nextDueMs), iteration.unanswered)
  }

  join(nowMs: number): void {
    while (this.waiting.nextDueMs < nowMs) {
      const slot = this.waiting.pop()
      if (slot === undefined) return
      this.wait(slot, wantedFrom(this.plan.stages, slot.user, nowMs + staggerMs(this.plan, slot.user)))
    }
  }

  private release(slot: Slot, nowMs: number, unanswered: boolean): void {
    slot.endedMs = Math.max(slot.endedMs, nowMs)
    slot.unanswered ||= unanswered
    if (--slot.running > 0) return
    const { think, seed } = this.plan
    const count = slot.iterations.candidate + slot.iterations.baseline
    const pauseMs = think === undefined ? 0 : thinkMs(think, seed, count * this.users + slot.user, -1)
    const restMs = slot.unanswered ? Math.max(pauseMs, REST_AFTER_NO_ANSWER_MS) : pauseMs
    // Pacing counts from start to start; an iteration that takes longer is followed at once.
    const dueMs = Math.max(slot.endedMs + restMs, slot.startedMs + (this.plan.pacingMs ?? 0))
    this.wait(slot, wantedFrom(this.plan.stages, slot.user, dueMs))
  }

  private wait(slot: Slot, dueMs: number): void {
    if (dueMs < this.schedule.durationMs) this.waiting.push(dueMs, slot)
  }
}
