import { parentPort, workerData } from 'node:worker_threads'
import { Bells } from './bells.ts'
import { monotonicClock } from './clock.ts'
import { Executor } from './executor.ts'
import {
  LOAD_ROLE,
  PACER_ROLE,
  type LoadData,
  type Order,
  type PacerData,
  type Report,
  type ReportBody,
} from './messages.ts'
import { Vitals } from './vitals.ts'

/** Time limits and reports are looked after this often, in milliseconds; starts are not: the pacer rings. */
const HOUSEKEEPING_MS = 20

/** Thread side of the bundle: runs the role that the pool gave in `workerData`. */
export function runWorker(): void {
  const data = workerData as LoadData | PacerData
  switch (data.role) {
    case LOAD_ROLE:
      runLoad(data)
      return
    case PACER_ROLE:
      new Bells(data.workers, data.bells).pace(data.workers, monotonicClock())
      return
    default:
      data satisfies never
      throw new Error(`unknown role in ${JSON.stringify(data)}`)
  }
}

function runLoad(data: LoadData): void {
  const port = parentPort
  if (port === null) throw new Error('a load thread needs a parent')
  const { worker, workers } = data
  const bells = new Bells(workers, data.bells)
  const clock = monotonicClock()
  const post = (body: ReportBody, transfer: readonly ArrayBuffer[] = []) => {
    port.postMessage({ worker, body } satisfies Report, transfer)
  }
  const arm = (dueMs: number) => bells.arm(worker, dueMs)
  const executor = new Executor(data.plan, worker, workers, { clock, post, arm })
  let housekeeping: NodeJS.Timeout | undefined
  let vitals: Vitals | undefined
  let ended = false
  let started = false

  const tick = () => {
    if (ended || !started) return
    executor.tick()
    if (executor.done) void end(true)
  }
  const listen = async () => {
    while (!ended) {
      const seen = bells.rung(worker)
      tick()
      await bells.heard(worker, seen)
    }
  }
  const end = async (keep: boolean) => {
    if (ended) return
    ended = true
    clearInterval(housekeeping)
    await executor.stop(keep)
    const health = { ...executor.health(), ...vitals?.read() }
    post({ kind: 'done', health, scenarios: keep ? executor.recorder.rest() : [] })
    port.close()
  }
  port.on('message', (order: Order) => {
    switch (order.kind) {
      case 'start':
        executor.begins(order.startMs, order.startedAtMs, order.joinMs)
        started = true
        housekeeping = setInterval(tick, HOUSEKEEPING_MS)
        vitals = new Vitals()
        void listen()
        return
      case 'halt':
        executor.halt()
        tick()
        return
      case 'stop':
        void end(order.keep)
        return
      default:
        order satisfies never
    }
  })
  void executor.prepare().then(() => post({ kind: 'ready' }))
}
