import type { Suspect } from '../compare/history.ts'
import { nameOf } from '../compare/wording.ts'
import type { GateOutcome, GateRequest, GateWorld } from '../gate.ts'
import type { Result } from '../report/result.ts'
import { outcomeOf, planOf } from '../report/run-of.ts'
import { storedHistoryOf, toStoredHistory, type HistoryBasis } from '../report/stored-reference.ts'
import { toJudged } from '../report/to-judged.ts'
import { toResultMeasurement } from '../report/to-result-measurement.ts'
import { formatDuration } from '../units.ts'
import { endOf, isSound, measureCandidate, unsoundConfirmation } from './against-history.ts'
import { awaitTargets } from './await-targets.ts'
import { checkConfirmable } from './confirmable.ts'
import { watchControl } from './control.ts'
import { decide, demandsOf } from './decide.ts'
import { findPast } from './find-past.ts'
import { historyEvidence } from './history-evidence.ts'
import { expectJudgeable, storedDemands, storedEvidence, type Judgeable } from './judge-again.ts'
import { presentPast } from './present-past.ts'
import { runKeyOf } from './run-key.ts'
import { bootHash } from './to-judging.ts'

/**
 * The second job of METHOD §4 (ii): measures what a first job left suspected, on another runner, and gives
 * the verdict of both. `regressed` only where the same test is flagged again. A first result that suspects
 * nothing stands as it is, and nothing is measured. Throws UserError `not-confirmable` for a first result of
 * another load, configuration, profile or commit.
 */
export async function confirmGate(
  world: GateWorld,
  given: GateRequest,
  firstResult: Result,
): Promise<GateOutcome> {
  const { narrator, machine } = world
  const first = expectJudgeable(firstResult)
  // The first job had no live baseline, or it would not have suspected anything: this one has none either.
  const request = withoutLive(given)
  checkConfirmable(world, request, first)
  const suspects = openSuspects(first)
  if (suspects.length === 0) {
    narrator.say(`Nothing is left suspected in the first result (${first.verdict}), so it stands as it is.`)
    return settled(first)
  }

  const { planned, warnings } = await awaitTargets(world, request)
  for (const line of planned.warnings) narrator.warn(line)
  const { plan } = planned
  narrator.say(`Measuring again on this machine: ${suspects.map(nameOf).join(', ')}.`)
  const past = await findPast(world, request, plan)
  const control = watchControl(world, world.control, plan, request.signal)
  await control.slice()
  const second = await measureCandidate(world, request, plan)
  if (second.ended.kind === 'planned') await control.slice()

  const found = past.kind === 'found' ? past : NO_HISTORY
  const present = presentPast(request, plan, found, runKeyOf(world, plan), world.now())
  const stored = storedBasis(first)
  const reference = present.referenceAt(control.score())
  const made = isSameMachine(first, bootHash(machine)) ? 'same-job' : 'another-runner'
  const decides = isSound(second)
  const basis: HistoryBasis = decides ? { ...stored, elsewhere: { reference, made } } : stored
  const before = outcomeOf(first)
  const outcome = { ...before, ended: endOf(before, second, request.signal) }
  const demands = demandsOf(request.config, plan, 'gate')
  const { confirmation } = storedEvidence(first, demands)
  const evidence = historyEvidence(
    {
      plan: planOf(first),
      limitsOf: demands.limitsOf,
      basis,
      second: confirmation,
      elsewhere: decides ? second.sides.candidate : undefined,
      past: { branch: first.baseline.branch ?? '', source: first.baseline.source ?? '' },
    },
    outcome,
  )
  const verdict = decide(planOf(first), evidence, demands)
  const result: Result = {
    ...first,
    tool: { ...first.tool, version: world.version },
    ...toJudged(verdict),
    partial: first.partial || second.ended.kind !== 'planned',
    measurements: { ...first.measurements, elsewhere: toResultMeasurement(second.sides.candidate) },
    warnings: [
      ...new Set([
        ...first.warnings,
        ...warnings,
        whereMade(made, reference.runs.length),
        ...(past.kind === 'found' ? [] : [`The second job found no history: ${past.reason}`]),
        ...control.warnings(),
        ...present.notes,
        ...reference.warnings,
        ...unsoundConfirmation(second),
      ]),
    ],
    judging: {
      ...first.judging,
      policies: demands.policies,
      ended: outcome.ended,
      history: toStoredHistory(basis),
    },
  }
  narrator.say(`Measured again in ${formatDuration(second.elapsedMs)}: ${result.headline}`)
  return { ...settled(result), exitCode: verdict.exitCode }
}

const NO_HISTORY = {
  kind: 'found',
  source: 'none',
  history: { schema: 'plimsoll/history@1', suite: '', branch: '', runs: [] },
} as const

/** What the first job left open, if it could be judged at all. */
function openSuspects(first: Judgeable): readonly Suspect[] {
  const standing = first.verdict === 'inconclusive' && first.spoiled.comparisons === 'nothing'
  return standing ? storedEvidence(first, storedDemands(first)).suspects : []
}

function storedBasis({ judging }: Judgeable): HistoryBasis {
  if (judging.history === null) throw new Error('a suspicion comes from a history')
  return storedHistoryOf(judging.history)
}

function isSameMachine({ judging }: Judgeable, boot: string | undefined): boolean {
  return boot !== undefined && boot === judging.machine
}

function whereMade(made: 'same-job' | 'another-runner', runs: number): string {
  const against =
    runs === 0 ? 'no stored run of its kind to hold it against' : `${runs} stored runs of its kind`
  return made === 'another-runner'
    ? `A second job measured again what was suspected, on a machine with ${against}.`
    : `A second job measured again what was suspected, on the same machine as the first, with ${against}: the stricter rule for one machine holds, because it repeats its own luck.`
}

function withoutLive(request: GateRequest): GateRequest {
  const { config } = request
  return {
    ...request,
    baselineUrl: undefined,
    config: { ...config, baseline: { ...config.baseline, url: undefined } },
  }
}

/** The outcome of a job whose result is there: nothing of it enters the history, since the first job's run may. */
function settled(result: Result): GateOutcome {
  return {
    result,
    exitCode: result.check !== 'failure' ? 0 : result.verdict === 'fail' ? 1 : 3,
    run: undefined,
    notStored: 'it confirms another run, which is stored by its own job',
    fingerprint: result.plan.fingerprint,
  }
}
