import type { History, HistoryRun, RunKey, StoredSeries, StoredTally } from '../baseline/history.ts'
import { Histogram } from '../measure/histogram.ts'
import type { Cumulative } from '../measure/histogram.ts'
import { plural } from '../units.ts'
import { formatSpan } from './wording.ts'

/** A stored run that can serve as baseline, decoded. */
export interface UsableRun {
  readonly sha: string | undefined
  readonly at: string
  readonly ageMs: number
  readonly origin: string
  readonly control: number | undefined
  readonly requests: ReadonlyMap<string, UsableTally>
  /** The same as it is stored, for results that must be judged again without the history. */
  readonly stored: Readonly<Record<string, StoredTally>>
  /** Absent where nothing was observed, or by a version that did not keep it. */
  readonly observed?: readonly StoredSeries[]
}

export interface UsableTally {
  readonly latency: Cumulative
  readonly answers: number
  readonly errors: number
  readonly throughput: number
}

export interface UsableRuns {
  /** Newest first, at most 60. */
  readonly runs: readonly UsableRun[]
  /** Why others were left out, one sentence for each reason. */
  readonly warnings: readonly string[]
}

export interface UsableQuery {
  readonly key: RunKey
  readonly now: Date
  readonly maxAgeMs: number
  /** ISO 8601: the newest confirmed change of level on main; older runs are another level. */
  readonly levelSince: string | undefined
}

const NEWEST = 60

/** A difference of clocks between machines; a run further in the future has a wrong date. */
const CLOCK_SKEW_MS = 10 * 60_000

const KEY_WORDS: Readonly<Record<keyof RunKey, string>> = {
  fingerprint: 'other scenarios or load',
  runner: 'another runner',
  architecture: 'another architecture',
  image: 'another runner image',
  cpu: 'another CPU',
  tool: 'another major version of Plimsoll',
}

/** The runs of a history that may be compared (METHOD §4). Never throws: what cannot be read is left out, in words. */
export function usableRuns(history: History, query: UsableQuery): UsableRuns {
  const reasons = new Map<string, number>()
  const runs: UsableRun[] = []
  for (const stored of [...history.runs].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const usable = useRun(stored, query)
    if (typeof usable === 'string') reasons.set(usable, (reasons.get(usable) ?? 0) + 1)
    else runs.push(usable)
  }
  return {
    runs: runs.slice(0, NEWEST),
    warnings: [...reasons].map(([reason, count]) => `${plural(count, 'stored run')} left out: ${reason}.`),
  }
}

function useRun(run: HistoryRun, query: UsableQuery): UsableRun | string {
  if (run.quarantined !== undefined) return `kept apart (${run.quarantined})`
  const part = keyDiffers(run.key, query.key)
  if (part !== undefined) return `${KEY_WORDS[part]} (${run.key[part]})`
  const ageMs = query.now.getTime() - Date.parse(run.at)
  if (!Number.isFinite(ageMs)) return `its date "${run.at}" is no date`
  if (ageMs < -CLOCK_SKEW_MS) return 'its date lies in the future'
  if (ageMs > query.maxAgeMs) return `older than ${formatSpan(query.maxAgeMs)}`
  if (query.levelSince !== undefined && Date.parse(run.at) < Date.parse(query.levelSince))
    return 'before the newest confirmed change of level'
  const requests = readTallies(run)
  if (typeof requests === 'string') return requests
  // A control score that is not a number is none: the run then counts as measured without a control.
  const control = Number.isFinite(run.control) ? run.control : undefined
  const { sha, at, origin, observed } = run
  return {
    ...{ sha, at, ageMs: Math.max(0, ageMs), origin, control, requests, stored: run.requests },
    ...(observed === undefined ? {} : { observed }),
  }
}

/** The requests of a stored run, decoded; or what of it cannot be read, in words. */
export function readTallies(run: Pick<HistoryRun, 'requests'>): ReadonlyMap<string, UsableTally> | string {
  const requests = new Map<string, UsableTally>()
  for (const [name, tally] of Object.entries(run.requests)) {
    const usable = useTally(tally)
    if (usable === undefined) return `its numbers for ${name} cannot be read`
    requests.set(name, usable)
  }
  return requests
}

/** Whether two runs may be compared as far as their keys tell; else the first part that differs. */
export function keyDiffers(a: RunKey, b: RunKey): keyof RunKey | undefined {
  return (Object.keys(KEY_WORDS) as (keyof RunKey)[]).find((part) => a[part] !== b[part])
}

function useTally(tally: StoredTally): UsableTally | undefined {
  const numbers = [tally.completed, tally.errors, tally.throughput]
  if (!numbers.every((n) => typeof n === 'number' && Number.isFinite(n) && n >= 0)) return undefined
  if (tally.errors > tally.completed) return undefined
  const latency = decode(tally.histogram)
  // A histogram that holds other than the right answers is in another unit, or another run's.
  if (latency?.count !== tally.completed - tally.errors) return undefined
  return {
    latency: latency.cumulative(),
    answers: tally.completed,
    errors: tally.errors,
    throughput: tally.throughput,
  }
}

function decode(text: string): Histogram | undefined {
  try {
    return Histogram.decode(text, 2)
  } catch {
    // Not an HdrHistogram: the caller says so and leaves the run out.
    return undefined
  }
}
