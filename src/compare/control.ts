import type { Metric } from '../config/threshold.ts'
import { isPercentile, QUANTILES } from './metric.ts'
import { median } from './moderated.ts'
import type { Prior } from './moderated.ts'
import type { UsableRun } from './usable-runs.ts'

/**
 * How the machine's own speed is taken out (METHOD §4). `matched`: only runs whose control score is near.
 * `normalised`: runs of every score, each divided by it. `raw`: no score, or the target is elsewhere.
 */
export type Normalisation = 'matched' | 'normalised' | 'raw'

/** The runs that serve, and what is subtracted from each ln value: β·c. */
export interface Reference {
  readonly mode: Normalisation
  readonly runs: readonly UsableRun[]
  /** β: 1 when the target runs on the same machine as the control, 0 otherwise. */
  readonly beta: 0 | 1
  readonly control: number
}

/** Runs count as matched when ln p50 of the control differs by no more. */
const MATCH_WITHIN = 0.05

/** With fewer matched runs, normalising all of them sees more. */
const MATCHED_ENOUGH = 5

/** Run-to-run log SD of p50, p95, p99 from public data (METHOD §4). */
const PRIOR_SD: Readonly<Record<Normalisation, readonly [number, number, number]>> = {
  matched: [0.03, 0.05, 0.055],
  normalised: [0.065, 0.11, 0.11],
  raw: [0.15, 0.2, 0.2],
}

const PRIOR_DF = 4

/** Picks the newest `limit` runs, by control score where there is one. `runs` are newest first. */
export function pickReference(
  runs: readonly UsableRun[],
  control: number | undefined,
  local: boolean,
  limit: number,
): Reference {
  if (control !== undefined && Number.isFinite(control)) {
    const scored = runs.filter((run) => run.control !== undefined)
    const matched = scored.filter((run) => Math.abs((run.control ?? NaN) - control) <= MATCH_WITHIN)
    const beta = local ? 1 : 0
    if (local && matched.length >= Math.min(MATCHED_ENOUGH, Math.max(1, scored.length)))
      return { mode: 'matched', runs: matched.slice(0, limit), beta, control }
    if (local && scored.length > 0) return { mode: 'normalised', runs: scored.slice(0, limit), beta, control }
  }
  return { mode: 'raw', runs: runs.slice(0, limit), beta: 0, control: 0 }
}

/** s0 and ν0 for a metric; throughput is read as the speed it follows, that of p50. */
export function priorFor(metric: Metric, mode: Normalisation, pooledSd: number | undefined): Prior {
  const [p50, p95, p99] = PRIOR_SD[mode]
  const q = isPercentile(metric) ? QUANTILES[metric] : 0.5
  const published = q <= 0.5 ? p50 : q <= 0.95 ? p95 : p99
  return { df: PRIOR_DF, sd: pooledSd ?? published }
}

/** Requests that must have moved together to call it the environment. */
const TOGETHER = 0.6
const WITHIN = 0.05

/** θ of a run's tests, what the control explains already taken out (METHOD §4). */
export interface Shifts {
  /** Of p50 of every request. */
  readonly shifts: readonly number[]
  /** Of the tests that look slower. */
  readonly suspected: readonly number[]
}

/**
 * Whether the machine changed, not the code: at least 60 % of the requests moved by the same factor (± 5 %),
 * and so did the control. It excuses a suspicion that moved along with them; one that moved otherwise is the
 * code's own, and then nothing is excused. In words; undefined where it did not.
 */
export function findChangedEnvironment(
  { shifts, suspected }: Shifts,
  { score, usualScore }: { readonly score: number | undefined; readonly usualScore: number | undefined },
): string | undefined {
  if (suspected.length === 0) return undefined
  if (score === undefined || usualScore === undefined || shifts.length === 0) return undefined
  const common = median(shifts)
  const moved = shifts.filter((shift) => Math.abs(shift - common) <= WITHIN).length
  const machine = score - usualScore
  if (Math.abs(common) <= WITHIN || moved < TOGETHER * shifts.length) return undefined
  if (Math.abs(machine - common) > WITHIN) return undefined
  if (suspected.some((shift) => Math.abs(shift - common) > WITHIN)) return undefined
  const percent = (x: number): string => `${x < 0 ? '−' : '+'}${Math.abs(Math.expm1(x) * 100).toFixed(0)} %`
  return `The environment changed: ${moved} of ${shifts.length} requests moved together by ${percent(common)}, and the control workload on the same machine by ${percent(machine)}.`
}
