/**
 * What a value counts. `fraction`: 1 is 100 %, or one whole core for CPU time. `count` is a number of
 * things, `number` anything else.
 */
export const OBSERVED_UNITS = [
  'bytes',
  'bytes-per-second',
  'fraction',
  'seconds',
  'count',
  'per-second',
  'number',
] as const
export type ObservedUnit = (typeof OBSERVED_UNITS)[number]

/**
 * How a value moves. A `gauge` goes up and down (memory, connections); a `rate` is the change of a counter
 * over a time, per second; a `ratio` a share of one by the other; a `counter` only grows, until a restart.
 */
export const OBSERVED_KINDS = ['gauge', 'rate', 'ratio', 'counter'] as const
export type ObservedKind = (typeof OBSERVED_KINDS)[number]

/** Everything that was observed of one side while it was under load. */
export interface Observed {
  /** In the order of the configuration. */
  readonly series: readonly ObservedSeries[]
  /** In order of time. */
  readonly restarts: readonly ObservedRestart[]
}

/** One value over time, of one target. */
export interface ObservedSeries {
  /** As configured: `memory`, `cache-hits`; unique with `target`. */
  readonly name: string
  /** Who reported it: a configured name, `process`, or `runner` for the machine that makes the load. */
  readonly target: string
  readonly unit: ObservedUnit
  readonly kind: ObservedKind
  /** What is computed, in words or as an expression. */
  readonly expression: string
  /** In order of time; all values are finite. */
  readonly samples: readonly ObservedSample[]
  /** Times without a sample that should have had one, in order. */
  readonly gaps: readonly ObservedGap[]
}

export interface ObservedSample {
  /** Milliseconds from the start of the load to the request for the value. */
  readonly atMs: number
  /** In the series' unit. */
  readonly value: number
}

export interface ObservedGap {
  /** Milliseconds from the start of the load: the first and the last moment without a value. */
  readonly fromMs: number
  readonly toMs: number
  /** In words, as for the reader: `no answer within 1 s`. */
  readonly reason: string
}

/** A target's process was replaced by a new one. */
export interface ObservedRestart {
  readonly target: string
  /** Milliseconds from the start of the load at which it was seen. */
  readonly atMs: number
}

/** Digits of a value that is no whole number. */
const DIGITS = 7

/** A sample's value as it is kept and stored: whole numbers as they are, others to seven digits. */
export function keptValue(value: number): number {
  return Number.isSafeInteger(value) ? value : Number(value.toPrecision(DIGITS))
}
