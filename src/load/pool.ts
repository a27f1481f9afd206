/// <reference lib="es2024.promise" />
import type { Plan } from '../plan/plan.ts'
import { schedule } from '../plan/schedule.ts'
import { Assembly } from './assembly.ts'
import { beginAt } from './begin.ts'
import { monotonicClock } from './clock.ts'
import { EndWatch } from './ending.ts'
import type { LoadEnd, LoadEngine, LoadOutcome, LoadWatch, Progress } from './engine.ts'
import { compileScenarios, requestNames } from './flow.ts'
import { CpuMeter } from './cpu-meter.ts'
import { judgeHealth } from './health.ts'
import type { Order, Report, WorkerHealth } from './messages.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runWarnings } from './run-warnings.ts'
import { lostWorker, Threads } from './threads.ts'
import { UntilWatch } from './until.ts'
import { readLimits } from './vitals.ts'
import type { WholeSecond } from './whole-second.ts'

const PROGRESS_MS = 500
/** A thread that does not end within this time after the order to stop is blocked, and terminated. */
const STOP_LIMIT_MS = 5000
const STOP: Order = { kind: 'stop', keep: true }

/**
 * The real engine: threads started from `entry`, which must call `runWorker` outside of the main thread (the
 * bundle's own URL does).
 */
export function createLoadEngine(entry: URL): LoadEngine {
  return {
    async run(plan, watch) {
      const run = new Run(entry, plan, watch)
      try {
        return await run.toItsEnd()
      } finally {
        await run.release()
      }
    },
  }
}

/** One run of a plan: lives from the first thread's start to the last one's exit. */
class Run {
  private readonly plan: Plan
  private readonly watch: LoadWatch
  private readonly threads: Threads
  private readonly assembly: Assembly
  private readonly endWatch: EndWatch
  private readonly untilWatch: UntilWatch
  private readonly clock = monotonicClock()
  private readonly outcome = Promise.withResolvers<LoadOutcome>()
  /** Of the threads that have ended, by number. */
  private readonly healths = new Map<number, WorkerHealth>()
  private readonly progressMeter: ProgressMeter
  private readonly onAbort = () => this.endWith({ kind: 'interrupted' })
  private readonly limits = readLimits()
  private readonly warnings: readonly string[]
  private ready = 0
  private startMs = 0
  private joinedMs = 0
  private startedAt = new Date()
  private meter = new CpuMeter()
  private ended: LoadEnd | undefined
  private endedMs = 0
  private over = false
  private utilization = 0
  private progressTimer: NodeJS.Timeout | undefined
  private stopTimer: NodeJS.Timeout | undefined

  constructor(entry: URL, plan: Plan, watch: LoadWatch) {
    const named = requestNames(plan.scenarios)
    // What cannot be compiled is said here, before a thread or a socket is opened.
    compileScenarios(plan.scenarios, plan.sides.candidate, named.names)
    this.warnings = runWarnings(plan, named, this.limits)
    this.plan = plan
    this.watch = watch
    const laidOut = schedule(plan)
    this.progressMeter = new ProgressMeter(plan, laidOut.durationMs)
    this.assembly = new Assembly(plan, laidOut, plan.workers)
    this.endWatch = new EndWatch(plan)
    this.untilWatch = new UntilWatch(plan)
    this.threads = new Threads(entry, plan, {
      report: (report) => this.take(report),
      failed: (error) => this.fail(error),
      exited: (worker, code) => {
        if (worker === 'pacer' || !this.healths.has(worker))
          this.fail(lostWorker(`it exited with code ${code}`))
      },
    })
  }

  toItsEnd(): Promise<LoadOutcome> {
    const { signal } = this.watch
    if (signal.aborted) this.onAbort()
    else signal.addEventListener('abort', this.onAbort)
    return this.outcome.promise
  }

  /** Waits until every thread is gone. */
  async release(): Promise<void> {
    this.over = true
    this.watch.signal.removeEventListener('abort', this.onAbort)
    clearInterval(this.progressTimer)
    clearTimeout(this.stopTimer)
    await this.threads.end()
  }

  private take({ worker, body }: Report): void {
    if (this.over) return
    this.watch.onReport?.(body)
    switch (body.kind) {
      case 'ready':
        if (++this.ready === this.plan.workers && this.ended === undefined) this.start()
        return
      case 'block':
        if (this.assembly.addBlock(body) && this.ended === undefined) this.ask()
        return
      case 'second':
        this.utilization = Math.max(this.utilization, body.second === 0 ? 0 : body.utilization)
        for (const second of this.assembly.addSecond(body)) this.see(second)
        return
      case 'done':
        this.healths.set(worker, body.health)
        this.assembly.addScenarios(body.scenarios)
        if (this.healths.size === this.plan.workers) this.finish()
        return
      default:
        body satisfies never
    }
  }

  private start(): void {
    const begin = beginAt(this.watch.startAtMs, this.clock(), Date.now())
    this.startMs = begin.startMs
    this.joinedMs = begin.joinMs
    this.startedAt = new Date(begin.startedAtMs)
    this.meter = new CpuMeter()
    this.threads.tell({ kind: 'start', ...begin })
    this.progressTimer = setInterval(() => this.watch.onProgress(this.progress()), PROGRESS_MS)
  }

  private ask(): void {
    const answer = this.watch.onBlocks(this.assembly.sides)
    if (answer === 'stop') this.endWith({ kind: 'stopped', blocks: this.assembly.complete })
  }

  private see(second: WholeSecond): void {
    this.progressMeter.see(second)
    const end =
      this.ended === undefined ? (this.endWatch.see(second) ?? this.untilWatch.see(second)) : undefined
    if (end !== undefined) this.endWith(end)
  }

  private endWith(end: LoadEnd): void {
    if (this.over) return
    if (this.ended !== undefined) {
      // Whoever does not want to wait for the last answers gets what there is.
      if (end.kind === 'interrupted' && this.ended.kind === 'condition') this.threads.tell(STOP)
      return
    }
    this.ended = end
    this.endedMs = this.elapsedMs()
    const halts = end.kind === 'condition'
    this.threads.tell(
      halts ? { kind: 'halt' } : end.kind === 'stopped' ? { kind: 'stop', keep: false } : STOP,
    )
    const { gracefulStopMs, http } = this.plan
    const lastMs = halts ? (gracefulStopMs ?? http.timeoutMs) : 0
    this.stopTimer = setTimeout(() => {
      // What a blocked thread still holds is lost; what it reported before is not.
      this.finish()
    }, lastMs + STOP_LIMIT_MS)
  }

  private elapsedMs(): number {
    // A run that is to begin at a given moment can be interrupted before it.
    return this.startMs === 0 ? 0 : Math.max(0, this.clock() - this.startMs)
  }

  private finish(): void {
    if (this.over) return
    this.over = true
    const nowMs = this.elapsedMs()
    const ended = this.ended ?? { kind: 'planned' }
    if (ended.kind === 'planned' || ended.kind === 'stopped') this.assembly.closeRest()
    else this.assembly.cutShort(this.endedMs)
    const { sides } = this.assembly
    const healths = [...this.healths.values()]
    const median = sides.candidate.total.latency.quantile(0.5)
    this.outcome.resolve({
      sides,
      generator: judgeHealth({
        workers: healths,
        medianMs: median === undefined ? undefined : median / 1000,
        eventLoopUtilization: this.utilization,
        elapsedMs: nowMs,
        ports: this.limits.ports,
        ...this.meter.read(),
      }),
      ended,
      startedAt: this.startedAt.toISOString(),
      elapsedMs: nowMs,
      warnings: this.warnings,
      addresses: healths.find((health) => health.addresses !== undefined)?.addresses ?? {},
      ...(this.startMs === 0 ? {} : { zeroMs: this.startMs }),
      ...(this.joinedMs > 0 ? { joinedMs: this.joinedMs } : {}),
    })
  }

  private fail(error: unknown): void {
    if (this.over) return
    this.over = true
    this.outcome.reject(error)
  }

  private progress(): Progress {
    const elapsedMs = Math.max(0, this.clock() - this.startMs)
    const { hostCpu } = this.meter.read()
    return { ...this.progressMeter.read(elapsedMs, this.assembly.sides.candidate.blocks.length), hostCpu }
  }
}
