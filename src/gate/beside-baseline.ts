import type { InstanceNoise } from '../calibrate/sigma-inst.ts'
import { describeLargeNoise, describeNoise } from '../calibrate/wording.ts'
import { thresholdsFor } from '../config/thresholds-for.ts'
import type { GateRequest, GateWorld } from '../gate.ts'
import type { LoadOutcome } from '../load/engine.ts'
import { halfRate } from '../plan/half-rate.ts'
import { isShaped } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import { formatRate } from '../units.ts'
import { liveBaselineOf, planFor } from './await-targets.ts'
import type { GateEvidence } from './evidence.ts'
import { compareSides, liveEvidence } from './live-evidence.ts'
import type { LiveRun } from './live-evidence.ts'
import { soFar } from './so-far.ts'
import { watchWarmUp, type WarmUpWatch } from './warm-up.ts'

/**
 * Both sides interleaved in this job (METHOD §3): the load stops as soon as the comparison is decided. A rate
 * that the warm-up shows to be too much is halved once; if that is too much as well, nothing is decided.
 */
export async function measureBesideBaseline(
  world: GateWorld,
  request: GateRequest,
  asked: Plan,
  noise: InstanceNoise,
): Promise<GateEvidence> {
  const { narrator } = world
  const runOf = (plan: Plan): LiveRun => ({
    plan,
    basis: { sigmaInst: noise.sigma, restarts: 1 },
    limitsOf: (name) => thresholdsFor(request.config, request.profile, name),
  })
  const first = await measureSides(world, request, runOf(asked), mayHalve(world, request, asked))
  const halved = first.cut ? await measureHalf(first.warmUp) : undefined
  const { run, outcome } = halved ?? { run: runOf(asked), outcome: first.outcome }
  const { plan } = run
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
    plan,
    warnings: [...(halved?.warnings ?? []), ...(large === undefined ? [] : [large]), ...evidence.warnings],
    noise: { ...noise, text: describeNoise(noise) },
  }

  async function measureHalf(full: WarmUpWatch): Promise<{
    readonly run: LiveRun
    readonly outcome: LoadOutcome
    readonly warnings: readonly string[]
  }> {
    const half = planFor(
      world,
      { ...request, config: halfRate(request.config, asked) },
      liveBaselineOf(request),
    )
    const said = `The rate was halved from ${rateOf(asked)} to ${rateOf(half.plan)}: ${full.trouble()?.text ?? ''}.`
    narrator.warn(said)
    const second = await measureSides(world, request, runOf(half.plan), false)
    const run = runOf(half.plan)
    const still = second.warmUp.trouble()
    if (still === undefined) return { run, outcome: second.outcome, warnings: [said, ...half.warnings] }
    if (still.kind === 'cpu' && !isOurs(full.busy(), second.warmUp.busy())) {
      const others = `Half of the rate left the processors as busy as before, so it is other programs on this machine that use them. Both sides share that, but it costs certainty.`
      return { run, outcome: second.outcome, warnings: [said, others, ...half.warnings] }
    }
    const overloaded = `At half of the rate, ${rateOf(half.plan)}, it is still too much: ${still.text}.`
    return {
      run: { ...run, basis: { ...run.basis, overloaded } },
      outcome: second.outcome,
      warnings: [said, ...half.warnings],
    }
  }
}

interface MeasuredSides {
  readonly outcome: LoadOutcome
  readonly warmUp: WarmUpWatch
  /** The warm-up showed too much load, so the run was ended there. */
  readonly cut: boolean
}

async function measureSides(
  { engine, narrator }: GateWorld,
  request: GateRequest,
  run: LiveRun,
  mayCut: boolean,
): Promise<MeasuredSides> {
  const { plan } = run
  const warmUp = watchWarmUp(plan)
  const tooMuch = new AbortController()
  let standing: string | undefined
  const outcome = await engine.run(plan, {
    signal: AbortSignal.any([request.signal, tooMuch.signal]),
    onProgress: (progress) => {
      warmUp.see(progress)
      if (mayCut && warmUp.trouble() !== undefined) tooMuch.abort()
      narrator.progress(progress, standing)
    },
    onBlocks: (sides) => {
      // What comes after the constant load of a shaped profile is measured in any case.
      if (isShaped(plan)) return 'go-on'
      const answer = compareSides(run, sides, false)
      if (answer.looks.length > 0) standing = soFar(answer)
      return answer.decision.kind === 'stop' ? 'stop' : 'go-on'
    },
  })
  const cut = tooMuch.signal.aborted && !request.signal.aborted && outcome.ended.kind === 'interrupted'
  return { outcome, warmUp, cut }
}

/** Shapes have levels that mean something, machines that share a load must all run the same, and a record is past. */
function mayHalve({ engine }: GateWorld, { shard }: GateRequest, plan: Plan): boolean {
  return !isShaped(plan) && shard === undefined && engine.recorded !== true
}

/** Half of the rate uses less of the machine, if the load and its targets are what uses it. */
function isOurs(full: number | undefined, half: number | undefined): boolean {
  return full === undefined || half === undefined || full - half > LEAST_RELIEF
}

const LEAST_RELIEF = 0.1

function rateOf({ stages }: Plan): string {
  return formatRate(stages.find(({ phase }) => phase === 'hold')?.to ?? 0)
}

function interleaveOf(plan: Plan): 'slices' | 'duet' {
  if (plan.interleave === 'none') throw new Error('a plan with a live baseline must interleave its sides')
  return plan.interleave
}
