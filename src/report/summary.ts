import { type NamedResult, toOverview } from './overview.ts'
import type { LatencySummary, Result } from './result.ts'

/** Name of this document's form; a change that breaks readers raises the number. */
export const SUMMARY_SCHEMA = 'plimsoll/summary@1'

/** Several results of one run, as `summary.json` holds them: what decides, and where the rest is. */
export interface Summary {
  readonly schema: typeof SUMMARY_SCHEMA
  /** The gravest of the verdicts. */
  readonly verdict: Result['verdict']
  readonly headline: string
  readonly profiles: readonly SummaryProfile[]
}

export interface SummaryProfile {
  readonly profile: string
  readonly verdict: Result['verdict']
  readonly why: Result['why']
  readonly headline: string
  readonly partial: boolean
  /** Path of the whole result, from the folder of the summary. */
  readonly result: string
  readonly requests: number
  readonly errors: { readonly count: number; readonly rate: number }
  /** Requests completed each second. */
  readonly throughput: number
  readonly latencyMs: LatencySummary
}

/** At least one result; each under the name of its profile. */
export function toSummary(runs: readonly NamedResult[]): Summary {
  const { verdict, headline } = toOverview(runs)
  return {
    schema: SUMMARY_SCHEMA,
    verdict,
    headline,
    profiles: runs.map(({ name, result, path }) => {
      const { total } = result.measurements.candidate
      return {
        profile: name,
        verdict: result.verdict,
        why: result.why,
        headline: result.headline,
        partial: result.partial,
        result: path ?? `${name}/result.json`,
        requests: total.count,
        errors: { count: total.errors.count, rate: total.errors.rate },
        throughput: total.throughput,
        latencyMs: total.latencyMs,
      }
    }),
  }
}
