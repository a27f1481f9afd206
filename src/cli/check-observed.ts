import { SAMPLES_TO_COMPARE } from '../analyze/batches.ts'
import { SAMPLES_TO_GROW, SPAN_TO_GROW_MS } from '../analyze/observed-held.ts'
import { askedOf } from '../analyze/observed-level.ts'
import { countReporting, RUNS_TO_COMPARE } from '../analyze/observed-runs.ts'
import type { ObservedRun } from '../analyze/observed-runs.ts'
import { planObservation } from '../analyze/planned-observation.ts'
import type { PlannedObservation, PlannedSeries, PlannedSource } from '../analyze/planned-observation.ts'
import type { Config } from '../config/config.ts'
import type { ObservedLimits } from '../config/observe-threshold.ts'
import { observedThresholdsFor } from '../config/observe.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { formatDuration, plural } from '../units.ts'
import { columns } from './columns.ts'

const KINDS = ['max', 'min', 'growth', 'increase', 'decrease'] as const
const CHANGES = ['increase', 'decrease'] as const

/**
 * What a plan will observe, in lines: who is asked and how often, each series with its unit and limits, and what
 * a limit needs that the plan or the history does not have. Empty where nothing is observed.
 */
export function observedLines(
  { observe }: Pick<Config, 'observe'>,
  plan: Plan,
  runs: readonly ObservedRun[],
): readonly string[] {
  if (observe === undefined) return []
  const planned = planObservation(observe, plan, observedThresholdsFor(observe, plan.profile))
  if (planned.sources.length === 0) return []
  const series = [
    ['series', 'unit', 'of', 'limits', 'is'],
    ...planned.series.map((one) => [
      one.name,
      one.unit === 'fraction' ? 'ratio' : one.unit,
      one.targets.join(', '),
      limitsOf(one).join(', '),
      one.expression,
    ]),
  ]
  const notes = planned.series.flatMap((one) => notesOf(one, planned, plan, runs))
  return [
    `Observed every ${formatDuration(planned.intervalMs)} while the load runs`,
    ...columns(planned.sources.flatMap(sourceRows)),
    ...columns(series),
    ...[...(planned.warning === undefined ? [] : [planned.warning]), ...notes].map((note) => `  ${note}`),
  ]
}

const ASKED: Readonly<Record<PlannedSource['kind'], string>> = {
  scrape: 'metrics',
  query: 'Prometheus',
  process: 'processes',
  runner: 'machine',
}

function sourceRows({ kind, name, candidate, baseline, headers }: PlannedSource): readonly string[][] {
  const sent = headers.length === 0 ? '' : ` (sends ${headers.join(', ')})`
  return [
    [ASKED[kind], name, `${candidate}${sent}`],
    ...(baseline === undefined || (kind === 'query' && baseline === candidate)
      ? []
      : [['', '', `${baseline} (baseline)`]]),
  ]
}

function limitsOf({ threshold }: PlannedSeries): readonly string[] {
  const words = (limits: ObservedLimits, tier: string): readonly string[] =>
    KINDS.flatMap((kind) => {
      const limit = limits[kind]
      return limit === undefined ? [] : [`${tier}${kind} ${limit.text}`]
    })
  return threshold === undefined ? [] : [...words(threshold, ''), ...words(threshold.warn, 'warn ')]
}

/** What stands in the way of judging its limits, and what its changes are held against. */
function notesOf(
  series: PlannedSeries,
  { samples, measuredMs, intervalMs }: PlannedObservation,
  plan: Plan,
  runs: readonly ObservedRun[],
): readonly string[] {
  const { threshold, name } = series
  if (threshold === undefined) return []
  const has = (kind: (typeof KINDS)[number]): boolean =>
    (threshold[kind] ?? threshold.warn[kind]) !== undefined
  const gives = `this plan gives about ${samples} in ${formatDuration(measuredMs)} at full load, one every ${formatDuration(intervalMs)}`
  const changes = CHANGES.filter(has)
  return [
    ...(has('growth') && (samples < SAMPLES_TO_GROW || measuredMs < SPAN_TO_GROW_MS)
      ? [`growth of ${name} needs ${SAMPLES_TO_GROW} samples over a minute; ${gives}.`]
      : []),
    ...(changes.length > 0 && samples < SAMPLES_TO_COMPARE
      ? [`${changes.join(' and ')} of ${name} needs ${SAMPLES_TO_COMPARE} samples; ${gives}.`]
      : []),
    ...(changes.length === 0
      ? []
      : series.targets.map(
          (target) =>
            `${changes.join(' and ')} of ${name} of ${target}: ${heldAgainst(series, target, plan, runs)}`,
        )),
  ]
}

function heldAgainst(
  series: PlannedSeries,
  target: string,
  plan: Plan,
  runs: readonly ObservedRun[],
): string {
  if (plan.sides.baseline !== undefined)
    return series.onBaseline.includes(target)
      ? 'held against the live baseline.'
      : 'the live baseline is not asked for it, so this limit stays open. Give the target a "baseline" under observe.'
  if (!isComparable(plan))
    return 'not compared: this profile holds no load constant, so its runs are not stored. A baseline-url would do.'
  const had = countReporting({ name: series.name, target, asked: askedOf(series) }, runs)
  const stored =
    had === 0 ? 'no stored run has it' : `${plural(had, 'stored run')} ${had === 1 ? 'has' : 'have'} it`
  return had < RUNS_TO_COMPARE
    ? `not compared yet: it needs ${RUNS_TO_COMPARE} stored runs of main, or a baseline-url, and ${stored}.`
    : `held against stored runs of main: ${stored}.`
}
