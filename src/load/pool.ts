/// <reference lib="es2024.promise" />
import { Worker } from 'node:worker_threads'
import { UserError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { schedule } from '../plan/schedule.ts'
import { Assembly, type WholeSecond } from './assembly.ts'
import { beginAt } from './begin.ts'
import { Bells } from './bells.ts'
import { monotonicClock } from './clock.ts'
import { EndWatch } from './ending.ts'
import type { LoadEnd, LoadEngine, LoadOutcome, LoadWatch, Progress } from './engine.ts'
import { compileScenarios, requestNames } from './flow.ts'
import { CpuMeter } from './cpu-meter.ts'
import { judgeHealth } from './health.ts'
import { LOAD_ROLE, type LoadData, type Order, PACER_ROLE, type PacerData, type Report } from './messages.ts'
import type { WorkerHealth } from './messages.ts'
import { ProgressMeter } from './progress-meter.ts'
import { runWarnings } from './run-warnings.ts'
import { UntilWatch } from './until.ts'
import { readLimits } from './vitals.ts'

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
  private readonly bells: Bells
  private readonly load: readonly Worker[]
  private readonly pacer: Worker
  private readonly assembly: Assembly
  private readonly endWatch: EndWatch
  private readonly untilWatch: UntilWatch
  private readonly clock = monotonicClock()
  private readonly outcome = Promise.withResolvers<LoadOutcome>()
  private readonly healths: WorkerHealth[] = []
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
    this.bells = new Bells(plan.workers)
    this.pacer = this.spawn(entry, { role: PACER_ROLE, workers: plan.workers, bells: this.bells.buffer })
    this.load = Array.from({ length: plan.workers }, (_, worker) =>
      this.spawn(entry, { role: LOAD_ROLE, plan, worker, workers: plan.workers, bells: this.bells.buffer }),
    )
    for (const worker of this.load) worker.on('message', (report: Report) => this.take(report))
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
    this.bells.stop()
    await Promise.all([this.pacer, ...this.load].map((worker) => worker.terminate()))
  }

  private spawn(entry: URL, data: LoadData | PacerData): Worker {
    const worker = new Worker(entry, { workerData: data })
    // A thread that ends before the run does would leave it waiting for ever.
    worker.on('error', (error) => this.fail(error))
    worker.on('exit', (code) => {
      if (this.over || (data.role === LOAD_ROLE && this.isDone(data.worker))) return
      this.fail(lostWorker(`it exited with code ${code}`, undefined))
    })
    return worker
  }

  private take({ worker, body }: Report): void {
    if (this.over) return
    this.watch.onReport?.(body)
    switch (body.kind) {
      case 'ready':
        if (++this.ready === this.load.length && this.ended === undefined) this.start()
        return
      case 'block':
        if (this.assembly.addBlock(body) && this.ended === undefined) this.ask()
        return
      case 'second':
        this.utilization = Math.max(this.utilization, body.second === 0 ? 0 : body.utilization)
        for (const second of this.assembly.addSecond(body)) this.see(second)
        return
      case 'done':
        this.healths[worker] = body.health
        this.assembly.addScenarios(body.scenarios)
        if (this.load.every((_, index) => this.isDone(index))) this.finish()
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
    this.tell({ kind: 'start', ...begin })
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
      if (end.kind === 'interrupted' && this.ended.kind === 'condition') this.tell(STOP)
      return
    }
    this.ended = end
    this.endedMs = this.elapsedMs()
    const halts = end.kind === 'condition'
    this.tell(halts ? { kind: 'halt' } : end.kind === 'stopped' ? { kind: 'stop', keep: false } : STOP)
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
    const median = sides.candidate.total.latency.quantile(0.5)
    this.outcome.resolve({
      sides,
      generator: judgeHealth({
        workers: this.healths.filter((health) => (health as WorkerHealth | undefined) !== undefined),
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
      addresses: this.healths.find((health) => health.addresses !== undefined)?.addresses ?? {},
      ...(this.startMs === 0 ? {} : { zeroMs: this.startMs }),
      ...(this.joinedMs > 0 ? { joinedMs: this.joinedMs } : {}),
    })
  }

  private fail(error: unknown): void {
    if (this.over) return
    this.over = true
    this.outcome.reject(
      error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? lostWorker('it ran out of memory', error)
        : error,
    )
  }

  private progress(): Progress {
    const elapsedMs = Math.max(0, this.clock() - this.startMs)
    const { hostCpu } = this.meter.read()
    return { ...this.progressMeter.read(elapsedMs, this.assembly.sides.candidate.blocks.length), hostCpu }
  }

  private tell(order: Order): void {
    for (const worker of this.load) worker.postMessage(order)
  }

  private isDone(worker: number): boolean {
    return (this.healths as readonly (WorkerHealth | undefined)[])[worker] !== undefined
  }
}

function lostWorker(why: string, cause: unknown): UserError {
  return new UserError(
    'worker-lost',
    `A load thread was lost: ${why}.`,
    'Lower the load or give the machine more memory; what was measured so far is not used.',
    cause,
  )
}
