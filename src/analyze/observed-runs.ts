import type { StoredSeries } from '../baseline/history.ts'
import { flaggedFrom, moderatedTest } from '../compare/moderated.ts'
import { ALPHA } from '../compare/sequential.ts'
import type { ObservedUnit } from '../measure/observed.ts'
import type { ObservedChange } from './observed-change.ts'
import { changeOf } from './observed-change.ts'
import { mean } from './batches.ts'

/** A stored run of main that could serve, with what was observed in it. */
export interface ObservedRun {
  readonly sha: string | undefined
  /** ISO 8601, end of the run. */
  readonly at: string
  readonly series: readonly StoredSeries[]
}

/** Runs from which on their own spread is trusted, as for latencies (METHOD §4): for series there is no other. */
export const RUNS_TO_COMPARE = 10

/** A series of this run against the same of stored runs. */
export interface RunsChange {
  /** Against the median of the runs; the interval holds the luck of one more run. */
  readonly change: ObservedChange
  /** Share of runs without a change that lie within the interval: 0.98 for one test, more for several. */
  readonly level: number
  /** Against the run with the highest level alone, and against the lowest. */
  readonly highest: OneRunChange
  readonly lowest: OneRunChange
  /** Those that report it, newest first. */
  readonly runs: readonly ObservedRun[]
}

export interface OneRunChange {
  readonly change: ObservedChange
  readonly run: ObservedRun
}

/**
 * A prediction interval for the level of one more run, by Student's t over the levels of the stored ones
 * (Hahn & Meeker, Statistical Intervals, 1991, chapter 4; with the median as centre as in METHOD §4):
 *
 *     μ = median(y);  s = max( sqrt( Σ(y−μ)² / (N−1) ), within );  reach = t(1 − α/m, N−1)·s·sqrt(1 + 1.57/N)
 *
 * `within` is the error of a level that the runs themselves tell, theirs or that of this run, whichever is
 * larger: levels are never taken to be more alike than that. Of a `count` it is at least 1/√12, the error of
 * rounding to whole things. α is shared by the m limits on changes. Undefined with fewer than ten runs that
 * report the series as it is asked for now.
 */
export function changeAgainstRuns(
  own: StoredSeries,
  unit: ObservedUnit,
  all: readonly ObservedRun[],
  tests: number,
): RunsChange | undefined {
  const found = reporting(own, all)
  const [first] = found
  if (found.length < RUNS_TO_COMPARE || first === undefined) return undefined
  const levels = found.map(({ series }) => series.level)
  const theirs = Math.sqrt(mean(found.map(({ series }) => series.error ** 2)))
  const within = Math.max(own.error, theirs, unit === 'count' ? Math.sqrt(1 / 12) : 0)
  const test = moderatedTest(own.level, levels, NO_PRIOR, within)
  const reach = flaggedFrom(test, ALPHA, tests)
  const against = (baseline: number, to: number): ObservedChange => {
    const value = own.level - baseline
    return changeOf(own.level, baseline, { value, low: value - to, high: value + to })
  }
  const alone = ({ run, series }: Reporting): OneRunChange => ({ change: against(series.level, 0), run })
  return {
    change: against(test.centre, reach),
    level: 1 - (2 * ALPHA) / Math.max(1, tests),
    highest: alone(found.reduce((most, one) => (one.series.level > most.series.level ? one : most), first)),
    lowest: alone(found.reduce((least, one) => (one.series.level < least.series.level ? one : least), first)),
    runs: found.map(({ run }) => run),
  }
}

/** How many of the runs report a series as it is asked for now. */
export function countReporting(
  own: Pick<StoredSeries, 'name' | 'target' | 'asked'>,
  runs: readonly ObservedRun[],
): number {
  return reporting(own, runs).length
}

/** Nobody has published how much such series differ from run to run. */
const NO_PRIOR = { df: 0, sd: 0 }

interface Reporting {
  readonly run: ObservedRun
  readonly series: StoredSeries
}

/** The runs that report it, newest first. */
function reporting(
  { name, target, asked }: Pick<StoredSeries, 'name' | 'target' | 'asked'>,
  runs: readonly ObservedRun[],
): readonly Reporting[] {
  return runs
    .flatMap((run) => {
      const series = run.series.find(
        (one) => one.name === name && one.target === target && one.asked === asked,
      )
      return series === undefined ? [] : [{ run, series }]
    })
    .sort((a, b) => Date.parse(b.run.at) - Date.parse(a.run.at))
}
