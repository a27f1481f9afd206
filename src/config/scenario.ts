/** A named, weighted list of steps; one pass through it is an iteration. */
export interface Scenario {
  readonly name: string
  /** Relative share of the iterations; weights need not add up to 100. */
  readonly weight: number
  readonly steps: readonly Step[]
  readonly data: Feeder | undefined
}

export type Step = RequestStep | ThinkStep

export interface RequestStep {
  readonly kind: 'request'
  /** Groups answers in the report; by default `METHOD path` with templates left as written. */
  readonly name: string
  readonly method: string
  /** Path and query, or an absolute URL on the target's host; may hold `{{ name }}` templates. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Body | undefined
  readonly expect: Expectation
  /** Values for later steps of the same iteration, by the name used in `{{ }}`. */
  readonly capture: Readonly<Record<string, Capture>>
  /** Sent only in a user's first iteration (closed model) or once a worker's slot (open model). */
  readonly once: boolean
  /** Redirects on the target's host that are followed, as part of this one request; none without it. */
  readonly followRedirects?: number | undefined
}

export interface ThinkStep {
  readonly kind: 'think'
  readonly think: Think
}

export type Think =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'range'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }

/** Strings inside may hold templates. */
export type Body =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'form'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'text'; readonly text: string }

/** What a right answer looks like; anything else is an error of kind `status-…` or `expectation`. */
export interface Expectation {
  /** Accepted status codes; undefined accepts 200 to 399. */
  readonly status: readonly number[] | undefined
  /** Header name in lower case → exact value, or `exists`. */
  readonly headers: Readonly<Record<string, string>>
  /** A text that the body must contain. */
  readonly contains: string | undefined
  /** JSONPath → expected value, or the word `exists`. */
  readonly json: Readonly<Record<string, unknown>>
  readonly maxBytes: number | undefined
  /** Longest accepted latency in milliseconds. */
  readonly maxMs: number | undefined
}

export type Capture =
  | { readonly from: 'json'; readonly path: string }
  | { readonly from: 'header'; readonly name: string }
  | { readonly from: 'cookie'; readonly name: string }
  /** First capture group, or the whole match without one. */
  | { readonly from: 'regex'; readonly pattern: string }

/** Rows that fill templates, one for each iteration. */
export interface Feeder {
  readonly source: string
  readonly order: 'sequential' | 'random' | 'unique'
  readonly rows: readonly Readonly<Record<string, string>>[]
}
