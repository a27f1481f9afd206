import type { Plan, Side } from '../plan/plan.ts'
import type { GeneratorHealth, Measurement } from '../measure/measurement.ts'
import type { ReportBody } from './messages.ts'

/** Port: puts a plan's load on its targets. The real one is `pool.ts`. */
export interface LoadEngine {
  /**
   * Runs the plan to its end, or to the block after which `watch.onBlocks` says stop, or until the signal
   * aborts. Always resolves with what was measured until then; throws only for a lost worker.
   */
  run(plan: Plan, watch: LoadWatch): Promise<LoadOutcome>
  /** Hands out what was recorded before: its targets are not asked, and nothing can be measured again. */
  readonly recorded?: true
}

export interface LoadWatch {
  /** About twice a second. */
  onProgress(progress: Progress): void
  /**
   * Called when blocks 0 to `blocks.length - 1` are complete on every side, answers included. Latest state
   * of every side; the same objects grow from call to call.
   */
  onBlocks(sides: Sides): 'go-on' | 'stop'
  readonly signal: AbortSignal
  /**
   * Moment of the run's time zero, milliseconds since 1970; without it the run begins as soon as its threads
   * are ready. Where it has passed, the run is joined: what was due before is left out.
   */
  readonly startAtMs?: number | undefined
  /** Hears everything that the threads report, before it is put together. */
  onReport?(report: ReportBody): void
}

export interface Sides {
  readonly candidate: Measurement
  readonly baseline: Measurement | undefined
}

export interface LoadOutcome {
  readonly sides: Sides
  readonly generator: GeneratorHealth
  readonly ended: LoadEnd
  /** Local time at which the run started, ISO 8601. */
  readonly startedAt: string
  readonly elapsedMs: number
  /** Absent where nothing was connected over IP, or a proxy stood between. */
  readonly addresses?: Addresses
  /** What the reader should know of how the load was made; absent where an outcome was rebuilt from storage. */
  readonly warnings?: readonly string[]
  /** The run was under way elsewhere for so long when this machine joined it; absent for one that began here. */
  readonly joinedMs?: number
  /** The run's time zero on this machine's monotonic clock; absent where no run began here. */
  readonly zeroMs?: number
  /** The parts it was put together from; absent for a run of one machine. */
  readonly shards?: MergedShards
}

/** What became of a run that was dealt to several machines. */
export interface MergedShards {
  /** Parts that the run was dealt in. */
  readonly of: number
  /** Numbers of the parts that are in the measurement, from 1. */
  readonly present: readonly number[]
  readonly missing: readonly number[]
  /** Share of the parts below which nothing is decided, 0 to 1. */
  readonly least: number
  /** First block that every part measured, and the one after the last; equal for none. */
  readonly blocks: readonly [number, number]
  /** Each part that came late, broke off or had to be left out, in a sentence. */
  readonly notes: readonly string[]
  /** Sentences that make the verdict a warning: parts are missing, and enough are there. */
  readonly cautions: readonly string[]
  /** How long all parts were under load together, of what was planned to be measured; absent in older results. */
  readonly window?: ShardWindow | undefined
  /** What the parts that are present ran on; absent in older results. */
  readonly machines?: readonly ShardMachines[] | undefined
  /** Whether the parts began together; absent in older results. */
  readonly clocks?: ShardClocks | undefined
}

export interface ShardWindow {
  /** Share of the blocks below which nothing is decided, 0 to 1. */
  readonly least: number
  readonly judgedMs: number
  readonly plannedMs: number
}

/** Machines of one kind, with the numbers of the parts that they carried. */
export interface ShardMachines {
  readonly runner: string
  readonly architecture: string
  readonly image: string
  readonly cpu: string
  readonly shards: readonly number[]
}

export interface ShardClocks {
  /** The clock that those of the machines were held against, as an origin; null where none told the time. */
  readonly reference: string | null
  /** Parts that were under load at another time than most: how much later (negative: earlier), with its uncertainty. */
  readonly off: readonly {
    readonly shard: number
    readonly lateMs: number
    readonly uncertaintyMs: number
    /** It shared too little with the others, and counts as missing. */
    readonly leftOut: boolean
  }[]
  /** Parts whose clock nothing was held against. */
  readonly unchecked: readonly number[]
  /** Between the first and the last of those that are present, at the worst; 0 within the tolerance. */
  readonly apartMs: number
}

/** The IP address that each side's name stood for; it is resolved once for a run. */
export type Addresses = Readonly<Partial<Record<Side, string>>>

export type LoadEnd =
  | { readonly kind: 'planned' }
  /** `onBlocks` said stop after so many blocks. */
  | { readonly kind: 'stopped'; readonly blocks: number }
  /** A condition of `until` held on a side: the end that a profile of rising load is there to find. */
  | {
      readonly kind: 'condition'
      readonly side: Side
      /** As written: `errors > 5%`. */
      readonly condition: string
      /** What was observed, in words. */
      readonly reason: string
      readonly atMs: number
      readonly phase: string
      /** Level at that moment: arrivals each second, or users. */
      readonly level: number
    }
  /** Too few of the machines that were to carry the load brought what they measured. */
  | { readonly kind: 'shards-missing'; readonly reason: string }
  /** The signal aborted: what was measured until then is there. */
  | { readonly kind: 'interrupted' }
  /** The target answered nothing at all for long enough that going on is pointless. */
  | { readonly kind: 'target-lost'; readonly side: Side; readonly reason: string }
  /** A platform answered 429 or a challenge: going on would only make it worse. */
  | { readonly kind: 'throttled'; readonly side: Side; readonly reason: string }

export interface Progress {
  readonly phase: string
  readonly elapsedMs: number
  /** If the run takes its full time. */
  readonly plannedMs: number
  /** Candidate, over the last whole second. */
  readonly rate: number
  readonly p95Ms: number | undefined
  readonly errors: number
  /** Errors since the start, both sides. */
  readonly errorsTotal: number
  readonly sentTotal: number
  readonly inFlight: number
  readonly blocks: number
  /** Share of the whole machine's processor time in use since the run began, 0 to 1; undefined where unknown. */
  readonly hostCpu?: number | undefined
}
