import { Histogram } from '../measure/histogram.ts'
import type { TimelinePoint } from '../measure/measurement.ts'
import { addPacked } from '../measure/packed.ts'
import type { Side } from '../plan/plan.ts'
import type { SideSecond } from './messages.ts'

/** One second of one side, all threads together. */
export interface WholeSecond {
  readonly side: Side
  readonly index: number
  readonly sent: number
  readonly completed: number
  readonly errors: number
  readonly answered: number
  readonly refused: number
  readonly unconnected: number
  readonly inFlight: number
  readonly p95Ms: number | undefined
  readonly lastError: string | undefined
  /** Right answers, microseconds, two digits. */
  readonly latency: Histogram
}

/** What the threads saw of one side in one second, put together: for those who watch, and for the timeline. */
export function joinSecond(
  side: Side,
  index: number,
  phase: string,
  shares: readonly SideSecond[],
): { readonly second: WholeSecond; readonly point: TimelinePoint } {
  const sum = (field: (one: SideSecond) => number) => shares.reduce((total, one) => total + field(one), 0)
  const latency = new Histogram(2)
  for (const one of shares) addPacked(latency, one.latency)
  const cumulative = latency.cumulative()
  const ms = (q: number) => (latency.count === 0 ? undefined : cumulative.quantile(q) / 1000)
  const point: TimelinePoint = {
    atMs: index * 1000,
    phase,
    sent: sum((one) => one.sent),
    completed: sum((one) => one.completed),
    errors: sum((one) => one.errors),
    p50Ms: ms(0.5),
    p95Ms: ms(0.95),
    p99Ms: ms(0.99),
    inFlight: sum((one) => one.inFlight),
  }
  const second: WholeSecond = {
    side,
    index,
    sent: point.sent,
    completed: point.completed,
    errors: point.errors,
    answered: sum((one) => one.answered),
    refused: sum((one) => one.refused),
    unconnected: sum((one) => one.unconnected),
    inFlight: point.inFlight,
    p95Ms: point.p95Ms,
    lastError: shares.map((one) => one.lastError).findLast((code) => code !== undefined),
    latency,
  }
  return { second, point }
}
