import type { AcceptedLevel } from '../baseline/accepted-level.ts'
import { reasonNotToStore, toHistoryRun } from '../baseline/history-run.ts'
import type { Config } from '../config/config.ts'
import type { GateOutcome, GateRequest, GateWorld } from '../gate.ts'
import type { Ingested } from '../ingest/ingest.ts'
import type { LoadEngine, LoadOutcome } from '../load/engine.ts'
import { emptyMeasurement } from '../measure/merge.ts'
import type { Plan } from '../plan/plan.ts'
import { toResult } from '../report/to-result.ts'
import { toTrend } from '../report/trend.ts'
import { measureAgainstHistory } from './against-history.ts'
import { decide, demandsOf } from './decide.ts'
import { findPast } from './find-past.ts'
import { runKeyOf } from './run-key.ts'
import { toJudging } from './to-judging.ts'
import { whyKeptApart } from './why-kept-apart.ts'

/** What judging results of another tool needs of the world: no load, no probe. */
export type IngestWorld = Pick<GateWorld, 'store' | 'narrator' | 'machine' | 'version' | 'now'>

export interface IngestRequest {
  readonly ingested: Ingested
  /** A second run of the same load, to confirm what the first one leaves suspected; looked at only then. */
  readonly second?: Ingested | undefined
  /** Makes that second run now, for a tool that can be started again. */
  readonly again?: (() => Promise<Ingested>) | undefined
  /** Cuts a tool's run short: what was measured until then counts as interrupted. */
  readonly signal?: AbortSignal | undefined
  /** The load as far as the results tell: see `planOfIngested`. */
  readonly plan: Plan
  readonly config: Config
  readonly role: 'gate' | 'baseline'
  readonly sha: string | undefined
  readonly branch: string
  readonly suite: string
  readonly origin: string
  /** Who decided that this run of the branch starts a new level; absent where nobody did. */
  readonly accept?: AcceptedLevel | undefined
  /** What was assumed because nobody configured it; the configuration's own assumptions where it is absent. */
  readonly assumptions?: readonly string[] | undefined
  /** What is to be known of the run beside what the results say of themselves. */
  readonly warnings?: readonly string[] | undefined
}

/**
 * Judges results of another tool by the same code as a run of Plimsoll: limits on what was measured, and
 * changes against stored runs of the same tool (METHOD §4). Nothing can be measured again here: what looks
 * slower stays suspected and fails nothing alone, unless a second run is given that shows it too.
 */
export async function gateIngested(world: IngestWorld, request: IngestRequest): Promise<GateOutcome> {
  const { ingested, plan, config, role, second, again = second && (() => Promise.resolve(second)) } = request
  const { signal = new AbortController().signal } = request
  const gate: GateRequest = {
    config,
    role,
    ...{ sha: request.sha, branch: request.branch, suite: request.suite, origin: request.origin },
    ...{ profile: plan.profile, seed: plan.seed, url: plan.sides.candidate.url },
    ...{ baselineUrl: undefined, baselineSha: undefined, waitTimeoutMs: 0 },
    signal,
  }
  const outcome = outcomeOfIngested(ingested, signal)
  const recorded: GateWorld = {
    ...world,
    narrator: asRecorded(
      world.narrator,
      request.again === undefined ? 'The second run decides.' : 'The tool runs once more.',
    ),
    engine: recordedEngine(outcome, again && (() => measuredAgain(again, outcome, signal))),
    probe: { awaitReady: () => Promise.reject(new Error('results of another tool need no target')) },
    pause: () => Promise.resolve(),
  }
  const past = await findPast(recorded, gate, plan)
  const key = runKeyOf(world, plan)
  const evidence = await measureAgainstHistory(recorded, gate, plan, past, key)
  const demands = demandsOf(config, plan, role)
  const verdict = decide(plan, evidence, demands)
  const result = toResult({
    version: world.version,
    plan,
    outcome: evidence.outcome,
    verdict,
    baseline: evidence.baseline,
    confirmation: evidence.confirmation,
    candidate: { sha: request.sha, url: plan.sides.candidate.url },
    assumptions: request.assumptions ?? config.assumptions,
    warnings: [
      ...(request.warnings ?? []),
      ...ingested.notes,
      ...evidence.warnings,
      ...unknownNames(config, plan),
    ],
    trend: toTrend(past.kind === 'found' ? past.history.runs : []),
    judging: toJudging(plan, evidence, demands, { key, machine: undefined }),
  })
  const notStored = reasonNotToStore({
    ended: evidence.outcome.ended.kind,
    generator: ingested.generator,
    measurement: ingested.measurement,
    interleaved: false,
  })
  const endedAt = new Date(Date.parse(ingested.startedAt) + ingested.elapsedMs)
  const run = toHistoryRun({
    ...{ sha: request.sha, at: endedAt, origin: request.origin, key },
    measurement: ingested.measurement,
    control: undefined,
    quarantined: whyKeptApart(verdict),
  })
  const { accept } = request
  return {
    result: { ...result, source: ingested.source },
    exitCode: verdict.exitCode,
    // A person stands for an accepted level: it is the baseline, whatever its limits say.
    run:
      notStored !== undefined
        ? undefined
        : accept === undefined
          ? run
          : { ...run, quarantined: undefined, accepted: accept },
    notStored,
    fingerprint: plan.fingerprint,
  }
}

function outcomeOfIngested(ingested: Ingested, signal: AbortSignal): LoadOutcome {
  return {
    sides: { candidate: ingested.measurement, baseline: undefined },
    generator: ingested.generator,
    ended: { kind: signal.aborted ? 'interrupted' : 'planned' },
    startedAt: ingested.startedAt,
    elapsedMs: ingested.elapsedMs,
  }
}

/** A second run. One that was cut short before it measured anything leaves the first as it is, interrupted. */
async function measuredAgain(
  again: () => Promise<Ingested>,
  first: LoadOutcome,
  signal: AbortSignal,
): Promise<LoadOutcome> {
  try {
    return outcomeOfIngested(await again(), signal)
  } catch (thrown) {
    if (!signal.aborted || thrown !== signal.reason) throw thrown
    return {
      ...first,
      sides: { candidate: emptyMeasurement(), baseline: undefined },
      ended: { kind: 'interrupted' },
    }
  }
}

/** Hands out what was measured before: the first run, and the second when the gate measures again. */
function recordedEngine(first: LoadOutcome, second: (() => Promise<LoadOutcome>) | undefined): LoadEngine {
  const left = [first]
  // Only what cannot measure again is `recorded`.
  if (second === undefined) return { recorded: true, run: () => Promise.resolve(first) }
  return {
    run: () => {
      const known = left.pop()
      return known === undefined ? second() : Promise.resolve(known)
    },
  }
}

/** The gate says for how long it pauses before it measures again; here the second run is made elsewhere. */
function asRecorded(narrator: GateWorld['narrator'], instead: string): GateWorld['narrator'] {
  return {
    say: (line) => narrator.say(line.replace(/Measuring again after .*$/, instead)),
    warn: (line) => narrator.warn(line),
    progress: (progress, soFar) => narrator.progress(progress, soFar),
  }
}

/** A name under `requests` that the files do not have: a limit that nothing is held to. */
function unknownNames(config: Config, plan: Plan): readonly string[] {
  const known = plan.requests.map(({ name }) => name)
  const unknown = Object.keys(config.requests).filter((name) => !known.includes(name))
  if (unknown.length === 0) return []
  const some = known.slice(0, 5)
  return [
    `The configuration has limits for ${listed(unknown)}, which the files do not name. They name ${listed(some)}${known.length > some.length ? ', …' : ''}.`,
  ]
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
