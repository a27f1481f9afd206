import { Histogram } from '../measure/histogram.ts'
import type { TimelinePoint } from '../measure/measurement.ts'

/** Histograms that are kept ready for recording; the others are packed. */
const HOT_SECONDS = 90

/** What happened in one second: requests that started, and those that ended. */
export interface Second {
  sent: number
  completed: number
  errors: number
  /** Of the right answers that ended in it. */
  readonly latency: Histogram
}

/** The seconds of a run, made as samples come, in any order. */
export class Seconds {
  private readonly byIndex = new Map<number, Second>()
  private readonly hot: Second[] = []
  private lastIndex = NaN
  private last: Second | undefined

  /** The second that a time in milliseconds lies in. */
  at(ms: number): Second {
    const index = Math.floor(ms / 1000)
    if (index === this.lastIndex && this.last !== undefined) return this.last
    let second = this.byIndex.get(index)
    if (second === undefined) {
      second = { sent: 0, completed: 0, errors: 0, latency: new Histogram(2) }
      this.byIndex.set(index, second)
      this.hot.push(second)
      if (this.hot.length > HOT_SECONDS) this.hot.shift()?.latency.compact()
    }
    this.lastIndex = index
    this.last = second
    return second
  }

  /** The longest time between two seconds in which anything happened; undefined for a single one. */
  longestGap(): { readonly fromMs: number; readonly durationMs: number } | undefined {
    let gap: { readonly fromMs: number; readonly durationMs: number } | undefined
    const seconds = [...this.byIndex.keys()].sort((a, b) => a - b)
    for (const [at, second] of seconds.entries()) {
      const durationMs = (second - (seconds[at - 1] ?? second)) * 1000
      if (durationMs > (gap?.durationMs ?? 0)) gap = { fromMs: second * 1000 - durationMs, durationMs }
    }
    return gap
  }

  /** One point for each second in which anything happened, counted from the second of `startMs`. */
  timeline(startMs: number): readonly TimelinePoint[] {
    const first = Math.floor(startMs / 1000)
    let inFlight = 0
    return [...this.byIndex]
      .sort(([a], [b]) => a - b)
      .map(([index, { sent, completed, errors, latency }]) => {
        inFlight += sent - completed
        const cumulative = latency.cumulative()
        const quantileMs = (q: number) => (latency.count === 0 ? undefined : cumulative.quantile(q) / 1000)
        return {
          atMs: (index - first) * 1000,
          phase: 'hold',
          sent,
          completed,
          errors,
          p50Ms: quantileMs(0.5),
          p95Ms: quantileMs(0.95),
          p99Ms: quantileMs(0.99),
          inFlight: Math.max(0, inFlight),
        }
      })
  }
}
