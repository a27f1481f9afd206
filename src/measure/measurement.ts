import type { EdgeAnswers } from './edge-answers.ts'
import type { Histogram } from './histogram.ts'
import type { Observed } from './observed.ts'

/** Why a request has no right answer. `throttled` is 429, or 503 with Retry-After; `blocked` a challenge or login page. */
export const ERROR_KINDS = [
  'timeout',
  'refused',
  'reset',
  'dns',
  'tls',
  'connect',
  'protocol',
  'status-1xx',
  'status-3xx',
  'status-4xx',
  'status-5xx',
  'throttled',
  'blocked',
  'expectation',
  'capture',
  'other',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

/** Counts by kind; kinds without errors are absent. */
export type ErrorCounts = Readonly<Partial<Record<ErrorKind, number>>>

/** Everything recorded on one side while the level held. Forms a monoid with `emptyMeasurement` and `mergeMeasurements`. */
export interface Measurement {
  readonly requests: Readonly<Record<string, Tally>>
  readonly total: Tally
  /** One iteration of a scenario, first due to last answer, think time excluded. */
  readonly scenarios: Readonly<Record<string, Tally>>
  /** In order of index. */
  readonly blocks: readonly Block[]
  /** One point for each second from the start of the run, warm-up included, in order. */
  readonly timeline: readonly TimelinePoint[]
  /** Milliseconds in which this side was under measured load: the base of its throughput. */
  readonly activeMs: number
  /** What makes up the measurement of a load that is not constant, in order; absent for a constant one. */
  readonly levels?: readonly Level[] | undefined
  /** What this side's targets reported meanwhile; absent where nothing was observed. */
  readonly observed?: Observed | undefined
}

/** One measured phase of a load that is not constant. */
export interface Level {
  /** `hold`, `step 3`, `spike 1`, `recovery 1`, … */
  readonly phase: string
  /** Milliseconds from the start of the run. */
  readonly startMs: number
  readonly durationMs: number
  /** Arrivals each second, or users, at its beginning and end; equal for a constant level. */
  readonly from: number
  readonly to: number
  /** Milliseconds in which this side was under load in it. */
  readonly activeMs: number
  /** All requests together. */
  readonly total: Tally
  /** Each request, of the phase `hold` only, which is compared; empty for others, to bound the memory. */
  readonly requests: Readonly<Record<string, Tally>>
}

export interface Tally {
  readonly sent: number
  /** Answers in all, right or wrong, time-outs included; `completed - errors` are in `latency`. */
  readonly completed: number
  readonly errors: ErrorCounts
  /** Right answers outside 200 to 299, by status code (they were expected). */
  readonly expected: Readonly<Record<string, number>>
  /** Body bytes received. */
  readonly bytes: number
  /** Microseconds from the intended start to the last byte, right answers only. */
  readonly latency: Histogram
  /** Microseconds from the actual start to the last byte, right answers only. */
  readonly serviceTime: Histogram
  /** Latency of requests without a right answer, apart so that a fast 503 improves nothing. */
  readonly failedLatency: Histogram
  /**
   * Names of the metrics that the latencies answer, where they were made from another tool's summary: between
   * the percentiles that it states, nothing is known. Absent for all.
   */
  readonly carries?: readonly string[] | undefined
  /** What edge caches said of the right answers; absent where none spoke. */
  readonly edge?: EdgeAnswers | undefined
}

/** One stretch of constant load on one side; a request belongs to the block in which it was due. */
export interface Block {
  readonly index: number
  /** Milliseconds from the start of the run. */
  readonly startMs: number
  readonly durationMs: number
  /** Milliseconds of it in which this side was under load. */
  readonly activeMs: number
  /** Phase it lies in; absent for the constant load. Only that one is compared. */
  readonly phase?: string | undefined
  readonly requests: Readonly<Record<string, BlockCell>>
}

export interface BlockCell {
  readonly sent: number
  readonly completed: number
  readonly errors: ErrorCounts
  /** Two digits; right answers only. */
  readonly latency: Histogram
  /** Sum of ln(latency in µs) and count for the side's first and second slice in the block (position effect). */
  readonly position: readonly [PositionSum, PositionSum]
}

export interface PositionSum {
  readonly count: number
  readonly lnSum: number
}

/** One second of one side, all requests together. Latencies in milliseconds from that second's own histogram, undefined without answers. */
export interface TimelinePoint {
  /** Milliseconds from the start of the run to the start of the second. */
  readonly atMs: number
  readonly phase: string
  readonly sent: number
  readonly completed: number
  readonly errors: number
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
  readonly p99Ms: number | undefined
  /** Iterations under way at the end of the second. */
  readonly inFlight: number
}

/** The generator's own health; a saturated one makes the run inconclusive (LOADGEN §1). */
export interface GeneratorHealth {
  readonly state: 'ok' | 'suspect' | 'saturated'
  /** In words, with the number that broke the limit. */
  readonly reasons: readonly string[]
  /** Actual start minus intended start, over the time at constant load. */
  readonly latenessMs: { readonly p50: number; readonly p99: number; readonly max: number }
  /** Iterations due, and started. */
  readonly offered: number
  readonly started: number
  /** Iterations due but not started, by reason. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  /** CPU of this process, in cores, over the run. */
  readonly cpu: number
  /** CPU of the whole machine, 0 to 1, over the run; undefined where the system does not tell. */
  readonly hostCpu: number | undefined
  /** Highest share of time, over a second, in which a load thread's event loop was busy. */
  readonly eventLoopUtilization: number
  readonly connectionsOpened: number
  readonly workers: number
  /** Connections that failed for want of local ports, descriptors or buffers; absent when none did. */
  readonly localLimits?: number | undefined
  /** Iterations aborted when the time for a graceful stop was over; absent when there were none. */
  readonly aborted?: number | undefined
  /** 99th percentile of the delay of a load thread's event loop, in milliseconds; the worst thread's. */
  readonly loopDelayP99Ms?: number | undefined
  /** Share of the time in which a load thread collected garbage, 0 to 1; the worst thread's. */
  readonly gcShare?: number | undefined
}

export type DropReason = 'no-connection' | 'generator-lag'
