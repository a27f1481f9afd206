import type { History, HistoryRun, RunKey, StoredTally } from '../../src/baseline/history.ts'
import { confirmSuspicion } from '../../src/compare/confirm.ts'
import { compareHistory } from '../../src/compare/history.ts'
import type { HistoryAnswer, Suspect } from '../../src/compare/history.ts'
import { mergeHistograms } from '../../src/measure/histogram.ts'
import type { Measurement, Tally } from '../../src/measure/measurement.ts'
import { emptyTally } from '../../src/measure/tally.ts'
import { REQUESTS } from './service.ts'
import type { Answers, SingleRun } from './simulate-run.ts'
import { simulatedPlan, USUAL_THRESHOLDS } from './simulated-plan.ts'
import type { Shape } from './simulated-plan.ts'

const KEY: RunKey = {
  fingerprint: 'simulated',
  runner: 'runner',
  architecture: 'x64',
  image: 'image',
  cpu: 'cpu',
  tool: '0',
}

const NOW = new Date('2026-01-31T00:00:00Z')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Measures the same pull request once more: in the same job, or on another runner. */
export interface Again {
  readonly sameJob: () => SingleRun
  readonly otherRunner: () => SingleRun
}

export interface HistoryOutcome {
  /** Requests that a test flags, before it is asked whether the environment changed; and again elsewhere. */
  readonly flagged: readonly string[]
  readonly flaggedElsewhere: readonly string[]
  /** Requests under suspicion after the first measurement. */
  readonly suspected: readonly string[]
  /** Blamed after a second one, in either way. */
  readonly confirmedInJob: readonly string[]
  readonly confirmedElsewhere: readonly string[]
  readonly mode: HistoryAnswer['mode']
}

/** The gate against its cached runs. `stored` is newest last; `useControl` false leaves the control out. */
export function judgeHistory(
  first: SingleRun,
  again: Again,
  stored: readonly HistoryRun[],
  shape: Shape,
  useControl: boolean,
): HistoryOutcome {
  const ask = (run: SingleRun): HistoryAnswer =>
    compareHistory({
      plan: simulatedPlan(shape),
      candidate: asMeasurement(run, shape),
      history: asHistory(stored),
      key: KEY,
      now: NOW,
      maxAgeMs: 30 * DAY_MS,
      runs: 20,
      thresholds: () => USUAL_THRESHOLDS,
      control: useControl ? run.control : undefined,
      levelSince: undefined,
    })
  const answer = ask(first)
  const flagged = flaggedIn(answer)
  const outcome = {
    flagged: requestsOf(flagged),
    flaggedElsewhere: [],
    suspected: requestsOf(answer.suspects),
    confirmedInJob: [],
    confirmedElsewhere: [],
    mode: answer.mode,
  }
  if (flagged.length === 0) return outcome
  const elsewhere = ask(again.otherRunner())
  const inJob = confirmSuspicion(answer, ask(again.sameJob()))
  return {
    ...outcome,
    flaggedElsewhere: requestsOf(inBoth(flagged, flaggedIn(elsewhere))),
    confirmedInJob: requestsOf(inJob.comparisons.filter((one) => one.outcome === 'regressed')),
    confirmedElsewhere: requestsOf(inBoth(answer.suspects, elsewhere.suspects)),
  }
}

function flaggedIn({ tests }: HistoryAnswer): readonly Suspect[] {
  return tests.filter(({ flags }) => flags.worse).map(({ test }) => test)
}

/** The same test on both runners. */
function inBoth(first: readonly Suspect[], second: readonly Suspect[]): readonly Suspect[] {
  return first.filter((one) =>
    second.some(({ request, metric }) => request === one.request && metric === one.metric),
  )
}

/** Stores runs as the gate stores them, one an hour, newest last. */
export function storeRuns(runs: readonly SingleRun[], shape: Shape): readonly HistoryRun[] {
  return runs.map((run, i) => ({
    sha: undefined,
    at: new Date(NOW.getTime() - (runs.length - i) * HOUR_MS).toISOString(),
    origin: 'simulated',
    key: KEY,
    requests: Object.fromEntries(REQUESTS.map(({ name }, r) => [name, store(run.answers[r], shape.lengthS)])),
    total: store(sum(run.answers), shape.lengthS),
    control: run.control,
    quarantined: undefined,
  }))
}

function requestsOf(named: readonly { readonly request: string }[]): readonly string[] {
  return [...new Set(named.map(({ request }) => request))]
}

function asHistory(runs: readonly HistoryRun[]): History {
  return { schema: 'plimsoll/history@1', suite: 'default', branch: 'main', runs }
}

function store(answers: Answers | undefined, lengthS: number): StoredTally {
  if (!answers) throw new Error('a run must hold every request')
  const { latency, completed, errors } = answers
  return { sent: completed, completed, errors, throughput: completed / lengthS, histogram: latency.encode() }
}

function asMeasurement({ answers }: SingleRun, shape: Shape): Measurement {
  const tallies = answers.map(asTally)
  return {
    requests: Object.fromEntries(REQUESTS.map(({ name }, r) => [name, tallies[r] ?? emptyTally()])),
    total: asTally(sum(answers)),
    scenarios: {},
    blocks: [],
    timeline: [],
    activeMs: shape.lengthS * 1000,
  }
}

function asTally({ latency, completed, errors }: Answers): Tally {
  return {
    ...emptyTally(),
    sent: completed,
    completed,
    errors: errors > 0 ? { 'status-5xx': errors } : {},
    latency,
    serviceTime: latency,
  }
}

function sum(answers: readonly Answers[]): Answers {
  return {
    latency: mergeHistograms(
      answers.map(({ latency }) => latency),
      2,
    ),
    completed: answers.reduce((all, one) => all + one.completed, 0),
    errors: answers.reduce((all, one) => all + one.errors, 0),
  }
}
