import type { DropReason } from '../measure/measurement.ts'
import { packHistogram } from '../measure/packed.ts'
import type { Plan, Side } from '../plan/plan.ts'
import { schedule, type Schedule } from '../plan/schedule.ts'
import { dealTo } from '../plan/shard.ts'
import { userCount } from '../plan/users.ts'
import type { Clock } from './clock.ts'
import { ClosedSource } from './closed-source.ts'
import { requestNames } from './flow.ts'
import { DueHeap } from './heap.ts'
import type { Iteration } from './iteration.ts'
import type { IterationHost } from './iteration-host.ts'
import { Lanes } from './lane.ts'
import type { WorkerHealth } from './messages.ts'
import { mirroredRequests } from './mirrors.ts'
import { OpenSource } from './open-source.ts'
import { Recorder, type PostReport } from './recorder.ts'
import { Repertoire } from './repertoire.ts'
import { shareOf } from './share.ts'
import type { IterationStart, Source, Starter } from './source.ts'
import { WakeUp } from './wake-up.ts'

/** An iteration dropped while the thread is later than this was dropped because of the thread. */
const LAG_MS = 100
/** Sockets opened ahead of an open model: enough for answers that take so long. */
const WARM_ANSWER_MS = 50

/** What an executor needs of the thread it runs in. */
export interface ExecutorPorts {
  readonly clock: Clock
  readonly post: PostReport
  /** Calls `tick` once this moment of the clock has come; a later call replaces it. */
  readonly arm: (dueMs: number) => void
}

/**
 * Runs one thread's share of a plan. It has no timer of its own: `tick` fires everything that is due and
 * arms the next tick.
 */
export class Executor implements IterationHost, Starter {
  readonly seed: number
  readonly recorder: Recorder
  endMs: number
  startMs = 0
  startedAtMs = 0
  private readonly plan: Plan
  private readonly clock: Clock
  private readonly schedule: Schedule
  private readonly lanes: Lanes
  private readonly source: Source
  private readonly repertoire: Repertoire
  private readonly asleep = new DueHeap<Iteration>()
  private readonly dropped: Partial<Record<DropReason, number>> = {}
  private readonly workers: number
  private readonly worker: number
  private readonly wakeUp: WakeUp
  /** Iterations under way at the end of the plan go on until `endMs`, and are aborted then. */
  private readonly graceful: boolean
  private readonly gracefulMs: number
  /** When the load was ended before its time. */
  private haltedMs: number | undefined = undefined
  private aborted = 0
  private readMs = NaN
  private tickedMs = 0
  private stopped = false

  constructor(plan: Plan, worker: number, workers: number, ports: ExecutorPorts) {
    const { clock, post } = ports
    this.plan = plan
    this.wakeUp = new WakeUp(ports.arm)
    this.seed = plan.seed
    this.clock = clock
    const place = dealTo(plan.shard, worker, workers)
    this.worker = place.part
    this.workers = place.parts
    this.schedule = schedule(plan)
    this.graceful = plan.gracefulStopMs !== undefined
    this.gracefulMs = plan.gracefulStopMs ?? 0
    this.endMs = this.schedule.durationMs + this.gracefulMs
    const { names } = requestNames(plan.scenarios)
    this.recorder = new Recorder(
      ...([this.schedule, names.length, plan.scenarios.length, post] as const),
      mirroredRequests(plan.scenarios, names),
    )
    this.recorder.watchInFlight((side) => this.lanes.of(side).inFlight)
    const limit = Math.max(1, shareOf(plan.http.connections, place.part, place.parts))
    this.lanes = Lanes.create(plan, this.schedule.sides, names, limit, clock)
    this.repertoire = new Repertoire(plan)
    this.source =
      plan.model === 'open'
        ? new OpenSource(plan, this.schedule, place.part, place.parts, this)
        : new ClosedSource(plan, this.schedule, place.part, place.parts, this)
  }

  /** Opens the first connections of every side, before the clock starts. */
  async prepare(): Promise<void> {
    const { plan } = this
    const peak = Math.max(...plan.stages.map((stage) => Math.max(stage.from, stage.to)))
    const wanted = plan.model === 'open' ? Math.ceil((peak * WARM_ANSWER_MS) / 1000) : userCount(plan.stages)
    const share = Math.max(1, shareOf(wanted, this.worker, this.workers))
    await this.lanes.warm(share)
  }

  /** `joinMs`: the run has been under way so long elsewhere; what was due before is not made up for. */
  begins(startMs: number, startedAtMs: number, joinMs = 0): void {
    this.startMs = startMs
    this.startedAtMs = startedAtMs
    if (joinMs > 0) this.source.join(joinMs)
  }

  now(): number {
    return this.clock() - this.startMs
  }

  private get nextDueMs(): number {
    const pausedMs = this.asleep.nextDueMs
    return this.haltedMs === undefined ? Math.min(this.source.nextDueMs, pausedMs) : pausedMs
  }

  /** Everything was started, answered and reported; or the time for a graceful stop is over. */
  get done(): boolean {
    if (this.stopped) return true
    // As of the last tick: what became due or complete since then has not been looked after.
    const nowMs = this.tickedMs
    const halted = this.haltedMs !== undefined
    const { durationMs } = this.schedule
    if (!halted && (nowMs < durationMs || this.source.nextDueMs < durationMs)) return false
    // Whoever still pauses at the end sends nothing any more.
    const asked = this.lanes.inFlight - (this.asleep.nextDueMs >= this.endMs ? this.asleep.size : 0)
    if (this.graceful && nowMs >= this.endMs) {
      this.aborted = asked
      if (!halted) this.recorder.abandon(nowMs)
      return true
    }
    return asked === 0
  }

  /**
   * Ends the load before its time, as the plan ends it: nothing more begins, what was asked is answered or
   * runs into its time limit; with a graceful stop iterations go on so long, and are aborted then.
   */
  halt(): void {
    const nowMs = this.now()
    this.haltedMs ??= nowMs
    this.endMs = Math.min(this.endMs, nowMs + this.gracefulMs)
  }

  /** Fires what is due, ends what took too long, reports what is complete. */
  tick(): void {
    if (this.stopped) return
    const nowMs = this.now()
    this.tickedMs = nowMs
    this.fire(nowMs)
    this.lanes.enforceLimits(nowMs + this.startMs)
    // A block that the load did not fill never becomes complete.
    this.recorder.advance(this.haltedMs ?? nowMs)
    this.wakeUp.next(this.nextDueMs, nowMs, this.startMs)
  }

  begin(side: Side, start: IterationStart): Iteration | undefined {
    const lane = this.lanes.of(side)
    const nowMs = this.takeNow()
    if (lane.connections.full) {
      const reason: DropReason = nowMs - start.dueMs > LAG_MS ? 'generator-lag' : 'no-connection'
      if (this.schedule.at(start.dueMs).block >= 0) this.dropped[reason] = (this.dropped[reason] ?? 0) + 1
      return undefined
    }
    const pick = this.repertoire.pick(start.index)
    const iteration = lane.take(pick.scenario, this)
    const user = lane.userFor(iteration.scenario, start.owner)
    if (!iteration.begin(user, start, this.repertoire.row(pick))) {
      lane.giveBack(iteration)
      return undefined
    }
    lane.inFlight++
    if (iteration.nextDueMs > nowMs) this.wakeAt(iteration, iteration.nextDueMs)
    else iteration.resume(nowMs)
    return iteration
  }

  wakeAt(iteration: Iteration, dueMs: number): void {
    this.asleep.push(dueMs, iteration)
    this.wakeUp.hasten(this.nextDueMs, this.startMs)
  }

  finished(iteration: Iteration, nowMs: number): void {
    const lane = this.lanes.of(iteration.side)
    lane.inFlight--
    this.source.finished(iteration, nowMs)
    lane.giveBack(iteration)
    // What became due meanwhile does not wait for the next wake-up.
    const laterMs = this.now()
    if (this.nextDueMs <= laterMs) this.fire(laterMs)
    else this.wakeUp.hasten(this.nextDueMs, this.startMs)
  }

  /**
   * Ends at once: requests in flight are forgotten, and not counted as errors. With `keep` what was measured
   * of unfinished blocks is reported, and what was under way is counted as aborted.
   */
  async stop(keep: boolean): Promise<void> {
    if (!this.stopped && keep && this.startMs > 0) {
      if (!this.done) this.aborted = this.lanes.inFlight
      this.recorder.flush(this.now())
    }
    this.stopped = true
    await this.lanes.end()
  }

  health(): WorkerHealth {
    return {
      lateness: packHistogram(this.recorder.lateness),
      offered: this.source.offered,
      started: this.source.started,
      dropped: this.dropped,
      connectionsOpened: this.lanes.connectionsOpened,
      localLimits: this.recorder.localLimits,
      aborted: this.aborted,
      addresses: this.lanes.addresses,
    }
  }

  /** The reading of the clock that the first start of a round shares; those after it read it again. */
  private takeNow(): number {
    const { readMs } = this
    this.readMs = NaN
    return Number.isNaN(readMs) ? this.now() : readMs
  }

  private fire(nowMs: number): void {
    if (this.stopped) return
    this.readMs = nowMs
    if (this.haltedMs === undefined) this.source.start(nowMs)
    while (this.asleep.nextDueMs <= nowMs && this.asleep.nextDueMs < this.endMs)
      this.asleep.pop()?.resume(nowMs)
  }
}
