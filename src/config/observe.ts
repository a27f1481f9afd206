import type { ObservedKind, ObservedUnit } from '../measure/observed.ts'
import type { Expression } from './observe-expression.ts'
import type { ObservedThreshold } from './observe-threshold.ts'

/** What is looked at while the load runs. */
export interface Observe {
  /** Time from one sample to the next; undefined: chosen by the length of the run. */
  readonly intervalMs: number | undefined
  readonly endpoints: readonly ObservedEndpoint[]
  readonly series: readonly WantedSeries[]
  readonly processes: readonly WantedProcess[]
  /** Watch the machine that makes the load. */
  readonly runner: boolean
  /** Of the config, and of the profiles that have thresholds of their own. */
  readonly thresholds: readonly ObservedThreshold[]
  readonly profiles: Readonly<Record<string, readonly ObservedThreshold[]>>
}

/** Somewhere series are asked for: metrics in Prometheus' text format, or a server that answers PromQL. */
export interface ObservedEndpoint {
  readonly kind: 'scrape' | 'query'
  readonly name: string
  /** A whole address, or for `scrape` a path on each side's own deployment. */
  readonly url: string
  /** The same of a live baseline; undefined where it has none, or where `url` is a path. */
  readonly baseline: string | undefined
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** From the request to the end of the answer. */
  readonly timeoutMs: number
}

/** A value over time that is asked of one endpoint, or of each of its kind. */
export type WantedSeries = {
  readonly name: string
  readonly unit: ObservedUnit
  readonly seriesKind: ObservedKind
  /** As written. */
  readonly text: string
  /** Name of the only endpoint that has it; undefined: each that answers this kind. */
  readonly target: string | undefined
  /** Nobody asked for it by name: where it is not there, nothing is missing. */
  readonly assumed: boolean
} & (
  | { readonly kind: 'expression'; readonly expression: Expression }
  /** PromQL, evaluated by a server; `baseline` asks for the same of a live baseline. */
  | { readonly kind: 'query'; readonly baseline: string | undefined }
)

/** Local processes with all that they started. */
export interface WantedProcess {
  readonly name: string
  readonly candidate: ProcessMatch
  /** Undefined: the baseline's process is not watched. */
  readonly baseline: ProcessMatch | undefined
}

export type ProcessMatch =
  | { readonly by: 'pid'; readonly pid: number }
  /** Whoever listens there. */
  | { readonly by: 'port'; readonly port: number }
  /** Whoever was started with this text in its command line. */
  | { readonly by: 'command'; readonly text: string }
  /** Whoever listens on the port of the side's own address, which must be on this machine. */
  | { readonly by: 'target' }

/** Thresholds on observed series that hold in a profile; its own replace the config's, as for metrics. */
export function observedThresholdsFor(
  observe: Observe | undefined,
  profile: string,
): readonly ObservedThreshold[] {
  if (observe === undefined) return []
  return Object.hasOwn(observe.profiles, profile) ? (observe.profiles[profile] ?? []) : observe.thresholds
}
