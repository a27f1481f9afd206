import type { Comparison } from '../../src/compare/comparison.ts'
import type { LiveAnswer, LiveQuestion } from '../../src/compare/live.ts'
import type { Threshold } from '../../src/config/threshold.ts'
import { aPlan, lognormal, measured } from './synthetic.ts'
import type { Lognormal, SyntheticPlan } from './synthetic.ts'
import { DEFAULT_THRESHOLDS } from './thresholds.ts'

/** What differs from three requests at 20/s, 36 blocks, no change and the default limits. */
export interface Scene {
  readonly plan?: SyntheticPlan
  readonly seed?: number
  readonly blocks?: number
  readonly final?: boolean
  readonly baseline?: Partial<Lognormal>
  readonly candidate?: Partial<Lognormal>
  readonly thresholds?: readonly Threshold[]
}

/** Both sides synthetic, each from its own seed. */
export function question(scene: Scene = {}): LiveQuestion {
  const plan = aPlan(scene.plan ?? { requests: ['GET /a', 'GET /b', 'GET /c'], rate: 20 })
  const seed = (scene.seed ?? 1) * 2
  const blocks = scene.blocks ?? plan.blocks.max
  return {
    plan,
    sides: {
      baseline: measured(plan, blocks, lognormal(plan, { seed, ...scene.baseline })),
      candidate: measured(plan, blocks, lognormal(plan, { seed: seed + 1, ...scene.candidate })),
    },
    thresholds: () => scene.thresholds ?? DEFAULT_THRESHOLDS,
    sigmaInst: 0.01,
    restarts: 1,
    final: scene.final ?? true,
  }
}

/** One comparison of an answer. */
export const find = (answer: LiveAnswer, request: string, metric: string): Comparison =>
  answer.comparisons.find((one) => one.request === request && one.metric === metric)!

/** Why it stopped, or `go-on`. */
export const why = (answer: LiveAnswer): string =>
  answer.decision.kind === 'stop' ? answer.decision.why : answer.decision.kind

/** The regressed comparisons by name. */
export const regressed = (answer: LiveAnswer): readonly string[] =>
  answer.comparisons
    .filter(({ outcome }) => outcome === 'regressed')
    .map(({ request, metric }) => `${request} ${metric}`)
