import type { RunKey } from '../baseline/history.ts'
import type { FoundHistory } from '../baseline/store.ts'
import { findBadAnswers } from '../compare/validity.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import type { HistoryBasis } from '../report/stored-reference.ts'
import { formatDuration } from '../units.ts'
import { NO_CONTROL, watchControl } from './control.ts'
import type { GateEvidence } from './evidence.ts'
import { answerOf, historyEvidence } from './history-evidence.ts'
import { presentPast } from './present-past.ts'

/** Blocks of rest before a suspicion is measured again, so that a passing disturbance can pass. */
const PAUSE_BLOCKS = 4
const LONGEST_PAUSE_MS = 30_000

/**
 * The candidate alone, held against cached runs of main (METHOD §4). What looks slower is measured again
 * in this job before it may fail anything.
 */
export async function measureAgainstHistory(
  world: GateWorld,
  request: GateRequest,
  plan: Plan,
  past: FoundHistory,
  key: RunKey,
): Promise<GateEvidence> {
  // How fast this machine is now says nothing of a load that was recorded elsewhere, or earlier.
  const wantsControl =
    isComparable(plan) &&
    world.engine.recorded !== true &&
    (past.kind === 'found' || request.role === 'baseline' || request.keep === true)
  const control = wantsControl ? watchControl(world, world.control, plan, request.signal) : NO_CONTROL
  await control.slice()
  const outcome = await measureCandidate(world, request, plan)
  if (outcome.ended.kind === 'planned') await control.slice()
  const score = control.score()
  if (past.kind !== 'found') {
    const alone = withoutBaseline(outcome, past)
    return { ...alone, warnings: [...control.warnings(), ...alone.warnings], control: score }
  }

  const present = presentPast(request, plan, past, key, world.now())
  const limitsOf = (name: string) => thresholdsFor(request.config, request.profile, name)
  const { candidate } = outcome.sides
  const first = present.referenceAt(score)
  const answer = answerOf({ plan, limitsOf }, candidate, first)
  const again =
    answer.suspects.length > 0 &&
    isSound(outcome) &&
    !request.signal.aborted &&
    world.engine.recorded !== true
      ? await confirm()
      : undefined
  // Nobody's pull request is to blame for what crept in before it; main itself is warned of it.
  const crept = present.crept(candidate, score, answer)
  const basis: HistoryBasis = {
    first,
    second:
      again !== undefined && isSound(again)
        ? { reference: present.referenceAt(control.score()), made: 'same-job' }
        : undefined,
    levelSince: present.levelSince,
    cautions: request.role === 'baseline' ? crept : [],
    observed: present.observed(),
  }
  const evidence = historyEvidence(
    {
      ...{ plan, limitsOf, basis },
      second: basis.second === undefined ? undefined : again?.sides.candidate,
      past: { branch: request.branch, source: past.source },
    },
    { ...outcome, ended: endOf(outcome, again, request.signal) },
  )
  return {
    ...evidence,
    warnings: [
      ...present.notes,
      ...control.warnings(),
      ...evidence.warnings,
      ...(request.role === 'gate' ? crept : []),
      ...unsoundConfirmation(again),
    ],
    confirmation: again?.sides.candidate,
  }

  async function confirm(): Promise<LoadOutcome | undefined> {
    const names = answer.suspects.map(({ request: name, metric }) => `${metric} of ${name}`).join(', ')
    const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_BLOCKS * plan.blocks.durationMs)
    world.narrator.say(`Suspected slower: ${names}. Measuring again after ${formatDuration(pauseMs)}.`)
    await world.pause(pauseMs, request.signal)
    if (request.signal.aborted) return undefined
    const second = await measureCandidate(world, request, plan)
    if (second.ended.kind === 'planned') await control.slice()
    return second
  }
}

/** One measurement of the candidate alone, over the whole plan. */
export function measureCandidate(
  { engine, narrator }: Pick<GateWorld, 'engine' | 'narrator'>,
  { signal }: Pick<GateRequest, 'signal'>,
  plan: Plan,
): Promise<LoadOutcome> {
  return engine.run(plan, {
    signal,
    onProgress: (progress) => narrator.progress(progress, undefined),
    onBlocks: () => 'go-on',
  })
}

/** Whether a measurement can decide a suspicion. */
export function isSound({ ended, generator }: LoadOutcome): boolean {
  return ended.kind === 'planned' && generator.state !== 'saturated'
}

/** What cut a confirmation short ended the run. */
export function endOf(first: LoadOutcome, second: LoadOutcome | undefined, signal: AbortSignal): LoadEnd {
  if (second !== undefined && second.ended.kind !== 'planned') return second.ended
  return signal.aborted ? { kind: 'interrupted' } : first.ended
}

/** A second measurement that says nothing must not look like one that found nothing. */
export function unsoundConfirmation(second: LoadOutcome | undefined): readonly string[] {
  if (second?.generator.state !== 'saturated') return []
  return [
    `The measurement that should have confirmed the suspicion was itself saturated (${second.generator.reasons.join('; ')}), so it confirmed nothing. Lower load.rate, or run on a machine with more free cores.`,
  ]
}

function withoutBaseline(outcome: LoadOutcome, past: Exclude<FoundHistory, { kind: 'found' }>): GateEvidence {
  return {
    outcome,
    baseline: { kind: 'missing', reason: past.reason },
    comparisons: [],
    suspects: [],
    invalid: findBadAnswers([{ side: 'candidate', cells: Object.values(outcome.sides.candidate.requests) }]),
    overload: undefined,
    cautions: [],
    warnings:
      past.kind === 'unreadable' ? [`The history cannot be read and counts as missing: ${past.reason}`] : [],
    confirmation: undefined,
    control: undefined,
    basis: { live: undefined, history: undefined },
  }
}
