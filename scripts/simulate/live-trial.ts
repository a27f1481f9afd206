import { compareLive } from '../../src/compare/live.ts'
import type { LiveAnswer } from '../../src/compare/live.ts'
import type { LiveSides } from '../../src/compare/pairing.ts'
import { lookSchedule } from '../../src/compare/sequential.ts'
import type { Threshold } from '../../src/config/threshold.ts'
import type { Plan } from '../../src/plan/plan.ts'

/** How a simulated run ended. */
export interface LiveOutcome {
  readonly why: 'regressed' | 'unchanged' | 'improved' | 'out-of-time' | 'ended-early' | 'invalid'
  /** Seconds at full load until the decision. */
  readonly seconds: number
  /** Names of the requests called regressed. */
  readonly blamed: readonly string[]
}

export interface LiveJudge {
  readonly plan: Plan
  readonly thresholds: readonly Threshold[]
  /** σ_inst that the gate believes in. */
  readonly sigmaInst: number
}

/**
 * The gate's own comparison on a simulated run. `compareLive` replays the plan's looks in their order and
 * ends at the first that decides, so that asking with many blocks gives the answer and the time of asking
 * after each look (a test holds it to that). Asked at the middle look, then at the end: most runs that
 * hold a change are decided by then, and each question is paid for by its looks.
 */
export function judgeLive(judge: LiveJudge, sides: LiveSides): LiveOutcome {
  const looks = lookSchedule(judge.plan.blocks)
  const middle = looks[(looks.length - 1) >> 1] ?? judge.plan.blocks.max
  const early = ask(judge, firstBlocks(sides, middle))
  return outcomeOf(early.decision.kind === 'stop' ? early : ask(judge, sides), judge.plan)
}

/** The same, look by look: blocks are shown as they would arrive, and none after the decision. */
export function judgeLookByLook(judge: LiveJudge, sides: LiveSides): LiveOutcome {
  for (let n = 1; n <= judge.plan.blocks.max; n++) {
    const answer = ask(judge, firstBlocks(sides, n))
    if (answer.decision.kind === 'stop') return outcomeOf(answer, judge.plan)
  }
  throw new Error('the plan ended without a decision')
}

function ask({ plan, thresholds, sigmaInst }: LiveJudge, sides: LiveSides): LiveAnswer {
  return compareLive({ plan, sides, thresholds: () => thresholds, sigmaInst, restarts: 1, final: false })
}

function firstBlocks({ baseline, candidate }: LiveSides, n: number): LiveSides {
  return {
    baseline: { ...baseline, blocks: baseline.blocks.slice(0, n) },
    candidate: { ...candidate, blocks: candidate.blocks.slice(0, n) },
  }
}

function outcomeOf({ decision, looks, invalid, comparisons }: LiveAnswer, plan: Plan): LiveOutcome {
  if (decision.kind !== 'stop') throw new Error('a run with all its blocks must be decided')
  const blamed = comparisons.filter(({ outcome }) => outcome === 'regressed').map(({ request }) => request)
  return {
    why: invalid === undefined ? decision.why : 'invalid',
    seconds: ((looks.at(-1)?.blocks ?? 0) * plan.blocks.durationMs) / 1000,
    blamed: [...new Set(blamed)],
  }
}
