import type { CalibrationTest } from '../baseline/calibration-run.ts'
import { CALIBRATED } from '../compare/instance-noise.ts'
import type { CalibratedMetric } from '../compare/instance-noise.ts'
import { planTests } from '../compare/family.ts'
import type { Test, ThresholdsOf } from '../compare/family.ts'
import { evaluateRequest } from '../compare/live-statistics.ts'
import { pairBlocks } from '../compare/pairing.ts'
import type { LiveSides } from '../compare/pairing.ts'
import { FIRST_LOOK } from '../compare/sequential.ts'
import { findInvalid } from '../compare/validity.ts'
import type { Plan } from '../plan/plan.ts'

/** What an A/A run tells, or why it tells nothing, in a sentence. */
export type AaTests =
  | {
      readonly kind: 'tests'
      readonly tests: readonly CalibrationTest[]
      readonly blocks: number
      /** Tests that may fail a check under this plan, those of other metrics among them. */
      readonly family: number
    }
  | { readonly kind: 'unusable'; readonly reason: string }

/**
 * θ and se_w of every percentile that the plan has the samples to test, over all blocks of two sides that hold
 * the same commit. All blocks, not those until a decision: a run that ends when it looks unchanged has a θ that
 * was chosen for being small. σ_inst is not in se_w: it is what is looked for.
 */
export function aaTests(plan: Plan, sides: LiveSides, thresholds: ThresholdsOf): AaTests {
  const { pairs } = pairBlocks(sides, plan.blocks)
  if (pairs.length < FIRST_LOOK)
    return {
      kind: 'unusable',
      reason: `It has ${pairs.length} complete blocks of ${FIRST_LOOK} at least; a longer duration gives more.`,
    }
  const invalid = findInvalid(pairs, plan)
  if (invalid !== undefined) return { kind: 'unusable', reason: invalid.text }
  const noise = { sigmaInst: 0, restarts: 1 }
  const planned = planTests(plan, thresholds, true)
  const tests = planned.filter(isCalibratedTest)
  const found = plan.requests.flatMap(({ name }) => {
    const own = tests.filter(({ request }) => request === name)
    const evaluated = evaluateRequest(name, own, pairs, [pairs.length], noise)[0] ?? []
    return own.flatMap(({ request, metric }, t): readonly CalibrationTest[] => {
      const one = evaluated[t]
      if (one?.kind !== 'statistic') return []
      return [{ request, metric, theta: rounded(one.statistic.estimate), se: rounded(one.statistic.se) }]
    })
  })
  return found.length > 0
    ? {
        kind: 'tests',
        tests: found,
        blocks: pairs.length,
        family: planned.filter(({ gated }) => gated).length,
      }
    : {
        kind: 'unusable',
        reason: `No percentile of any request has the samples to be tested; p50 needs 100 and p95 needs 1,000 requests on each side.`,
      }
}

type CalibratedTest = Test & { readonly metric: CalibratedMetric }

/** What had too few samples has no standard error worth the name (p99 of 2,000 requests least of all). */
function isCalibratedTest(test: Test): test is CalibratedTest {
  return (
    test.statistic.kind === 'quantile' &&
    test.obstacle === undefined &&
    (CALIBRATED as readonly string[]).includes(test.metric)
  )
}

/** Six digits after the point: a millionth of a change, and short in the file. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
