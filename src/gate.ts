import type { BaselineStore } from './baseline/store.ts'
import type { HistoryRun, RunKey } from './baseline/history.ts'
import type { Config } from './config/config.ts'
import type { LoadEngine, Progress } from './load/engine.ts'
import type { Probe } from './load/probe.ts'
import type { Result } from './report/result.ts'

/** What the gate needs of the world; only `index.ts` builds the real ones. */
export interface GateWorld {
  readonly engine: LoadEngine
  readonly probe: Probe
  /** Undefined: no history is kept, and none is asked for. */
  readonly store: BaselineStore | undefined
  readonly narrator: Narrator
  readonly machine: Machine
  readonly version: string
  now(): Date
  /** Waits without load; ends early when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

/** Tells the person who waits what happens; the fronts decide how it looks. */
export interface Narrator {
  /** A line of the story: "Waiting for https://…", "Warm-up 10 s". */
  say(line: string): void
  warn(line: string): void
  /** Often; the front thins it out. `soFar` is the verdict as it looks now. */
  progress(progress: Progress, soFar: string | undefined): void
}

/** The machine that makes the load: the part of a run's key that the plan does not know. */
export interface Machine extends Omit<RunKey, 'fingerprint' | 'tool'> {
  readonly cores: number
}

export interface GateRequest {
  readonly config: Config
  readonly profile: string
  readonly seed: number
  /** Overrides `config.url`; one of the two must be there. */
  readonly url: string | undefined
  /** Overrides `config.baseline.url`: a live deployment of main, measured interleaved. */
  readonly baselineUrl: string | undefined
  /** `gate` judges against a baseline; `baseline` measures main itself and judges objectives only. */
  readonly role: 'gate' | 'baseline'
  readonly sha: string | undefined
  readonly baselineSha: string | undefined
  /** Branch whose history is read, and under which a baseline run is stored. */
  readonly branch: string
  readonly suite: string
  /** Where the run was made: `<run id>.<attempt>` or `local`. */
  readonly origin: string
  readonly waitTimeoutMs: number
  readonly signal: AbortSignal
}

export interface GateOutcome {
  readonly result: Result
  /** 0, 1, 3, or 130/143 decided by the front when the run was interrupted. */
  readonly exitCode: 0 | 1 | 3
  /** What may enter the history; undefined for a run that must not, with the reason in `notStored`. */
  readonly run: HistoryRun | undefined
  readonly notStored: string | undefined
  /** Fingerprint under which the history is found and saved. */
  readonly fingerprint: string
}

/** The whole story: config → plan → wait → load → compare → verdict → result. */
export function runGate(_world: GateWorld, _request: GateRequest): Promise<GateOutcome> {
  return Promise.reject(new Error('not built yet'))
}
