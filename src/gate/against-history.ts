import type { RunKey } from '../baseline/history.ts'
import type { FoundHistory } from '../baseline/store.ts'
import { confirmSuspicion } from '../compare/confirm.ts'
import { compareHistory, type HistoryAnswer, type HistoryQuestion } from '../compare/history.ts'
import { findCreep } from '../compare/creep.ts'
import { findLevel, type Level } from '../compare/level.ts'
import type { BaselineSummary } from '../compare/outcome.ts'
import { findImplausible } from '../compare/plausibility.ts'
import { findBadAnswers } from '../compare/validity.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Measurement } from '../measure/measurement.ts'
import { isComparable } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { formatDuration } from '../units.ts'
import { NO_CONTROL, watchControl } from './control.ts'
import type { GateEvidence } from './evidence.ts'

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
  const wantsControl =
    isComparable(plan) && (past.kind === 'found' || request.role === 'baseline' || request.keep === true)
  const control = wantsControl ? watchControl(world, world.control, plan, request.signal) : NO_CONTROL
  await control.slice()
  const outcome = await measure()
  if (outcome.ended.kind === 'planned') await control.slice()
  const score = control.score()
  if (past.kind !== 'found') {
    const alone = withoutBaseline(outcome, past)
    return { ...alone, warnings: [...control.warnings(), ...alone.warnings], control: score }
  }
  const local = plan.sides.candidate.local
  const level = findLevel(past.history, { key, now: world.now(), local })

  const first = ask(outcome.sides.candidate, level)
  const confirmed =
    first.suspects.length > 0 && outcome.ended.kind === 'planned' && outcome.generator.state !== 'saturated'
      ? await confirm(first, level)
      : { answer: first, second: undefined }
  const { answer, second } = confirmed
  // Nobody's pull request is to blame for what crept in before it; main itself is warned of it.
  const crept = findCreep(questionFor(outcome.sides.candidate, level, score), answer)
  const creep = { gate: [], baseline: [], [request.role]: crept }
  return {
    outcome: { ...outcome, ended: endOf(second) },
    baseline: summarize(answer, past, request.branch),
    comparisons: answer.comparisons,
    suspects: answer.suspects,
    invalid: answer.invalid,
    overload: undefined,
    cautions: [
      ...findImplausible(answer.comparisons, { candidate: outcome.sides.candidate, baseline: undefined }),
      ...creep.baseline,
    ],
    warnings: [
      ...level.notes,
      ...control.warnings(),
      ...answer.warnings,
      ...creep.gate,
      ...unsoundConfirmation(second),
    ],
    confirmation: second?.sides.candidate,
    control: score,
  }

  /** What cut the confirmation short ended the run. */
  function endOf(second: LoadOutcome | undefined): LoadEnd {
    if (second !== undefined && second.ended.kind !== 'planned') return second.ended
    return request.signal.aborted ? { kind: 'interrupted' } : outcome.ended
  }

  function measure(): Promise<LoadOutcome> {
    return world.engine.run(plan, {
      signal: request.signal,
      onProgress: (progress) => world.narrator.progress(progress, undefined),
      onBlocks: () => 'go-on',
    })
  }

  function ask(candidate: Measurement, present: Level): HistoryAnswer {
    return compareHistory(questionFor(candidate, present, control.score()))
  }

  function questionFor(candidate: Measurement, present: Level, of: number | undefined): HistoryQuestion {
    const { config } = request
    return {
      plan,
      candidate: comparedPart(candidate),
      history: present.history,
      key,
      now: world.now(),
      maxAgeMs: config.baseline.maxAgeMs,
      runs: config.baseline.runs,
      thresholds: (name) => thresholdsFor(config, request.profile, name),
      control: of,
      levelSince: present.since,
    }
  }

  async function confirm(
    suspicion: HistoryAnswer,
    present: Level,
  ): Promise<{ readonly answer: HistoryAnswer; readonly second: LoadOutcome | undefined }> {
    const names = suspicion.suspects.map(({ request: name, metric }) => `${metric} of ${name}`).join(', ')
    const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_BLOCKS * plan.blocks.durationMs)
    world.narrator.say(`Suspected slower: ${names}. Measuring again after ${formatDuration(pauseMs)}.`)
    await world.pause(pauseMs, request.signal)
    if (request.signal.aborted) return { answer: suspicion, second: undefined }
    const second = await measure()
    if (second.ended.kind === 'planned') await control.slice()
    const sound = second.ended.kind === 'planned' && second.generator.state !== 'saturated'
    return {
      answer: sound ? confirmSuspicion(suspicion, ask(second.sides.candidate, present)) : suspicion,
      second,
    }
  }
}

/** A second measurement that says nothing must not look like one that found nothing. */
function unsoundConfirmation(second: LoadOutcome | undefined): readonly string[] {
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
  }
}

function summarize(
  answer: HistoryAnswer,
  past: Extract<FoundHistory, { kind: 'found' }>,
  branch: string,
): BaselineSummary {
  const [newest] = answer.used
  if (newest === undefined)
    return { kind: 'missing', reason: answer.invalid?.text ?? 'no stored run can be compared with this one' }
  return {
    kind: 'history',
    runs: answer.used.length,
    sha: newest.sha,
    ageSeconds: newest.ageSeconds,
    branch,
    source: past.source,
    commitsBehind: undefined,
  }
}
