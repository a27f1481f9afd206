import type { Think } from '../config/scenario.ts'
import type { Part } from '../load/template.ts'
import type { Stage } from '../plan/plan.ts'

/** A plan as the scripts of other tools carry it: plain data, its templates taken apart. */
export interface Job {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly connectTimeoutMs: number
  readonly verifyTls: boolean
  readonly keepAlive: boolean
  readonly model: 'open' | 'closed'
  readonly stages: readonly Pick<Stage, 'durationMs' | 'from' | 'to'>[]
  readonly think: Think | null
  readonly pacingMs: number | null
  readonly gracefulStopMs: number
  /** Pause of a user who got no answer, or was not let in by a step with `once`; closed model only. */
  readonly restMs: number
  readonly scenarios: readonly JobScenario[]
}

export interface JobScenario {
  readonly name: string
  readonly weight: number
  readonly steps: readonly JobStep[]
  readonly data: {
    readonly order: 'sequential' | 'random'
    readonly rows: readonly Readonly<Record<string, string>>[]
  } | null
}

export type JobStep = { readonly think: Think } | JobRequest

export interface JobRequest {
  readonly name: string
  readonly method: string
  readonly path: readonly Part[]
  readonly headers: readonly (readonly [string, readonly Part[]])[]
  readonly body: JobBody | null
  /** Accepted status codes; null accepts 200 to 399. */
  readonly status: readonly number[] | null
  readonly expect: JobExpectation
  readonly capture: readonly (readonly [string, JobCapture])[]
  readonly once: boolean
  readonly followRedirects: number
}

export type JobBody =
  | { readonly kind: 'text'; readonly text: readonly Part[] }
  | { readonly kind: 'form'; readonly fields: readonly (readonly [string, readonly Part[]])[] }
  | { readonly kind: 'json'; readonly tree: JsonTree }

/** JSON with templates inside: a value as it is, a text to be filled in, a list, a map. */
export type JsonTree =
  | { readonly value: unknown }
  | { readonly text: readonly Part[]; readonly number: boolean }
  | { readonly items: readonly JsonTree[] }
  | { readonly fields: readonly (readonly [string, JsonTree])[] }

export interface JobExpectation {
  readonly headers: readonly (readonly [string, string])[]
  readonly contains: string | null
  /** Keys down to a value, and the value it must have; `exists` for any. */
  readonly json: readonly (readonly [readonly (string | number)[], unknown])[]
  readonly maxBytes: number | null
  readonly maxMs: number | null
}

export type JobCapture =
  | { readonly from: 'json'; readonly keys: readonly (string | number)[] }
  | { readonly from: 'header' | 'cookie'; readonly name: string }
  | { readonly from: 'regex'; readonly pattern: string }
