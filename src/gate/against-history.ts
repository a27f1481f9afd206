import { acceptedLevel, describeLevel } from '../baseline/accepted-level.ts'
import type { RunKey } from '../baseline/history.ts'
import type { FoundHistory } from '../baseline/store.ts'
import { confirmSuspicion } from '../compare/confirm.ts'
import { compareHistory, type HistoryAnswer } from '../compare/history.ts'
import type { BaselineSummary } from '../compare/outcome.ts'
import { findImplausible } from '../compare/plausibility.ts'
import { findBadAnswers } from '../compare/validity.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadEnd, LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Measurement } from '../measure/measurement.ts'
import type { Plan } from '../plan/plan.ts'
import { formatDuration } from '../units.ts'
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
  const level = past.kind === 'found' ? acceptedLevel(past.history) : undefined
  const outcome = await measure()
  if (past.kind !== 'found') return withoutBaseline(outcome, past)

  const first = ask(outcome.sides.candidate)
  const confirmed =
    first.suspects.length > 0 && outcome.ended.kind === 'planned' && outcome.generator.state !== 'saturated'
      ? await confirm(first)
      : { answer: first, second: undefined }
  const { answer, second } = confirmed
  return {
    outcome: { ...outcome, ended: endOf(second) },
    baseline: summarize(answer, past, request.branch),
    comparisons: answer.comparisons,
    suspects: answer.suspects,
    invalid: answer.invalid,
    overload: undefined,
    cautions: findImplausible(answer.comparisons, {
      candidate: outcome.sides.candidate,
      baseline: undefined,
    }),
    warnings: [
      ...(level === undefined ? [] : [describeLevel(level)]),
      ...answer.warnings,
      ...unsoundConfirmation(second),
    ],
    confirmation: second?.sides.candidate,
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

  function ask(candidate: Measurement): HistoryAnswer {
    if (past.kind !== 'found') throw new Error('asked without a history')
    const { config } = request
    return compareHistory({
      plan,
      candidate: comparedPart(candidate),
      history: past.history,
      key,
      now: world.now(),
      maxAgeMs: config.baseline.maxAgeMs,
      runs: config.baseline.runs,
      thresholds: (name) => thresholdsFor(config, request.profile, name),
      control: undefined,
      levelSince: level?.at,
    })
  }

  async function confirm(
    suspicion: HistoryAnswer,
  ): Promise<{ readonly answer: HistoryAnswer; readonly second: LoadOutcome | undefined }> {
    const names = suspicion.suspects.map(({ request: name, metric }) => `${metric} of ${name}`).join(', ')
    const pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_BLOCKS * plan.blocks.durationMs)
    world.narrator.say(`Suspected slower: ${names}. Measuring again after ${formatDuration(pauseMs)}.`)
    await world.pause(pauseMs, request.signal)
    if (request.signal.aborted) return { answer: suspicion, second: undefined }
    const second = await measure()
    const sound = second.ended.kind === 'planned' && second.generator.state !== 'saturated'
    return {
      answer: sound ? confirmSuspicion(suspicion, ask(second.sides.candidate)) : suspicion,
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
