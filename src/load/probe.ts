import type { HttpOptions, Ready } from '../config/config.ts'
import type { Target } from '../plan/plan.ts'

/** Port: asks a target whether it is there, before any load. The real one is `readiness.ts`. */
export interface Probe {
  /**
   * Asks until the target is ready or the time is over. Throws UserError `target-unreachable` (nothing
   * answered: DNS, refused, TLS, time-out, with what was seen last), `target-not-ready` (answers, but never
   * `ready.status`) or `target-protected` (a login or challenge page, named).
   */
  awaitReady(target: Target, options: ProbeOptions): Promise<Readiness>
}

export interface ProbeOptions {
  /** Undefined: any HTTP answer to `firstPath` is ready. */
  readonly ready: Ready | undefined
  /** Path asked without `ready`, usually the first request of the first scenario. */
  readonly firstPath: string
  /** Commit that `ready.commit` must name; absent or undefined where it is not known: then it is not looked at. */
  readonly sha?: string | undefined
  /** Go on asking until the answers come alike; absent means no. */
  readonly settle?: boolean
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Verify TLS certificates; absent means yes. */
  readonly verifyTls?: boolean
  /** How connections are opened; absent for the defaults. */
  readonly http?: HttpOptions | undefined
  onAttempt(attempt: { readonly elapsedMs: number; readonly saw: string }): void
}

export interface Readiness {
  readonly waitedMs: number
  readonly attempts: number
  readonly status: number
  /** Address the name resolved to. */
  readonly address: string | undefined
  /** How an edge cache says that it gave this answer; absent where none did. */
  readonly edge?: string | undefined
  /** How the answers settled; absent where nobody asked for it. */
  readonly settled?: Settled | undefined
}

/** Whether the answers of a target came alike before the load. */
export interface Settled {
  readonly kind: 'settled' | 'restless'
  readonly answers: number
  readonly firstMs: number
  /** The last ones in a row, oldest first. */
  readonly lastMs: readonly number[]
}
