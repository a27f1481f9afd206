import { plural } from '../units.ts'
import { SAMPLES_TO_COMPARE } from './batches.ts'
import type { ChangeQuestion, Figures } from './observed-figures.ts'
import { NO_SHARE_OF_ZERO, partsOf } from './observed-figures.ts'
import { formatObserved } from './observed-facts.ts'
import { heldAgainstRuns, type HeldAgainstRuns } from './observed-held.ts'
import { askedOf, levelOf } from './observed-level.ts'
import type { ObservedRun, RunsChange } from './observed-runs.ts'
import { changeAgainstRuns, countReporting, RUNS_TO_COMPARE } from './observed-runs.ts'

export interface HistoryChangeQuestion extends ChangeQuestion {
  readonly runs?: readonly ObservedRun[] | undefined
  readonly apart?: string | undefined
  /** Limits on changes that are judged in this run. */
  readonly tests: number
}

/** A change against stored runs of main, without a live baseline. */
export function changeAgainstHistory(question: HistoryChangeQuestion): Figures {
  const { series, stages, runs, apart, allowance, direction, had, broken, tests } = question
  const undecided = (missing: string): Figures => ({ parts: [], broken, missing, notCompared: true })
  if (runs === undefined)
    return undecided(
      'A change is held against a live baseline or against stored runs of main, and there was neither.',
    )
  if (series.target === '')
    return { parts: [], broken, missing: 'No target reported it in the measured time.' }
  const asked = { ...series, asked: askedOf(series) }
  const reporting = countReporting(asked, runs)
  if (reporting < RUNS_TO_COMPARE) return undecided(tooFew(reporting, runs.length))
  if (apart !== undefined) return undecided(apart)
  const own = levelOf(series, stages)
  const found = own && changeAgainstRuns(own, series.unit, runs, tests)
  if (found === undefined)
    return {
      parts: [],
      broken,
      missing: `A change needs ${SAMPLES_TO_COMPARE} samples, spread over the measured time; there were ${had}.`,
    }
  const parts = partsOf(allowance, (part) => heldAgainstRuns(found, series.unit, part, direction))
  return {
    parts,
    broken,
    baseline: formatObserved(found.change.baseline, series.unit),
    runs: found.runs.length,
    against: `the median of ${describeRuns(found.runs)}`,
    yet: whyNot(parts, found, direction),
    ...(parts.length === 0 ? { missing: NO_SHARE_OF_ZERO } : {}),
  }
}

function tooFew(reporting: number, all: number): string {
  const had =
    reporting === 0
      ? 'none that could serve reports it as it is asked for now'
      : `of ${all} that could serve, ${reporting} ${reporting === 1 ? 'reports' : 'report'} it as it is asked for now`
  return `A change is held against stored runs of main from ${RUNS_TO_COMPARE} on; ${had}. Until then it decides nothing.`
}

/** Why a change whose interval lies beyond the limit does not break it; undefined where it does, or does not reach it. */
function whyNot(
  parts: readonly { readonly held: HeldAgainstRuns; readonly limit: number }[],
  { highest, lowest }: RunsChange,
  direction: 'increase' | 'decrease',
): string | undefined {
  const reaches = parts.length > 0 && parts.every(({ held, limit }) => held.near > limit)
  if (!reaches || parts.every(({ held, limit }) => held.sure > limit)) return undefined
  const [word, { run }] =
    direction === 'increase' ? (['highest', highest] as const) : (['lowest', lowest] as const)
  const alone = parts.map(({ held }) => held.alone).join(', ')
  return `It does not break the limit: against the ${word} of these runs, ${nameOf(run)}, it is ${alone}.`
}

/** `12 stored runs (9c8d7e6 of 2026-02-10 to 3f2a1b0 of 2026-02-28)`. */
function describeRuns(newestFirst: readonly ObservedRun[]): string {
  const oldest = newestFirst.at(-1)
  const [newest] = newestFirst
  const span = oldest && newest && `${nameOf(oldest)} to ${nameOf(newest)}`
  return `${plural(newestFirst.length, 'stored run')} (${span ?? ''})`
}

function nameOf({ sha, at }: ObservedRun): string {
  const day = at.slice(0, 10)
  return sha === undefined ? day : `${sha.slice(0, 7)} of ${day}`
}
