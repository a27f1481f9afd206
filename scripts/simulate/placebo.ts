import { compareLive } from '../../src/compare/live.ts'
import type { LiveSides } from '../../src/compare/pairing.ts'
import { counterFloor, Histogram } from '../../src/measure/histogram.ts'
import type { Block, BlockCell, ErrorCounts, Measurement } from '../../src/measure/measurement.ts'
import type { Saying } from '../trials/tally.ts'
import type { Generator } from './generator.ts'
import { judgeLive } from './live-trial.ts'
import type { LiveJudge } from './live-trial.ts'

/**
 * Ways to hold the baseline against itself in the same run. `requests`: a coin sends each request of a block to one
 * of two halves. `blocks`: of each two neighbouring blocks a coin sends one to either half. `deployment`: a second
 * deployment of main, measured as a third side.
 */
export const PLACEBOS = ['requests', 'blocks', 'deployment'] as const
export type Placebo = (typeof PLACEBOS)[number]

/** Names of the rules in the tallies. */
export const placeboRule = (placebo: Placebo): string => `placebo by ${placebo}`
export const guardedRule = (placebo: Placebo): string => `gate, guarded by ${placebo}`

/**
 * The gate on a run, each placebo on what the gate saw of its baseline, and a gate that calls itself inconclusive
 * where the placebo is flagged. A placebo is flagged where any test finds its halves different, either way.
 */
export function sayPlacebos(
  judge: LiveJudge,
  sides: LiveSides,
  third: Measurement | undefined,
  random: Generator,
): readonly Saying[] {
  const { why, seconds, blamed } = judgeLive(judge, sides)
  const seen = (seconds * 1000) / judge.plan.blocks.durationMs
  const baseline = { ...sides.baseline, blocks: sides.baseline.blocks.slice(0, seen) }
  const halves: Readonly<Record<Placebo, LiveSides | undefined>> = {
    requests: splitRequests(baseline, random),
    blocks: splitBlocks(baseline, random),
    deployment: third && { baseline, candidate: { ...third, blocks: third.blocks.slice(0, seen) } },
  }
  const placebos = PLACEBOS.flatMap((placebo): readonly Saying[] => {
    const pair = halves[placebo]
    if (pair === undefined) return []
    const flagged = differing(judge, pair, placebo)
    return [
      { rule: placeboRule(placebo), blamed: flagged, end: undefined },
      { rule: guardedRule(placebo), blamed: flagged.length > 0 ? [] : blamed, end: undefined },
    ]
  })
  return [{ rule: 'gate', blamed, end: { why, seconds } }, ...placebos]
}

/** Requests that the gate's own test calls different between two halves of one side. */
function differing(judge: LiveJudge, sides: LiveSides, placebo: Placebo): readonly string[] {
  const { plan } = judge
  const blocks = sides.baseline.blocks.length
  // Halves hold half of the requests, or of the blocks; what they cannot test is not asked of them.
  const share = placebo === 'deployment' ? 1 : 0.5
  const max = placebo === 'blocks' ? Math.floor(plan.blocks.max / 2) : plan.blocks.max
  const { comparisons } = compareLive({
    plan: {
      ...plan,
      // No slices are compared with each other here: the halves have no first and second.
      interleave: 'duet',
      blocks: { ...plan.blocks, max, min: Math.min(blocks, max) },
      requests: plan.requests.map((request) => ({ ...request, planned: request.planned * share })),
    },
    sides,
    thresholds: () => judge.thresholds,
    sigmaInst: judge.sigmaInst,
    restarts: 1,
    final: true,
  })
  const found = comparisons.filter(
    ({ gated, outcome }) => gated && (outcome === 'regressed' || outcome === 'improved'),
  )
  return [...new Set(found.map(({ request }) => request))]
}

function splitRequests(side: Measurement, random: Generator): LiveSides {
  const halves = side.blocks.map((block) => splitBlock(block, random))
  return {
    baseline: { ...side, blocks: halves.map(([one]) => one) },
    candidate: { ...side, blocks: halves.map(([, other]) => other) },
  }
}

function splitBlock(block: Block, random: Generator): readonly [Block, Block] {
  const cells = Object.entries(block.requests).map(([name, cell]) => ({ name, halves: split(cell, random) }))
  const half = (which: 0 | 1): Block => ({
    ...block,
    requests: Object.fromEntries(cells.map(({ name, halves }) => [name, halves[which]])),
  })
  return [half(0), half(1)]
}

/** A coin for each answer, right or wrong. */
function split(cell: BlockCell, random: Generator): readonly [BlockCell, BlockCell] {
  const latencies = [new Histogram(2), new Histogram(2)] as const
  cell.latency.eachUsed((index, times) => {
    for (let i = 0; i < times; i++) latencies[coin(random)].record(counterFloor(index, 2))
  })
  const errors: [ErrorCounts, ErrorCounts] = [{}, {}]
  for (const [kind, times] of Object.entries(cell.errors)) {
    const first = Array.from({ length: times }, () => coin(random)).filter((side) => side === 0).length
    errors[0] = { ...errors[0], [kind]: first }
    errors[1] = { ...errors[1], [kind]: times - first }
  }
  const half = (which: 0 | 1): BlockCell => {
    const wrong = Object.values(errors[which]).reduce((sum, times) => sum + times, 0)
    const completed = latencies[which].count + wrong
    return { ...cell, latency: latencies[which], errors: errors[which], sent: completed, completed }
  }
  return [half(0), half(1)]
}

function splitBlocks(side: Measurement, random: Generator): LiveSides {
  const halves: [Block[], Block[]] = [[], []]
  for (let i = 0; i + 1 < side.blocks.length; i += 2) {
    const first = coin(random)
    const [a, b] = [side.blocks[i + first], side.blocks[i + 1 - first]]
    if (a === undefined || b === undefined) continue
    halves[0].push({ ...a, index: i / 2 })
    halves[1].push({ ...b, index: i / 2 })
  }
  return { baseline: { ...side, blocks: halves[0] }, candidate: { ...side, blocks: halves[1] } }
}

function coin(random: Generator): 0 | 1 {
  return (random.bits() & 1) as 0 | 1
}
