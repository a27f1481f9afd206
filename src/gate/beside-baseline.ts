import type { InstanceNoise } from '../calibrate/sigma-inst.ts'
import { describeLargeNoise, describeNoise } from '../calibrate/wording.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import { isShaped } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import type { GateEvidence } from './evidence.ts'
import { compareSides, liveEvidence } from './live-evidence.ts'
import type { LiveRun } from './live-evidence.ts'
import { soFar } from './so-far.ts'

/** Both sides interleaved in this job (METHOD §3): the load stops as soon as the comparison is decided. */
export async function measureBesideBaseline(
  world: GateWorld,
  request: GateRequest,
  plan: Plan,
  noise: InstanceNoise,
): Promise<GateEvidence> {
  const { narrator } = world
  const run: LiveRun = {
    plan,
    basis: { sigmaInst: noise.sigma, restarts: 1 },
    limitsOf: (name) => thresholdsFor(request.config, request.profile, name),
  }
  let standing: string | undefined
  const outcome = await world.engine.run(plan, {
    signal: request.signal,
    onProgress: (progress) => narrator.progress(progress, standing),
    onBlocks: (sides) => {
      // What comes after the constant load of a shaped profile is measured in any case.
      if (isShaped(plan)) return 'go-on'
      const answer = compareSides(run, sides, false)
      if (answer.looks.length > 0) standing = soFar(answer)
      return answer.decision.kind === 'stop' ? 'stop' : 'go-on'
    },
  })
  const { answer, evidence } = liveEvidence(run, outcome, {
    kind: 'live',
    url: plan.sides.baseline?.url ?? '',
    sha: request.baselineSha,
    interleave: interleaveOf(plan),
  })
  if (answer.decision.kind === 'stop') narrator.say(answer.decision.text)
  const gated = answer.comparisons.filter((one) => one.gated).length
  const large = describeLargeNoise(noise, gated)
  return {
    ...evidence,
    warnings: large === undefined ? evidence.warnings : [large, ...evidence.warnings],
    noise: { ...noise, text: describeNoise(noise) },
  }
}

function interleaveOf(plan: Plan): 'slices' | 'duet' {
  if (plan.interleave === 'none') throw new Error('a plan with a live baseline must interleave its sides')
  return plan.interleave
}
