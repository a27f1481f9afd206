import type { Engine } from './engine.ts'
import type { Observe } from './observe.ts'
import type { LoadProfile } from './profile.ts'
import type { Scenario } from './scenario.ts'
import type { Rating } from './rating.ts'
import type { Sizing } from './sizing.ts'
import type { Threshold } from './threshold.ts'

export { parseConfig } from './parse-config.ts'
export type { ConfigSource } from './parse-config.ts'
export { thresholdsFor, TOTAL } from './thresholds-for.ts'

export type Policy = 'pass' | 'warn' | 'fail'

/** A validated configuration: every field present, every quantity in its base unit. */
export interface Config {
  /** The target; undefined until the `url` input, an argument or the event names it. */
  readonly url: string | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Values that came from `${ENV}`: masked in everything that is printed, stored or published. */
  readonly secrets: readonly string[]
  readonly ready: Ready | undefined
  readonly scenarios: readonly [Scenario, ...Scenario[]]
  /** The default profile under the name `default`, then the others. */
  readonly profiles: Readonly<Record<string, LoadProfile>>
  /** For the total (`max`, `min`) and for each request (`increase`, `decrease`). */
  readonly thresholds: readonly Threshold[]
  /** Overrides by request name; they replace the metric's threshold for that request. */
  readonly requests: Readonly<Record<string, readonly Threshold[]>>
  readonly baseline: BaselinePolicy
  readonly onInconclusive: Policy
  /** Share of the shards, 0 to 1, without which a run that was dealt to several machines decides nothing. */
  readonly leastShards: number
  /** Share of the measured time, 0 to 1, that such machines must have in common. */
  readonly leastWindow: number
  /** Cap on requests to each remote host in one run; `Infinity` is the acknowledgement. */
  readonly maxRequests: number
  /** What capacity and proposed objectives are reckoned with; the defaults where absent. */
  readonly sizing?: Sizing | undefined
  /** How the run is marked; the default rating when absent. */
  readonly rating?: Rating | undefined
  /** How requests are sent, the same for both sides. */
  readonly http: HttpOptions
  /** What is looked at beside the load; undefined: nothing. */
  readonly observe?: Observe | undefined
  /** The tool that makes the load; Plimsoll itself when absent. */
  readonly engine?: Engine | undefined
  /** What was not configured and therefore assumed, in sentences for the report. */
  readonly assumptions: readonly string[]
  /** Path of the file, for annotations; undefined for a start without one. */
  readonly path: string | undefined
}

export interface Ready {
  readonly path: string
  readonly status: number
  /** Where the answer names the commit it serves: a header's name in lower case, or `body`. */
  readonly commit?: string
}

export interface BaselinePolicy {
  readonly branch: string | undefined
  /** Newest runs used, at most. */
  readonly runs: number
  readonly maxAgeMs: number
  readonly onMissing: Policy
  readonly url: string | undefined
  /** How two live sides share the time; `auto` takes slices on loopback and duet elsewhere. */
  readonly interleave: 'auto' | 'duet' | 'slices'
}

export interface HttpOptions {
  /** Whole request, from the actual start. */
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  /** Connections to each side, at most. */
  readonly connections: number
  /** Verify TLS certificates. */
  readonly verifyTls: boolean
  /** HTTP/1.1 without it. */
  readonly version?: 1 | 2 | undefined
  readonly tls?: TlsOptions | undefined
  /** Address of an HTTP proxy that every connection is tunnelled through. */
  readonly proxy?: string | undefined
  /** Ask for compressed answers; bytes are counted as received. */
  readonly compression?: boolean | undefined
  /** False: a new connection for each request. */
  readonly keepAlive?: boolean | undefined
  /** From the actual start to the head of the answer. */
  readonly firstByteTimeoutMs?: number | undefined
  /** A longer body is an error; the rest of it is not read. */
  readonly maxBodyBytes?: number | undefined
}

/** Contents of files, in PEM. */
export interface TlsOptions {
  /** Certificates of authorities to trust instead of the system's. */
  readonly ca: string | undefined
  /** The client's own certificate and its key. */
  readonly cert: string | undefined
  readonly key: string | undefined
}
