import type { Block } from '../measure/measurement.ts'
import { blockMean } from './paired-quantile.ts'
import type { BlockPair } from './pairing.ts'

/** |t| above which the place of a slice in its block mattered more than chance allows (METHOD §3). */
const LARGEST_T = 4

/**
 * Whether a side's first slice in a block differed from its second: t over blocks of the difference of mean
 * ln latency, averaged over the sides. Then ABBA does not cancel what happened, and the run is invalid.
 * Returns the effect in words; undefined without one, or with fewer than four blocks.
 */
export function findPositionEffect(pairs: readonly BlockPair[]): string | undefined {
  const differences: number[] = []
  for (const { baseline, candidate } of pairs) {
    const a = firstMinusSecond(baseline)
    const b = firstMinusSecond(candidate)
    if (a !== undefined && b !== undefined) differences.push((a + b) / 2)
  }
  if (differences.length < 4) return undefined
  const { t, mean } = blockMean(differences)
  if (!(Math.abs(t) > LARGEST_T) || Math.abs(mean) < 1e-9) return undefined
  const percent = (Math.expm1(mean) * 100).toFixed(1)
  return `Latency depends on the place of a slice in its block: the first slices were ${percent} % off the second ones (t = ${t.toFixed(1)} over ${differences.length} blocks, allowed is ${LARGEST_T}). The target does not forget its load within a slice; use interleave: duet, or a lower rate.`
}

function firstMinusSecond(block: Block): number | undefined {
  const sums = [
    { count: 0, lnSum: 0 },
    { count: 0, lnSum: 0 },
  ]
  for (const cell of Object.values(block.requests))
    for (const [slice, sum] of sums.entries()) {
      sum.count += cell.position[slice]?.count ?? 0
      sum.lnSum += cell.position[slice]?.lnSum ?? 0
    }
  const [first, second] = sums
  if (!first || !second || first.count === 0 || second.count === 0) return undefined
  const difference = first.lnSum / first.count - second.lnSum / second.count
  return Number.isFinite(difference) ? difference : undefined
}
