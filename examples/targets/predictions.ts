import { exposition, Pace, spread, type SimulatedTarget } from './target.ts'

export interface PredictionsOptions {
  /** Median of a batch, in milliseconds. */
  readonly batchMs?: number
}

/** The service of weighted-mix.yml: single predictions are quick, batches are not, and nothing ever fails. */
export function predictions({ batchMs = 170 }: PredictionsOptions = {}): SimulatedTarget {
  const pace = new Pace()
  let asked = 0
  return {
    answer({ path, atMs }) {
      asked++
      pace.came(atMs)
      if (path === '/health') return { status: 200, latencyMs: 3 * spread(asked, 0.2) }
      return path === '/predict/batch'
        ? { status: 200, latencyMs: batchMs * spread(asked, 0.2), body: { classes: ['a', 'b'] } }
        : { status: 200, latencyMs: 30 * spread(asked, 0.25), body: { class: 'a' } }
    },
    metrics: (atMs) =>
      exposition({
        cpu_used_ratio: Math.min(1, 0.15 + pace.perSecond(atMs) / 400),
        memory_used_ratio: 0.4,
        process_start_time_seconds: 1_000,
      }),
  }
}
