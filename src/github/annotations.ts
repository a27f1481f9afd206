import type { Config } from '../config/config.ts'
import type { Result, ResultComparison, ResultObjective } from '../report/result.ts'
import type { ResultObservedObjective } from '../report/observed-objective-schema.ts'
import { standingComparisons, standingObjectives, standingObserved } from '../report/standing.ts'
import { formatChange, formatCount, formatMs, formatPercent, formatPoints, formatRate } from '../units.ts'
import type { Annotation } from './github.ts'
import { entryOf } from '../entry-of.ts'

/** Most that one request to the checks API takes. */
export const MOST_ANNOTATIONS = 50

/**
 * A remark on the config's line of every threshold that was broken or warned, failures first. A threshold
 * without a line (assumed, or a run without a config file) has nowhere to be remarked on.
 */
export function annotationsOf(result: Result, config: Config): readonly Annotation[] {
  const path = config.path
  if (path === undefined) return []
  const found = [
    ...standingComparisons(result).flatMap((comparison) => fromComparison(comparison, result, config, path)),
    ...standingObjectives(result).flatMap((objective) => fromObjective(objective, path)),
    ...standingObserved(result).flatMap((objective) => fromObserved(objective, path)),
  ]
  return [
    ...found.filter(({ level }) => level === 'failure'),
    ...found.filter(({ level }) => level === 'warning'),
  ].slice(0, MOST_ANNOTATIONS)
}

function fromComparison(
  comparison: ResultComparison,
  result: Result,
  config: Config,
  path: string,
): readonly Annotation[] {
  const { request, metric, change } = comparison
  const broken = comparison.outcome === 'regressed' && comparison.gated
  const line = lineOf(config, result.plan.profile, request, metric)
  if (!(broken || comparison.warned) || line === undefined || change === null) return []
  const words = comparison.unit === 'fraction' ? formatPoints(change) : formatChange(change)
  return [
    {
      path,
      line,
      level: broken ? 'failure' : 'warning',
      title: `${nameOf(request)}: ${metric} ${words}`,
      message: `${nameOf(request)}: ${metric} went from ${formatValue(comparison.baseline, comparison.unit)} to ${formatValue(comparison.candidate, comparison.unit)} (${words}); allowed is ${comparison.limit ?? 'no change'}. ${comparison.because}`,
    },
  ]
}

function fromObjective(objective: ResultObjective, path: string): readonly Annotation[] {
  const { request, metric, line } = objective
  if (line === null || (objective.outcome !== 'violated' && objective.outcome !== 'warned')) return []
  const observed = formatValue(objective.observed, objective.unit)
  return [
    {
      path,
      line,
      level: objective.outcome === 'violated' ? 'failure' : 'warning',
      title: `${nameOf(request)}: ${metric} ${observed}`,
      message: `${nameOf(request)}: ${metric} is ${observed}; the limit is ${objective.limit}.`,
    },
  ]
}

function fromObserved(objective: ResultObservedObjective, path: string): readonly Annotation[] {
  const { series, target, line, outcome, observed, because } = objective
  if (line === null || (outcome !== 'violated' && outcome !== 'warned')) return []
  return [
    {
      path,
      line,
      level: outcome === 'violated' ? 'failure' : 'warning',
      title: `${series} of ${target}: ${observed}`,
      message: because,
    },
  ]
}

/** Where the threshold that applied stands: under the request, in the profile, or among the general ones. */
function lineOf(config: Config, profile: string, request: string, metric: string): number | undefined {
  const candidates = [
    entryOf(config.requests, request),
    entryOf(config.profiles, profile)?.thresholds,
    config.thresholds,
  ]
  for (const thresholds of candidates) {
    const threshold = thresholds?.find((each) => each.metric === metric)
    if (threshold !== undefined) return threshold.line
  }
  return undefined
}

function nameOf(request: string): string {
  return request === '*' ? 'all requests' : request
}

function formatValue(value: number | null, unit: ResultComparison['unit']): string {
  if (value === null) return 'no data'
  switch (unit) {
    case 'ms':
      return formatMs(value)
    case 'fraction':
      return formatPercent(value)
    case 'per-second':
      return formatRate(value)
    case 'ratio':
      return Number.isInteger(value) ? formatCount(value) : value.toFixed(2)
  }
}
