import { compareLive, type LiveAnswer } from '../compare/live.ts'
import { findImplausible } from '../compare/plausibility.ts'
import { thresholdsFor, TOTAL } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { Sides } from '../load/engine.ts'
import { comparedPart } from '../measure/compared.ts'
import type { Measurement } from '../measure/measurement.ts'
import { isShaped } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import type { GateEvidence } from './evidence.ts'
import { soFar } from './so-far.ts'

/** Log SD between two deployments of one commit, until it is calibrated (METHOD §6). */
const SIGMA_INST = 0.01

/** Both sides interleaved in this job (METHOD §3): the load stops as soon as the comparison is decided. */
export async function measureBesideBaseline(
  world: GateWorld,
  request: GateRequest,
  plan: Plan,
): Promise<GateEvidence> {
  const { narrator } = world
  let standing: string | undefined
  const outcome = await world.engine.run(plan, {
    signal: request.signal,
    onProgress: (progress) => narrator.progress(progress, standing),
    onBlocks: (sides) => {
      // What comes after the constant load of a shaped profile is measured in any case.
      if (isShaped(plan)) return 'go-on'
      const answer = ask(sides, false)
      if (answer.looks.length > 0) standing = soFar(answer)
      return answer.decision.kind === 'stop' ? 'stop' : 'go-on'
    },
  })
  const answer = ask(outcome.sides, true)
  if (answer.decision.kind === 'stop') narrator.say(answer.decision.text)
  return {
    outcome,
    baseline: {
      kind: 'live',
      url: baselineUrl(plan),
      sha: request.baselineSha,
      interleave: interleaveOf(plan),
    },
    comparisons: answer.comparisons,
    suspects: [],
    invalid: answer.invalid,
    overload: answer.overload,
    cautions: [
      // With a limit on throughput the objectives judge it.
      ...(answer.overload === undefined || limitsThroughput(request) ? [] : [answer.overload.text]),
      ...findImplausible(answer.comparisons, outcome.sides),
    ],
    warnings: answer.warnings,
    confirmation: undefined,
    control: undefined,
  }

  function ask({ candidate, baseline }: Sides, final: boolean): LiveAnswer {
    return compareLive({
      plan,
      sides: { candidate: comparedPart(candidate), baseline: comparedPart(expectSide(baseline)) },
      thresholds: (name) => thresholdsFor(request.config, request.profile, name),
      sigmaInst: SIGMA_INST,
      restarts: 1,
      final,
    })
  }
}

function limitsThroughput({ config, profile }: GateRequest): boolean {
  return thresholdsFor(config, profile, TOTAL).some(({ metric }) => metric === 'throughput')
}

function expectSide(side: Measurement | undefined): Measurement {
  if (side === undefined) throw new Error('the engine measured no baseline although the plan has one')
  return side
}

function baselineUrl(plan: Plan): string {
  return plan.sides.baseline?.url ?? ''
}

function interleaveOf(plan: Plan): 'slices' | 'duet' {
  if (plan.interleave === 'none') throw new Error('a plan with a live baseline must interleave its sides')
  return plan.interleave
}
