import type { Limit, Metric, Threshold } from '../config/threshold.ts'
import type { Measurement, Tally } from '../measure/measurement.ts'
import type { ObjectiveResult } from './comparison.ts'
import { countErrors } from './counts.ts'
import { observe, unitOf } from './metric.ts'
import type { Overload } from './overload.ts'
import { entryOf } from '../entry-of.ts'

export interface ObjectivesQuestion {
  /** Limits for the total. */
  readonly total: readonly Threshold[]
  /** Limits for single requests, by name. */
  readonly requests: Readonly<Record<string, readonly Threshold[]>>
  /** Request names of the plan: each must have an answer that is right. */
  readonly planned: readonly string[]
  readonly candidate: Measurement
  /** Milliseconds up to which apdex is satisfied; 500 when absent. */
  readonly apdexMs?: number | undefined
  /** Of the candidate, where a live baseline showed it. */
  readonly overload: Overload | undefined
}

/** Words of the objectives that hold without being configured. */
export const BUILT_IN = {
  errors: 'built-in: not every answer wrong',
  overload: 'built-in: deliver 98 % of the offered rate while the baseline does',
} as const

/**
 * Absolute limits against what was observed on the candidate. A limit that the samples cannot carry, or
 * without anything observed, is `no-data`, never met. Built in: a total or a request whose every answer is
 * wrong violates `errors`, unless a stricter errors limit says so already; and with a throughput limit, an
 * overloaded candidate violates `throughput`.
 */
export function judgeObjectives(question: ObjectivesQuestion): readonly ObjectiveResult[] {
  const { candidate } = question
  const configured = [
    ...question.total.flatMap((threshold) =>
      judgeThreshold('*', threshold, candidate.total, candidate.activeMs, question.apdexMs),
    ),
    ...Object.entries(question.requests).flatMap(([request, thresholds]) =>
      thresholds.flatMap((threshold) =>
        judgeThreshold(
          request,
          threshold,
          entryOf(candidate.requests, request),
          candidate.activeMs,
          question.apdexMs,
        ),
      ),
    ),
  ]
  return [...configured, ...builtIn(question, configured)]
}

function judgeThreshold(
  request: string,
  threshold: Threshold,
  tally: Tally | undefined,
  activeMs: number,
  apdexMs: number | undefined,
): readonly ObjectiveResult[] {
  const { metric, warn, line } = threshold
  const seen = tally && observe(metric, tally, activeMs, apdexMs)
  const observed = seen?.kind === 'value' ? seen.value : undefined
  const sides = [
    { word: 'max', limit: threshold.max, warn: warn.max, broken: (x: number, of: Limit) => x > of.value },
    { word: 'min', limit: threshold.min, warn: warn.min, broken: (x: number, of: Limit) => x < of.value },
  ]
  return sides.flatMap(({ word, limit, warn, broken }) => {
    const shown = limit ?? warn
    if (shown === undefined) return []
    const result = (of: Limit, level: string, outcome: ObjectiveResult['outcome']): ObjectiveResult => ({
      request,
      metric,
      unit: unitOf(metric),
      limit: `${level}${word} ${of.text}`,
      limitValue: of.value,
      observed,
      outcome,
      line,
    })
    const shownLevel = limit ? '' : 'warn '
    if (observed === undefined) return [result(shown, shownLevel, 'no-data')]
    if (limit && broken(observed, limit)) return [result(limit, '', 'violated')]
    if (warn && broken(observed, warn)) return [result(warn, 'warn ', 'warned')]
    return [result(shown, shownLevel, 'met')]
  })
}

function builtIn(
  { candidate, planned, overload, total }: ObjectivesQuestion,
  configured: readonly ObjectiveResult[],
): readonly ObjectiveResult[] {
  const results: ObjectiveResult[] = []
  const violated = (request: string): boolean =>
    configured.some((one) => one.metric === 'errors' && one.request === request && one.outcome === 'violated')
  const nothingRight = (tally: Tally | undefined): boolean =>
    tally !== undefined && tally.completed > 0 && countErrors(tally.errors) >= tally.completed
  const everything = nothingRight(candidate.total)
  if (everything && !violated('*')) results.push(broken('*', 'errors', BUILT_IN.errors, 1, 1))
  if (!everything)
    for (const name of planned)
      if (nothingRight(entryOf(candidate.requests, name)) && !violated(name) && !violated('*'))
        results.push(broken(name, 'errors', BUILT_IN.errors, 1, 1))
  if (candidate.total.completed === 0)
    results.push({ ...broken('*', 'errors', BUILT_IN.errors, 1, 1), observed: undefined, outcome: 'no-data' })
  const limit = total.find(({ metric }) => metric === 'throughput')
  if (overload && limit && (limit.min ?? limit.decrease))
    results.push({
      ...broken('*', 'throughput', BUILT_IN.overload, 0.98, overload.delivered),
      unit: 'ratio',
      line: limit.line,
    })
  return results
}

function broken(
  request: string,
  metric: Metric,
  limit: string,
  limitValue: number,
  observed: number,
): ObjectiveResult {
  return {
    request,
    metric,
    unit: unitOf(metric),
    limit,
    limitValue,
    observed,
    outcome: 'violated',
    line: undefined,
  }
}
