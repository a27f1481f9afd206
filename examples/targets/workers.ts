import { exposition, type SimulatedTarget } from './target.ts'

export interface WorkersOptions {
  /** Requests that are served at a time; the others wait in the order in which they came. */
  readonly count?: number
  /** Milliseconds that each takes a worker: so many more than `count / serviceMs` each millisecond pile up. */
  readonly serviceMs?: number
  /** Milliseconds on the way, in which no worker is busy. */
  readonly wayMs?: number
  /** What a request takes from a moment on, in milliseconds: a target that something has slowed down for good. */
  readonly slower?: { readonly fromMs: number; readonly serviceMs: number }
}

/**
 * The target of workers.yml: a queue before a fixed number of workers, so that its capacity is known in advance,
 * `count · 1000 / serviceMs` requests a second: 400/s unless told otherwise. A worker keeps one core busy.
 */
export function workers({
  count = 8,
  serviceMs = 20,
  wayMs = 0,
  slower,
}: WorkersOptions = {}): SimulatedTarget {
  const freeAtMs = new Array<number>(count).fill(0)
  let busyMs = 0
  return {
    answer({ atMs }) {
      const first = freeAtMs.indexOf(Math.min(...freeAtMs))
      const beginsMs = Math.max(atMs, freeAtMs[first] ?? 0)
      const takesMs = slower !== undefined && beginsMs >= slower.fromMs ? slower.serviceMs : serviceMs
      freeAtMs[first] = beginsMs + takesMs
      busyMs += takesMs
      return { status: 200, latencyMs: beginsMs + takesMs - atMs + wayMs, body: { done: true } }
    },
    metrics(atMs) {
      // What is queued has been counted, and not been worked on yet.
      const aheadMs = freeAtMs.reduce((sum, free) => sum + Math.max(0, free - atMs), 0)
      return exposition({
        process_cpu_seconds_total: (busyMs - aheadMs) / 1000,
        process_start_time_seconds: 1_000,
      })
    },
  }
}
