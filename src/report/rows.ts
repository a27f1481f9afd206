import type { Metric } from '../config/threshold.ts'
import type { Result, ResultComparison, ResultMeasurement, ResultObjective, ResultTally } from './result.ts'
import { survives } from '../compare/obstacles.ts'
import { observedRows } from './observed-rows.ts'
import { formatCount } from '../units.ts'
import {
  formatDifference,
  formatInterval,
  formatValue,
  metricLabel,
  NOTHING,
  requestLabel,
  TOTAL,
} from './values.ts'
import { entryOf } from '../entry-of.ts'

/** What a row says, in one word; the order is that of importance. */
export const ROW_STATES = [
  'violated',
  'regressed',
  'warned',
  'no data',
  'inconclusive',
  'not judged',
  'new',
  'removed',
  'improved',
  'unchanged',
  'met',
  'not gated',
  'measured',
] as const
export type RowState = (typeof ROW_STATES)[number]

/** One line of the comparison table, worded but not yet escaped. */
export interface Row {
  readonly state: RowState
  /** As named in the result; `*` is the total. */
  readonly request: string
  /** Undefined for an observed series. */
  readonly metric: Metric | undefined
  readonly label: { readonly request: string; readonly metric: string }
  readonly baseline: string
  readonly candidate: string
  readonly change: string
  /** Empty without an interval. */
  readonly interval: string
  readonly limit: string
  /** Share of the limit that is used: 1 is the limit itself. */
  readonly used: number | undefined
  readonly because: string
  readonly warnings: readonly string[]
  /** Shown without unfolding. */
  readonly open: boolean
  /** The comparison behind the row, for charts. */
  readonly comparison: ResultComparison | undefined
}

/** Undecided rows that are shown open; more of them say nothing more. */
const OPEN_UNDECIDED = 8

const OPEN: ReadonlySet<RowState> = new Set([
  'violated',
  'regressed',
  'warned',
  'no data',
  'new',
  'removed',
  'improved',
])

/** All comparisons and objectives, and requests that only one side knows; the most important first. */
export function toRows(result: Result): readonly Row[] {
  const rows = [
    ...result.objectives.map((one) => objectiveRow(one, result)),
    ...observedRows(result),
    ...result.comparisons.map((one) => comparisonRow(one, result)),
    ...presenceRows(result),
    ...measuredRows(result),
  ].sort((a, b) => ROW_STATES.indexOf(a.state) - ROW_STATES.indexOf(b.state) || harm(b) - harm(a))
  let undecided = result.verdict === 'inconclusive' ? OPEN_UNDECIDED : 0
  return rows.map((row) => {
    if (row.state !== 'inconclusive' || undecided === 0) return row
    undecided--
    return { ...row, open: true }
  })
}

function comparisonRow(one: ResultComparison, result: Result): Row {
  const { candidate, baseline } = result.measurements
  return {
    ...rowBase(comparisonState(one, result), one.request, one.metric),
    baseline: formatValue(one.baseline, one.unit) + errorCounts(one, baseline),
    candidate: formatValue(one.candidate, one.unit) + errorCounts(one, candidate),
    change: formatDifference(one.change, one.unit),
    interval: formatInterval(one.interval, one.unit),
    limit: one.limit ?? NOTHING,
    used: usedOfAllowance(one),
    because: one.because,
    warnings: one.warnings,
    comparison: one,
  }
}

function comparisonState(one: ResultComparison, { spoiled }: Result): RowState {
  if (!survives(one.metric, spoiled.comparisons)) return one.gated ? 'not judged' : 'not gated'
  if (one.outcome === 'regressed' || one.outcome === 'improved') return one.outcome
  if (one.warned) return 'warned'
  return one.gated ? one.outcome : 'not gated'
}

/** Share of the allowed change in the direction that hurts; a change for the better uses nothing. */
function usedOfAllowance(one: ResultComparison): number | undefined {
  if (one.change === null || one.allowed === null || one.allowed <= 0) return undefined
  const worse = lessIsWorse(one.metric) ? -one.change : one.change
  return Math.max(0, worse / one.allowed)
}

function lessIsWorse(metric: Metric): boolean {
  return metric === 'throughput' || metric === 'apdex'
}

/** A ratio of errors says little without its counts. */
function errorCounts(
  one: Pick<ResultObjective, 'request' | 'metric'>,
  side: ResultMeasurement | null,
): string {
  const tally = one.metric === 'errors' ? tallyOf(side, one.request) : undefined
  if (tally === undefined || tally.errors.count === 0) return ''
  return ` (${formatCount(tally.errors.count)} of ${formatCount(tally.count)})`
}

function objectiveRow(one: ResultObjective, result: Result): Row {
  const judged = survives(one.metric, result.spoiled.objectives)
  const state = one.outcome === 'no-data' ? 'no data' : judged ? one.outcome : 'not judged'
  return {
    ...rowBase(state, one.request, one.metric),
    candidate: formatValue(one.observed, one.unit) + errorCounts(one, result.measurements.candidate),
    limit: one.limit,
    used: usedOfLimit(one),
    because: state === 'not judged' ? '' : objectiveReason(one),
  }
}

function objectiveReason(one: ResultObjective): string {
  switch (one.outcome) {
    case 'violated':
      return `The limit ${one.limit} does not hold.`
    case 'warned':
      return `The warning limit ${one.limit} does not hold.`
    case 'no-data':
      return `Nothing was measured that ${one.limit} could be held against.`
    case 'met':
      return `The limit ${one.limit} holds.`
    default:
      return one.outcome satisfies never
  }
}

/** A maximum is used by the observed value, a minimum by how little of it is left. */
function usedOfLimit(one: ResultObjective): number | undefined {
  if (one.observed === null) return undefined
  const [part, whole] = one.limit.startsWith('min')
    ? [one.limitValue, one.observed]
    : [one.observed, one.limitValue]
  return whole > 0 ? part / whole : undefined
}

/** Requests that only one side has: never a change of 100 %. */
function presenceRows(result: Result): readonly Row[] {
  const { candidate, baseline } = result.measurements
  if (baseline === null) return []
  const only = (a: ResultMeasurement, b: ResultMeasurement): readonly string[] =>
    Object.keys(a.requests).filter((name) => !Object.hasOwn(b.requests, name))
  return [
    ...only(candidate, baseline).map((name) => ({
      ...rowBase('new', name, 'p95'),
      candidate: formatValue(entryOf(candidate.requests, name)?.latencyMs.p95 ?? null, 'ms'),
      because: 'Main does not have this request, so there is nothing to compare it with.',
    })),
    ...only(baseline, candidate).map((name) => ({
      ...rowBase('removed', name, 'p95'),
      baseline: formatValue(entryOf(baseline.requests, name)?.latencyMs.p95 ?? null, 'ms'),
      because: 'This pull request no longer sends this request.',
    })),
  ]
}

/** What was measured where nothing was compared: a first run has numbers too. */
function measuredRows(result: Result): readonly Row[] {
  if (result.comparisons.length > 0) return []
  return Object.entries(result.measurements.candidate.requests).flatMap(([name, tally]) => [
    ...(['p50', 'p95'] as const).map((metric) => ({
      ...rowBase('measured', name, metric),
      candidate: formatValue(tally.latencyMs[metric], 'ms'),
    })),
    {
      ...rowBase('measured', name, 'errors'),
      candidate:
        formatValue(tally.errors.rate, 'fraction') +
        errorCounts({ request: name, metric: 'errors' }, result.measurements.candidate),
    },
  ])
}

function rowBase(state: RowState, request: string, metric: Metric): Row {
  return {
    state,
    request,
    metric,
    label: { request: requestLabel(request), metric: metricLabel(metric) },
    baseline: NOTHING,
    candidate: NOTHING,
    change: NOTHING,
    interval: '',
    limit: NOTHING,
    used: undefined,
    because: '',
    warnings: [],
    open: OPEN.has(state),
    comparison: undefined,
  }
}

/** Orders rows of one state: how much of the limit is used, then how large the change is. */
function harm(row: Row): number {
  return row.used ?? Math.abs(row.comparison?.change ?? 0)
}

/** What one side recorded for a request name, or for the total. */
export function tallyOf(side: ResultMeasurement | null, request: string): ResultTally | undefined {
  return request === TOTAL ? side?.total : entryOf(side?.requests, request)
}

/** `2 regressed, 1 warned`, in order of importance. */
export function countStates(rows: readonly Row[]): string {
  return ROW_STATES.map((state) => ({ state, count: rows.filter((row) => row.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`)
    .join(', ')
}
