import { observedLevels } from './analyze/observed-level.ts'
import type { AcceptedLevel } from './baseline/accepted-level.ts'
import type { HistoryRun, RunKey } from './baseline/history.ts'
import { reasonNotToStore, toHistoryRun } from './baseline/history-run.ts'
import { calibrationsIn } from './baseline/store.ts'
import type { BaselineStore } from './baseline/store.ts'
import { calibratedNoise } from './calibrate/sigma-inst.ts'
import type { Config } from './config/config.ts'
import type { ControlWorkload } from './control/control-workload.ts'
import { measureAgainstHistory } from './gate/against-history.ts'
import { awaitTargets } from './gate/await-targets.ts'
import { measureBesideBaseline } from './gate/beside-baseline.ts'
import { confirmGate } from './gate/confirm-gate.ts'
import { decide, demandsOf } from './gate/decide.ts'
import { findPast } from './gate/find-past.ts'
import { expectOwnLoad } from './gate/own-load.ts'
import { runKeyOf } from './gate/run-key.ts'
import { whyKeptApart } from './gate/why-kept-apart.ts'
import { analyse } from './gate/analyse.ts'
import { reckon, whyNoCapacity } from './gate/reckon.ts'
import { toJudging } from './gate/to-judging.ts'
import { withObserver } from './gate/with-observer.ts'
import type { LoadEngine, Progress } from './load/engine.ts'
import type { Probe } from './load/probe.ts'
import type { ReferenceClocks } from './load/reference-clock.ts'
import type { Observer } from './observe/observer.ts'
import type { Shard } from './plan/shard.ts'
import type { Result } from './report/result.ts'
import { toResult } from './report/to-result.ts'
import { toTrend } from './report/trend.ts'

/** What the gate needs of the world; only `index.ts` builds the real ones. */
export interface GateWorld {
  readonly engine: LoadEngine
  readonly probe: Probe
  /** Undefined: no history is kept, and none is asked for. */
  readonly store: BaselineStore | undefined
  readonly narrator: Narrator
  readonly machine: Machine
  readonly version: string
  /** Tells how fast this machine is, for runs held against stored ones; without it they are compared as measured. */
  readonly control?: ControlWorkload | undefined
  /** Looks at what the configuration names while the load runs; without it nothing is observed. */
  readonly observer?: Observer | undefined
  /** Clocks that a shard holds this machine's against; without them nothing tells whether shards began together. */
  readonly clocks?: ReferenceClocks | undefined
  now(): Date
  /** Waits without load; ends early when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

/** Tells the person who waits what happens; the fronts decide how it looks. */
export interface Narrator {
  /** A line of the story: "Waiting for https://…", "Warm-up 10 s". */
  say(line: string): void
  warn(line: string): void
  /** Often; the front thins it out. `soFar` is the verdict as it looks now. */
  progress(progress: Progress, soFar: string | undefined): void
}

/** The machine that makes the load: the part of a run's key that the plan does not know. */
export interface Machine extends Omit<RunKey, 'fingerprint' | 'tool'> {
  readonly cores: number
  /** Tells this boot of this machine from every other, as far as the system does; undefined where it does not. */
  readonly boot?: string | undefined
}

export interface GateRequest {
  readonly config: Config
  readonly profile: string
  readonly seed: number
  /** Overrides `config.url`; one of the two must be there. */
  readonly url: string | undefined
  /** Overrides `config.baseline.url`: a live deployment of main, measured interleaved. */
  readonly baselineUrl: string | undefined
  /** `gate` judges against a baseline; `baseline` measures main itself and judges objectives only. */
  readonly role: 'gate' | 'baseline'
  readonly sha: string | undefined
  readonly baselineSha: string | undefined
  /** Branch whose history is read, and under which a baseline run is stored. */
  readonly branch: string
  readonly suite: string
  /** Where the run was made: `<run id>.<attempt>` or `local`. */
  readonly origin: string
  /** Who decided that this run of the branch starts a new level; absent where nobody did. */
  readonly accept?: AcceptedLevel
  /** The part of the run that this machine carries: its plan must be that of all others. */
  readonly shard?: Shard | undefined
  /** The run will be stored as history, so it is worth a control score even without a baseline. */
  readonly keep?: boolean
  /** The result of a first job: what it left suspected is measured again, and decided. */
  readonly confirm?: Result | undefined
  readonly waitTimeoutMs: number
  readonly signal: AbortSignal
}

export interface GateOutcome {
  readonly result: Result
  /** 0, 1, 3, or 130/143 decided by the front when the run was interrupted. */
  readonly exitCode: 0 | 1 | 3
  /** What may enter the history; undefined for a run that must not, with the reason in `notStored`. */
  readonly run: HistoryRun | undefined
  readonly notStored: string | undefined
  /** Fingerprint under which the history is found and saved. */
  readonly fingerprint: string
}

/**
 * The whole story: config → plan → wait → load → compare → verdict → result. Throws UserError for what
 * stands in the way of measuring; whatever was measured comes back, interrupted or not.
 */
export async function runGate(given: GateWorld, request: GateRequest): Promise<GateOutcome> {
  expectOwnLoad(request.config, 'this run')
  const world = withObserver(given, request)
  if (request.confirm !== undefined) return confirmGate(world, request, request.confirm)
  const { planned, warnings: ofTargets } = await awaitTargets(world, request)
  const { plan: asked } = planned
  for (const line of planned.warnings) world.narrator.warn(line)
  const past = await findPast(world, request, asked)
  const key = runKeyOf(world, asked)

  const evidence =
    asked.sides.baseline === undefined
      ? await measureAgainstHistory(world, request, asked, past, key)
      : await measureBesideBaseline(world, request, asked, calibratedNoise(calibrationsIn(past), key))

  const { outcome, plan = asked } = evidence
  const demands = demandsOf(request.config, plan, request.role)
  const verdict = decide(plan, evidence, demands)
  const reckoned = reckon(plan, outcome, request.config)
  const result = toResult({
    version: world.version,
    plan,
    outcome,
    verdict,
    baseline: evidence.baseline,
    confirmation: evidence.confirmation,
    candidate: { sha: request.sha, url: plan.sides.candidate.url },
    ...reckoned,
    analysis: analyse(plan, outcome, request.config, reckoned.capacity),
    assumptions: [...request.config.assumptions, ...planned.assumptions],
    warnings: [...ofTargets, ...planned.warnings, ...evidence.warnings, ...whyNoCapacity(plan, outcome)],
    trend: toTrend(past.kind === 'found' ? past.history.runs : []),
    noise: evidence.noise,
    judging: toJudging(plan, evidence, demands, { key, machine: world.machine }),
  })
  return { result, exitCode: verdict.exitCode, fingerprint: plan.fingerprint, ...toStore() }

  function toStore(): Pick<GateOutcome, 'run' | 'notStored'> {
    const measurement = outcome.sides.candidate
    const notStored = reasonNotToStore({
      ended: outcome.ended.kind,
      generator: outcome.generator,
      measurement,
      interleaved: plan.interleave !== 'none',
    })
    if (notStored !== undefined) return { run: undefined, notStored }
    const run = toHistoryRun({
      sha: request.sha,
      at: world.now(),
      origin: request.origin,
      key,
      measurement,
      control: evidence.control,
      quarantined: whyKeptApart(verdict),
      observed: observedLevels(measurement.observed, plan.stages),
    })
    if (request.accept === undefined) return { run, notStored: undefined }
    // A person stands for this level: it is the baseline, whatever its limits say.
    return { run: { ...run, quarantined: undefined, accepted: request.accept }, notStored: undefined }
  }
}
