import { normalUpper } from '../../src/compare/distributions.ts'
import { planTests } from '../../src/compare/family.ts'
import { holm } from '../../src/compare/holm.ts'
import { evaluateRequest } from '../../src/compare/live-statistics.ts'
import type { Evaluated } from '../../src/compare/live-statistics.ts'
import { pairBlocks } from '../../src/compare/pairing.ts'
import type { LiveSides } from '../../src/compare/pairing.ts'
import { ALPHA, FIRST_LOOK, lookSchedule } from '../../src/compare/sequential.ts'
import type { LiveJudge } from './live-trial.ts'

/** Requests blamed by a gate that looks often and pays for one look. */
export interface Peeked {
  /** At the looks of the plan. */
  readonly atLooks: readonly string[]
  /** After every block from the first look on. */
  readonly atBlocks: readonly string[]
}

/**
 * Negative control: the gate's own statistic, Holm and margin, but the p-value of a single look at each of
 * many, and the first rejection counts. What alpha spending is for.
 */
export function blameByPeeking(judge: LiveJudge, sides: LiveSides): Peeked {
  const { plan, thresholds, sigmaInst } = judge
  const tests = planTests(plan, () => thresholds, true).filter(({ gated }) => gated)
  const { pairs } = pairBlocks(sides, plan.blocks)
  const blocks = Array.from({ length: plan.blocks.max - FIRST_LOOK + 1 }, (_, i) => FIRST_LOOK + i)
  const family = plan.requests.flatMap(({ name }) => {
    const own = tests.filter(({ request }) => request === name)
    const looks = evaluateRequest(name, own, pairs, blocks, { sigmaInst, restarts: 1 })
    return own.map((_, t) => ({ request: name, looks: looks.map((row) => row[t]) }))
  })
  const flaggedAt = blocks.map((_, at) =>
    flag(family.map(({ request, looks }) => ({ request, one: looks[at] }))),
  )
  const planned = new Set(lookSchedule(plan.blocks))
  return {
    atLooks: flaggedAt.find((blamed, at) => planned.has(blocks[at] ?? 0) && blamed.length > 0) ?? [],
    atBlocks: flaggedAt.find((blamed) => blamed.length > 0) ?? [],
  }
}

function flag(
  family: readonly { readonly request: string; readonly one: Evaluated | undefined }[],
): readonly string[] {
  const statistics = family.map(({ one }) => (one?.kind === 'statistic' ? one.statistic : undefined))
  const rejected = holm(
    statistics.map((statistic) => (statistic ? normalUpper(statistic.zWorse) : 1)),
    ALPHA,
  )
  return family.flatMap(({ request }, i) => {
    const statistic = statistics[i]
    const large =
      statistic !== undefined && statistic.credible && statistic.estimate >= statistic.margins.fail
    return rejected[i] === true && large ? [request] : []
  })
}
