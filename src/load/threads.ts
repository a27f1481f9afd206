import { Worker } from 'node:worker_threads'
import { UserError } from '../errors.ts'
import type { Plan } from '../plan/plan.ts'
import { Bells } from './bells.ts'
import { LOAD_ROLE, type LoadData, type Order, PACER_ROLE, type PacerData, type Report } from './messages.ts'

/** What a run hears of its threads. */
export interface ThreadWatch {
  report(report: Report): void
  /** A thread threw this, or is lost for another reason. */
  failed(error: unknown): void
  /** A load thread, by its number, or the pacer ended by itself. Not called after `end`. */
  exited(worker: number | 'pacer', code: number): void
}

/** The threads of one run: those that make the load, and the pacer that wakes them. */
export class Threads {
  private readonly bells: Bells
  private readonly load: readonly Worker[]
  private readonly pacer: Worker
  private readonly watch: ThreadWatch
  private ended = false

  /** `entry` must call `runWorker` outside of the main thread. */
  constructor(entry: URL, plan: Plan, watch: ThreadWatch) {
    const { workers } = plan
    this.watch = watch
    this.bells = new Bells(workers)
    const { buffer } = this.bells
    this.pacer = this.spawn(entry, { role: PACER_ROLE, workers, bells: buffer })
    this.load = Array.from({ length: workers }, (_, worker) =>
      this.spawn(entry, { role: LOAD_ROLE, plan, worker, workers, bells: buffer }),
    )
    for (const worker of this.load) worker.on('message', (report: Report) => watch.report(report))
  }

  tell(order: Order): void {
    for (const worker of this.load) worker.postMessage(order)
  }

  /** Waits until every thread is gone. */
  async end(): Promise<void> {
    this.ended = true
    this.bells.stop()
    await Promise.all([this.pacer, ...this.load].map((worker) => worker.terminate()))
  }

  private spawn(entry: URL, data: LoadData | PacerData): Worker {
    const worker = new Worker(entry, { workerData: data })
    worker.on('error', (error) => this.watch.failed(causeOfLoss(error)))
    // A thread that ends before the run does would leave it waiting for ever.
    worker.on('exit', (code) => {
      if (!this.ended) this.watch.exited(data.role === LOAD_ROLE ? data.worker : 'pacer', code)
    })
    return worker
  }
}

/** The error of a run that lost a thread it still needed. */
export function lostWorker(why: string, cause?: unknown): UserError {
  return new UserError(
    'worker-lost',
    `A load thread was lost: ${why}.`,
    'Lower the load or give the machine more memory; what was measured so far is not used.',
    cause,
  )
}

/** Want of memory is the user's to mend; anything else that a thread throws is a bug. */
function causeOfLoss(error: unknown): unknown {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? lostWorker('it ran out of memory', error)
    : error
}
