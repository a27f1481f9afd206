import * as z from 'zod/mini'
import type { Metric } from '../config/threshold.ts'
import { METRICS } from '../config/threshold.ts'

/** Whose numbers a result holds, when another tool made the load. */
export interface ResultSource {
  /** `k6`, `locust`, … */
  readonly tool: string
  /** Of the tool, where its file says it. */
  readonly version: string | null
  /** The kind of file, in words: `JSON points`. */
  readonly format: string
  /** `samples`: every request with its time; `histogram`: counts by duration; `summary`: a few percentiles. */
  readonly detail: 'samples' | 'histogram' | 'summary'
  /** Steps in which the tool states times. */
  readonly resolutionMs: number
  /** What the tool calls a response time, in sentences. */
  readonly meaning: string
  /** Metrics of latency that its numbers carry; null for all. The others were neither judged nor stated. */
  readonly carries: readonly Metric[] | null
  /** Names of the files, without folders. */
  readonly files: readonly string[]
  /**
   * The script of the user's own that Plimsoll let the tool run; null: a script made of the configuration.
   * Absent where the tool ran by itself and left these files.
   */
  readonly script?: string | null | undefined
}

/** The guard of `source` in a `result.json`. */
export const resultSource = z.looseObject({
  tool: z.string(),
  version: z.nullable(z.string()),
  format: z.string(),
  detail: z.enum(['samples', 'histogram', 'summary']),
  resolutionMs: z.number().check(z.nonnegative()),
  meaning: z.string(),
  carries: z.nullable(z.array(z.enum(Object.keys(METRICS) as [Metric, ...Metric[]]))),
  files: z.array(z.string()),
  script: z.optional(z.nullable(z.string())),
}) satisfies z.ZodMiniType<ResultSource>
