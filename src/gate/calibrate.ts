import type { CalibrationRun } from '../baseline/calibration-run.ts'
import { calibrationsIn } from '../baseline/store.ts'
import { aaTests } from '../calibrate/aa-tests.ts'
import { calibratedNoise } from '../calibrate/sigma-inst.ts'
import type { InstanceNoise } from '../calibrate/sigma-inst.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import { UserError } from '../errors.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadOutcome } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import { isComparable, isShaped } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { awaitTargets, liveBaselineOf, planFor } from './await-targets.ts'
import { expectOwnLoad } from './own-load.ts'
import { runKeyOf } from './run-key.ts'

/** What an A/A run brought. */
export type CalibrationOutcome =
  | {
      readonly kind: 'calibrated'
      readonly run: CalibrationRun
      readonly plan: Plan
      readonly blocks: number
      /** Tests that may fail a check under this plan. */
      readonly family: number
      /** σ_inst as it was before this run, and with it. */
      readonly before: InstanceNoise
      readonly after: InstanceNoise
      readonly warnings: readonly string[]
    }
  /** The measurement was no good; the reason in a sentence. */
  | { readonly kind: 'unusable'; readonly reason: string; readonly interrupted: boolean }

/**
 * An A/A run (METHOD §6): two deployments of one commit, measured beside each other until the last block of the
 * plan. Nothing is decided, and nothing is stored here. Throws UserError where two deployments cannot be had.
 */
export async function runCalibration(world: GateWorld, request: GateRequest): Promise<CalibrationOutcome> {
  expectOwnLoad(request.config, 'a calibration')
  expectTwoDeployments(planFor(world, request, liveBaselineOf(request)).plan)
  const { planned, warnings } = await awaitTargets(world, request, true)
  const { plan } = planned
  for (const line of planned.warnings) world.narrator.warn(line)
  const key = runKeyOf(world, plan)
  const { suite, branch } = request
  const past = await world.store?.find({ suite, branch, fingerprint: plan.fingerprint })
  if (past?.kind === 'unreadable') world.narrator.warn(past.reason)
  const earlier = past === undefined ? [] : calibrationsIn(past)

  const outcome = await world.engine.run(plan, {
    signal: request.signal,
    onProgress: (progress) => world.narrator.progress(progress, undefined),
    onBlocks: () => 'go-on',
  })
  const spoilt = reasonNotToUse(outcome)
  if (spoilt !== undefined) return { ...spoilt, kind: 'unusable' }
  const { candidate, baseline } = outcome.sides
  if (baseline === undefined) throw new Error('the engine measured no baseline although the plan has one')
  const found = aaTests(
    plan,
    { candidate: comparedPart(candidate), baseline: comparedPart(baseline) },
    (name) => thresholdsFor(request.config, request.profile, name),
  )
  if (found.kind === 'unusable') return { ...found, interrupted: false }
  const run: CalibrationRun = {
    sha: request.sha,
    at: world.now().toISOString(),
    origin: request.origin,
    key,
    tests: found.tests,
  }
  return {
    kind: 'calibrated',
    run,
    plan,
    blocks: found.blocks,
    family: found.family,
    before: calibratedNoise(earlier, key),
    after: calibratedNoise([...earlier, run], key),
    warnings: [...(outcome.warnings ?? []), ...warnings],
  }
}

function expectTwoDeployments(plan: Plan): void {
  const { candidate, baseline } = plan.sides
  if (baseline === undefined)
    throw new UserError(
      'target-missing',
      'A calibration compares two deployments of one commit, and there is only one address.',
      'Deploy the same commit twice, and give the second address with --baseline-url (the input baseline-url, or baseline.url).',
    )
  if (new URL(candidate.url).href === new URL(baseline.url).href)
    throw new UserError(
      'usage',
      `Both sides are "${baseline.url}": one deployment against itself says nothing about the luck of a deployment.`,
      'Deploy the same commit a second time, at another address, and give that as --baseline-url.',
    )
  if (isShaped(plan) || !isComparable(plan))
    throw new UserError(
      'usage',
      `The profile "${plan.profile}" is not constant from its first block to its last, so its sides cannot be compared.`,
      'Choose the profile that pull requests run; its figure is theirs.',
    )
}

function reasonNotToUse({
  ended,
  generator,
}: LoadOutcome): { readonly reason: string; readonly interrupted: boolean } | undefined {
  if (ended.kind === 'interrupted') return { reason: 'It was interrupted before its end.', interrupted: true }
  if (ended.kind !== 'planned')
    return {
      reason: `It did not reach its planned end (${'reason' in ended ? ended.reason : ended.kind}).`,
      interrupted: false,
    }
  if (generator.state === 'saturated')
    return {
      reason: `The load generator was saturated, so latencies are its own: ${generator.reasons.join('; ')}.`,
      interrupted: false,
    }
  return undefined
}
