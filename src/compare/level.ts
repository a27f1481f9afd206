import { acceptedLevel, describeLevel } from '../baseline/accepted-level.ts'
import type { History, HistoryRun } from '../baseline/history.ts'
import { plural } from '../units.ts'
import { findChangePoints } from './change-points.ts'
import { levelHistory } from './level-series.ts'
import type { LevelHistory, LevelQuery, LevelSeries } from './level-series.ts'
import { median } from './moderated.ts'
import { formatChange, formatValue } from './wording.ts'

/** The present level of a branch: since when, and which runs speak for it. */
export interface Level {
  /** ISO 8601, end of its first run; undefined where all stored runs are one level. */
  readonly since: string | undefined
  /** The history with those runs released from quarantine that the runs after them confirm. */
  readonly history: History
  /** What the reader should know, in sentences. */
  readonly notes: readonly string[]
}

/** Smaller shifts start no new level, however certain: ln of latency, and share of errors. */
const SMALLEST_SHIFT = { latency: 0.05, errors: 0.005 } as const

/** A released run lies this near to the level, or within so many robust SD of it. */
const NEAR = { latency: 0.1, errors: 0.005 } as const
const ROBUST_SD = 4
const MAD_TO_SD = 1.4826

/**
 * The level of the newest runs (METHOD §4): it starts at the newest change point, quarantined runs seen like
 * any other, or where a person accepted a new level, whichever is later. A change that at least four runs
 * confirm is the level, for better or worse; `findCreep` remembers what was better before.
 */
export function findLevel(history: History, query: LevelQuery): Level {
  const known = levelHistory(history, query)
  const change = newestChange(known)
  const accepted = acceptedLevel(history)
  const newer =
    change !== undefined && accepted !== undefined && Date.parse(accepted.at) > Date.parse(change.first.at)
      ? undefined
      : change
  const released = newer === undefined ? [] : known.runs.filter((_, at) => confirms(known, at, newer.index))
  const free = new Set(released.filter(({ quarantined }) => quarantined !== undefined))
  return {
    since: newer === undefined ? accepted?.at : newer.first.at,
    history: {
      ...history,
      runs: history.runs.map((run) => (free.has(run) ? { ...run, quarantined: undefined } : run)),
    },
    notes: [
      ...(newer !== undefined ? [newer.text] : accepted !== undefined ? [describeLevel(accepted)] : []),
      ...(free.size > 0
        ? [
            `${plural(free.size, 'run')} kept apart before ${free.size === 1 ? 'is' : 'are'} baseline now: the runs after confirm the level.`,
          ]
        : []),
    ],
  }
}

interface Change {
  readonly index: number
  readonly first: HistoryRun
  readonly text: string
}

function newestChange(known: LevelHistory): Change | undefined {
  const { runs, series } = known
  const points = findChangePoints(series.map(({ values }) => values))
  for (const [back, { index, series: most }] of [...points].reverse().entries()) {
    const shown = series[most]
    const first = runs[index]
    if (shown === undefined || first === undefined) continue
    const start = [...points].reverse()[back + 1]?.index ?? 0
    const before = middle(shown, start, index)
    const after = middle(shown, index, shown.values.length)
    if (Math.abs(after - before) < of(shown, SMALLEST_SHIFT)) continue
    return { index, first, text: describeChange(shown, before, after, first) }
  }
  return undefined
}

function describeChange(shown: LevelSeries, before: number, after: number, first: HistoryRun): string {
  const commit = first.sha === undefined ? '' : ` with ${first.sha.slice(0, 7)}`
  const moved =
    shown.metric === 'errors'
      ? `from ${formatValue(before, 'fraction')} to ${formatValue(after, 'fraction')}`
      : `by ${formatChange(Math.expm1(after - before), 'ms')}`
  return `The level of the baseline changed${commit} (run of ${first.at}): ${shown.metric} of ${shown.request} ${moved}. Only runs since then are the baseline.`
}

/** Whether a run is one of the level's own in every series, not an outlier within it. */
function confirms({ series }: LevelHistory, run: number, from: number): boolean {
  if (run < from) return false
  return series.every((one) => {
    const value = one.values[run]
    if (value === undefined) return true
    const values = present(one, from, one.values.length)
    const centre = median(values)
    const spread = MAD_TO_SD * median(values.map((other) => Math.abs(other - centre)))
    return Math.abs(value - centre) <= Math.max(of(one, NEAR), ROBUST_SD * spread)
  })
}

function of({ metric }: LevelSeries, bounds: typeof SMALLEST_SHIFT | typeof NEAR): number {
  return metric === 'errors' ? bounds.errors : bounds.latency
}

function middle(series: LevelSeries, from: number, to: number): number {
  return median(present(series, from, to))
}

function present({ values }: LevelSeries, from: number, to: number): readonly number[] {
  return values.slice(from, to).filter((value) => value !== undefined)
}
