import type { PackedCell } from '../measure/cell.ts'
import type { DropReason } from '../measure/measurement.ts'
import type { PackedHistogram } from '../measure/packed.ts'
import type { Addresses } from './engine.ts'
import type { Plan, Side } from '../plan/plan.ts'

export const LOAD_ROLE = 'plimsoll-load'
export const PACER_ROLE = 'plimsoll-pacer'

/** What a load thread is started with: its share of the plan, by position among all threads. */
export interface LoadData {
  readonly role: typeof LOAD_ROLE
  readonly plan: Plan
  readonly worker: number
  readonly workers: number
  readonly bells: SharedArrayBuffer
}

export interface PacerData {
  readonly role: typeof PACER_ROLE
  readonly workers: number
  readonly bells: SharedArrayBuffer
}

/** Main thread to load thread. */
export type Order =
  /** `startMs` on the machine's monotonic clock; `startedAtMs` is the same moment since 1970. */
  | {
      readonly kind: 'start'
      readonly startMs: number
      readonly startedAtMs: number
      /** What is due before this moment of the run is left out; 0 for a run that begins here. */
      readonly joinMs: number
    }
  /** Begin nothing more, and end when what is under way has ended as the plan says. */
  | { readonly kind: 'halt' }
  /** End now. `keep`: send what is measured of blocks that are not complete. */
  | { readonly kind: 'stop'; readonly keep: boolean }

/** Load thread to main thread: a few each second, whatever the rate. */
export interface Report {
  readonly worker: number
  readonly body: ReportBody
}

export type ReportBody = { readonly kind: 'ready' } | BlockReport | SecondReport | DoneReport

/** A thread's share of one block. */
export interface BlockReport {
  readonly kind: 'block'
  readonly block: number
  /** Every answer is included; false where the run was cut short. */
  readonly whole: boolean
  readonly cells: readonly NamedCell[]
  readonly scenarios: readonly NamedCell[]
}

/** A cell of request name or scenario number `index`. */
export interface NamedCell {
  readonly side: Side
  readonly index: number
  readonly cell: PackedCell
}

/** One second of wall time. */
export interface SecondReport {
  readonly kind: 'second'
  readonly second: number
  readonly sides: readonly SideSecond[]
  /** Share of the second in which the thread's event loop was busy, 0 to 1. */
  readonly utilization: number
}

export interface SideSecond {
  readonly side: Side
  readonly sent: number
  readonly completed: number
  readonly errors: number
  /** Answers with an HTTP status. */
  readonly answered: number
  /** Answers that were throttled or blocked. */
  readonly refused: number
  /** Requests for which no connection came about. */
  readonly unconnected: number
  readonly inFlight: number
  /** Two digits, right answers only. */
  readonly latency: PackedHistogram
  /** Code of the last transport error in this second. */
  readonly lastError: string | undefined
}

export interface DoneReport {
  readonly kind: 'done'
  readonly health: WorkerHealth
  /** Iterations that ended after their block was complete. */
  readonly scenarios: readonly NamedCell[]
}

/** What a thread knows of its own health, over the time at constant load. */
export interface WorkerHealth {
  /** Three digits, microseconds. */
  readonly lateness: PackedHistogram
  readonly offered: number
  readonly started: number
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>
  readonly connectionsOpened: number
  /** Times this machine ran out of ports, descriptors or buffers. */
  readonly localLimits: number
  /** Iterations aborted when the time for a graceful stop was over, or when the run was cut short. */
  readonly aborted?: number
  /** Where the connections went. */
  readonly addresses?: Addresses
  /** Vital signs of the thread (`vitals.ts`); absent where nobody watched. */
  readonly loopDelayP99Ms?: number
  readonly gcShare?: number
}
