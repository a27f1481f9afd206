import { exposition, Pace, spread, type SimulatedTarget } from './target.ts'

export interface OrdersOptions {
  /** Each request stands for so many: a whole platform under a tenth of its load. */
  readonly scale?: number
  /** Seconds in which what a peak left behind shrinks to a third; without an end, it stays. */
  readonly coolingS?: number
  /** MB an hour. */
  readonly memoryGrowth?: number
  /** Latency added in eight hours, as a share. */
  readonly slowing?: number
  /** Hours after the start at which the process is replaced. */
  readonly restartsAfterH?: number
}

/** What it answers each second before queues build up. */
const CARRIES = 1_100
/** Seconds of too much load until it is slowest. */
const HEATING_S = 20
const HOUR_MS = 3_600_000
/** A new process starts without what the old one had filled. */
const START_MB = 400

/**
 * The platform of platform.yml: at ease with 1,000 users, six times slower under a peak of 2,000, and normal again
 * within a minute.
 */
export function orders(options: OrdersOptions = {}): SimulatedTarget {
  const { scale = 1, coolingS = 12, memoryGrowth = 0, slowing = 0, restartsAfterH = Infinity } = options
  const pace = new Pace()
  let asked = 0
  let heat = 0
  let heatedMs = 0
  return {
    answer({ method, atMs }) {
      asked++
      pace.came(atMs)
      const seconds = (atMs - heatedMs) / 1000
      heatedMs = atMs
      heat =
        pace.perSecond(atMs) * scale > CARRIES
          ? Math.min(1, heat + seconds / HEATING_S)
          : heat * Math.exp(-seconds / coolingS)
      const alone = method === 'POST' ? 180 : 110
      const latencyMs = alone * (1 + 5 * heat) * (1 + (slowing * atMs) / (8 * HOUR_MS))
      return { status: method === 'POST' ? 201 : 200, latencyMs: latencyMs * spread(asked, 0.3), body: {} }
    },
    metrics(atMs) {
      const hours = atMs / HOUR_MS
      const restarted = hours >= restartsAfterH
      const upH = restarted ? hours - restartsAfterH : hours
      return exposition({
        process_resident_memory_bytes: (START_MB + memoryGrowth * upH) * 1e6,
        process_start_time_seconds: restarted ? 1_000 + restartsAfterH * 3_600 : 1_000,
        db_connections_used: Math.min(80, Math.round((pace.perSecond(atMs) * scale) / 30)),
        db_connections_max: 100,
        slow_queries_total: 0,
      })
    },
  }
}
