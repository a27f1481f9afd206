import { countErrors } from '../compare/counts.ts'
import type { Block, Measurement } from '../measure/measurement.ts'

/** A request that was healthy until a peak was over, and failed then. */
export interface Spread {
  readonly cycle: number
  readonly request: string
  /** Shares of errors: during the peak, and after it. */
  readonly during: number
  readonly after: number
  readonly errorsAfter: number
  /** Requests that failed during the peak, the worst first. */
  readonly from: readonly string[]
}

/** Healthy is a share of errors up to this, failing is one above that. */
const HEALTHY = 0.01
const FAILING = 0.05

/** Fewer errors are no pattern. */
const FEWEST_ERRORS = 5

/**
 * Cascading failures: errors that, once a peak is over, appear on requests which were healthy during it (up to
 * 1 % errors), while others failed (above 5 %). In the recovery of each cycle, from the blocks.
 */
export function findCascades({ blocks }: Pick<Measurement, 'blocks'>): readonly Spread[] {
  const cycles = new Set(
    blocks.flatMap(({ phase }) => (phase?.startsWith('spike ') === true ? [Number(phase.slice(6))] : [])),
  )
  return [...cycles].flatMap((cycle) => {
    const during = sharesIn(blocks, `spike ${cycle}`)
    const after = sharesIn(blocks, `recovery ${cycle}`)
    const from = [...during]
      .filter(([, { share, errors }]) => share > FAILING && errors >= FEWEST_ERRORS)
      .sort(([, a], [, b]) => b.share - a.share)
      .map(([request]) => request)
    if (from.length === 0) return []
    return [...after].flatMap(([request, { share, errors }]): readonly Spread[] => {
      const then = during.get(request)?.share ?? 0
      if (then > HEALTHY || share <= FAILING || errors < FEWEST_ERRORS) return []
      return [{ cycle, request, during: then, after: share, errorsAfter: errors, from }]
    })
  })
}

function sharesIn(
  blocks: readonly Block[],
  phase: string,
): ReadonlyMap<string, { readonly share: number; readonly errors: number }> {
  const sums = new Map<string, { completed: number; errors: number }>()
  for (const block of blocks)
    if (block.phase === phase)
      for (const [request, cell] of Object.entries(block.requests)) {
        const sum = sums.get(request) ?? { completed: 0, errors: 0 }
        sum.completed += cell.completed
        sum.errors += countErrors(cell.errors)
        sums.set(request, sum)
      }
  return new Map(
    [...sums].map(([request, { completed, errors }]) => [
      request,
      { share: completed === 0 ? 0 : errors / completed, errors },
    ]),
  )
}
