import { performance, type EventLoopUtilization } from 'node:perf_hooks'
import type { ErrorKind } from '../measure/measurement.ts'
import { Histogram } from '../measure/histogram.ts'
import { packHistogram } from '../measure/packed.ts'
import type { Side } from '../plan/plan.ts'
import { codeOf, NO_CONNECTION } from './kind.ts'
import type { SecondReport } from './messages.ts'

interface Counts {
  sent: number
  completed: number
  errors: number
  answered: number
  refused: number
  unconnected: number
  readonly latency: Histogram
  lastError: string | undefined
}

/** One second of wall time in one thread: what was sent and what was answered in it. */
export class Second {
  readonly index: number
  private readonly sides: readonly Side[]
  /** Position of the candidate's counts; the baseline's is the other. */
  private readonly candidateRow: number
  private readonly counts: readonly Counts[]
  private readonly utilization: EventLoopUtilization

  constructor(index: number, sides: readonly Side[]) {
    this.index = index
    this.sides = sides
    this.candidateRow = sides.indexOf('candidate')
    this.counts = sides.map(() => ({
      sent: 0,
      completed: 0,
      errors: 0,
      answered: 0,
      refused: 0,
      unconnected: 0,
      latency: new Histogram(2),
      lastError: undefined,
    }))
    this.utilization = performance.eventLoopUtilization()
  }

  sent(side: Side): void {
    this.of(side).sent++
  }

  answered(side: Side, latencyUs: number, status: number, kind: ErrorKind | undefined): void {
    const counts = this.of(side)
    counts.completed++
    if (status > 0) counts.answered++
    if (kind === undefined) {
      counts.latency.record(latencyUs)
      return
    }
    counts.errors++
    if (kind === 'throttled' || kind === 'blocked') counts.refused++
    if (NO_CONNECTION.has(kind)) counts.unconnected++
  }

  lastError(error: unknown): void {
    // Which side it was does not matter for the words "last seen".
    for (const counts of this.counts) counts.lastError = codeOf(error)
  }

  report(inFlight: (side: Side) => number): SecondReport {
    return {
      kind: 'second',
      second: this.index,
      // Busy time over a whole second: the last one of a run is shorter, and its ratio would mean nothing.
      utilization: Math.min(1, performance.eventLoopUtilization(this.utilization).active / 1000),
      sides: this.sides.map((side) => {
        const { latency, ...counts } = this.of(side)
        return { side, ...counts, inFlight: inFlight(side), latency: packHistogram(latency) }
      }),
    }
  }

  private of(side: Side): Counts {
    // Asked several times for each request.
    const counts = this.counts[side === 'candidate' ? this.candidateRow : 1 - this.candidateRow]
    if (counts === undefined) throw new Error(`the plan has no side ${side}`)
    return counts
  }
}
