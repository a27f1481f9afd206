import type { Side } from '../plan/plan.ts'
import { thinkMs } from '../plan/users.ts'
import type { ErrorKind } from '../measure/measurement.ts'
import type { Connection, Exchange } from './connection.ts'
import type { Connections } from './connections.ts'
import type { CompiledRequest, CompiledScenario } from './flow.ts'
import type { IterationHost } from './iteration-host.ts'
import { edgeHit } from './edge-cache.ts'
import { kindOfError, NO_ANSWER } from './kind.ts'
import type { Row } from './feeder.ts'
import { IterationSum } from './iteration-sum.ts'
import { Outgoing } from './outgoing.ts'
import type { Hop } from './redirect.ts'
import { Course } from './trail.ts'
import type { IterationStart } from './source.ts'
import type { Scope } from './template.ts'
import { judgeAndCapture } from './judging.ts'
import { newUser, NO_VALUES, storeCookies, type User, valuesFor } from './user.ts'

/** Before the first pass. */
const NOBODY = newUser()

/**
 * One pass through a scenario on one side. Each request is due the moment the answer before it ended, plus
 * the pause between: computed, not read late from a clock. A wrong answer does not end the iteration, so
 * that later requests keep their planned rate; one that gives no answer, lacks a captured value, or should
 * have given values to capture does.
 */
export class Iteration implements Exchange, Scope {
  readonly side: Side
  readonly scenario: CompiledScenario
  readonly seed: number
  user: User = NOBODY
  /** Model-specific owner data: the closed model's user number. */
  owner = -1
  /** No answer came at all, or the user was not let in: a closed one must not hammer at once. */
  unanswered = false
  readonly message = new Outgoing()
  firedMs = 0
  values: Map<string, string> = NO_VALUES
  iteration = 0
  drawn = 0
  timestampMs = 0

  private readonly host: IterationHost
  private readonly connections: Connections
  private skipOnce = false
  /** The user has yet to be let in: this pass sends the `once` steps, and all of them were right so far. */
  private knocking = false
  /** Somebody will ask again with the cookies of an answer: a later step, or a user's next iteration. */
  private lasting = false
  private firstBlock = -1
  private step = -1
  private dueMs = 0
  private block = -1
  private slice = 0
  private endedMs = 0
  private readonly sum = new IterationSum()
  private over = false
  private readonly course = new Course()

  constructor(host: IterationHost, connections: Connections, side: Side, scenario: CompiledScenario) {
    this.host = host
    this.connections = connections
    this.side = side
    this.scenario = scenario
    this.seed = host.seed
  }

  /**
   * Begins anew, and announces the first request; call `resume` when `nextDueMs` has come. False when there is
   * nothing to send before the run ends: the iteration is over. An iteration that is over can begin again as
   * another one: everything that belongs to one pass is set here.
   */
  begin(user: User, start: IterationStart, row: Row): boolean {
    const { scenario } = this
    this.user = user
    this.owner = start.owner
    this.unanswered = false
    this.over = false
    this.step = -1
    this.dueMs = start.dueMs
    this.sum.clear()
    this.firstBlock = this.host.recorder.blockAt(start.dueMs)
    this.lasting = scenario.keepsCookies || start.owner >= 0
    this.skipOnce = scenario.lastOnce >= 0 && user.begun.has(scenario.index)
    this.knocking = scenario.lastOnce >= 0 && !this.skipOnce
    this.values = scenario.usesValues ? valuesFor(user, row) : NO_VALUES
    this.iteration = start.index
    this.drawn = 0
    this.timestampMs = this.host.startedAtMs + start.dueMs
    if (!this.toNextRequest() || this.dueMs >= this.host.endMs) return false
    this.announce()
    return true
  }

  /** When the next step is due, in milliseconds from the start of the run; after the last one, when its pause is over. */
  get nextDueMs(): number {
    return this.dueMs
  }

  /** Sends the step that is due now. */
  resume(nowMs: number): void {
    this.host.recorder.late(this.dueMs, nowMs)
    this.send(nowMs)
  }

  answered(connection: Connection): void {
    const step = this.current()
    if (step.redirects > 0 && this.follow(step, connection)) return
    const startMs = this.host.startMs
    this.endedMs = connection.endMs - startMs
    const bytes = this.course.bytes(connection)
    const latencyMs = Math.max(0, this.endedMs - this.dueMs)
    const serviceMs = connection.endMs - this.course.sentMs(connection, this.firedMs)
    this.sum.add(latencyMs, serviceMs, bytes)
    const { error } = connection
    if (error !== undefined) this.host.recorder.transportError(error)
    else if (this.lasting) storeCookies(this.user, connection)
    const kind =
      error === undefined
        ? judgeAndCapture(step, connection, latencyMs, this.user, this.values)
        : kindOfError(error)
    if (kind !== undefined) {
      this.sum.failed ??= kind
      this.unanswered ||= NO_ANSWER.has(kind)
      if (error !== undefined || step.captures.length > 0) this.over = true
    } else {
      // What an edge cache gave says nothing of the application.
      const hit = edgeHit(connection)
      if (hit !== undefined) this.host.recorder.edge(this.side, step.request, this.block, hit)
    }
    this.record(kind, latencyMs, this.endedMs, serviceMs, connection.status, bytes)
  }

  proceed(): void {
    const hop = this.course.next()
    if (hop !== undefined) {
      this.sendHop(hop)
      return
    }
    this.dueMs = this.endedMs
    if (this.over || !this.toNextRequest() || this.dueMs >= this.host.endMs) {
      this.finish(this.endedMs)
      return
    }
    this.announce()
    if (this.dueMs > this.endedMs) this.host.wakeAt(this, this.dueMs)
    else this.send(this.host.now())
  }

  starved(clockMs: number): void {
    const nowMs = clockMs - this.host.startMs
    this.giveUp('timeout', nowMs - this.dueMs, nowMs)
  }

  /** Moves on to the next request and adds the pauses on the way to its due time; false at the end. */
  private toNextRequest(): boolean {
    for (;;) {
      this.step++
      if (this.knocking && this.step > this.scenario.lastOnce) this.enter()
      const step = this.scenario.steps[this.step]
      if (step === undefined) return false
      if (step.kind === 'think') this.dueMs += thinkMs(step.think, this.seed, this.iteration, this.step)
      else if (!(step.once && this.skipOnce)) return true
    }
  }

  /** All `once` steps were answered right: later iterations go without them. */
  private enter(): void {
    this.knocking = false
    this.user.begun.add(this.scenario.index)
  }

  private announce(): void {
    this.course.begin()
    const place = this.host.recorder.expect(this.dueMs)
    this.block = place.block
    this.slice = place.slice
  }

  private send(nowMs: number): void {
    const step = this.current()
    this.firedMs = nowMs + this.host.startMs
    this.host.recorder.sent(this.side, step.request, this.block, nowMs)
    if (this.message.fill(step, this, this.cookiesOf)) this.connections.send(this)
    // A row without that column: nothing can be sent.
    else this.giveUp('capture', 0, nowMs)
  }

  /** Ends the iteration with a request that never reached the target. */
  private giveUp(kind: ErrorKind, latencyMs: number, nowMs: number): void {
    this.sum.failed ??= kind
    this.unanswered = true
    this.sum.add(latencyMs, 0, 0)
    this.record(kind, latencyMs, nowMs, 0, 0, 0)
    this.finish(nowMs)
  }

  /** Whether the answer is a redirect that leads on: the request is not over then. */
  private follow(step: CompiledRequest, connection: Connection): boolean {
    const { method, path } = this.message
    const { firedMs } = this
    const asked = { origin: this.scenario.origin, path, method, firedMs, most: step.redirects }
    if (!this.course.follow(connection, asked)) return false
    if (this.lasting) storeCookies(this.user, connection)
    return true
  }

  private sendHop(hop: Hop): void {
    this.message.hop(hop, this.cookiesOf)
    this.firedMs = this.host.now() + this.host.startMs
    this.connections.send(this)
  }

  private record(
    kind: ErrorKind | undefined,
    latencyMs: number,
    nowMs: number,
    serviceMs: number,
    status: number,
    bytes: number,
  ): void {
    const { request, once } = this.current()
    const { side, block, slice } = this
    const { recorder } = this.host
    // Who was not let in knocks again in the next iteration: without what the step gives, the others say nothing.
    if (once && kind !== undefined) {
      this.knocking = false
      this.unanswered = true
    }
    recorder.answered(side, request, block, slice, latencyMs, serviceMs, status, bytes, kind, nowMs)
  }

  private finish(nowMs: number): void {
    this.host.recorder.iteration(this.side, this.scenario.index, this.firstBlock, this.sum)
    this.host.finished(this, nowMs)
  }

  /** Whose cookies go along; nobody's where nobody will ask again. */
  private get cookiesOf(): User | undefined {
    return this.lasting ? this.user : undefined
  }

  private current(): CompiledRequest {
    const step = this.scenario.steps[this.step]
    if (step?.kind !== 'request') throw new Error(`step ${this.step} of ${this.scenario.name} is no request`)
    return step
  }
}
