import { normalUpperQuantile } from '../../src/compare/distributions.ts'
import type { LiveSides } from '../../src/compare/pairing.ts'
import type { Cumulative } from '../../src/measure/histogram.ts'

/** Confidence and tolerance of Netflix's canary judge in spinnaker/kayenta (NetflixACAJudge). */
const LEVEL = 0.98
const TOLERANCE = 0.25

/**
 * Requests that Kayenta's Mann–Whitney classifier calls High: for p50, p95 or p99 of the blocks, the lower
 * confidence limit of the shift lies above a quarter of the estimated shift (Hodges–Lehmann). It has no
 * correction for many tests, no limit on the size of a change, and one look, at the end.
 */
export function blameByMannWhitney(sides: LiveSides, requests: readonly string[]): readonly string[] {
  return requests.filter((name) => {
    const baseline = curves(sides.baseline, name)
    const candidate = curves(sides.candidate, name)
    return [0.5, 0.95, 0.99].some((q) =>
      isHigh(
        baseline.map((curve) => curve.quantile(q)),
        candidate.map((curve) => curve.quantile(q)),
      ),
    )
  })
}

/** Exported for its test. */
export function isHigh(baseline: readonly number[], candidate: readonly number[]): boolean {
  const { estimate, low } = shift(baseline, candidate)
  return low > TOLERANCE * Math.abs(estimate)
}

/**
 * Hodges–Lehmann estimate of candidate − baseline, the median of all differences, and the lower end of its
 * interval: the k-th smallest difference, k from the normal approximation of U (Hollander & Wolfe,
 * Nonparametric Statistical Methods, 4.2 and 4.3).
 */
export function shift(
  baseline: readonly number[],
  candidate: readonly number[],
): { readonly estimate: number; readonly low: number } {
  const differences = new Float64Array(baseline.length * candidate.length)
  let next = 0
  for (const b of candidate) for (const a of baseline) differences[next++] = b - a
  differences.sort()
  const m = baseline.length
  const n = candidate.length
  const half = normalUpperQuantile((1 - LEVEL) / 2) * Math.sqrt((m * n * (m + n + 1)) / 12)
  const k = Math.max(1, Math.floor((m * n) / 2 - half))
  const middle = differences.length >> 1
  const upper = differences[middle] ?? NaN
  const estimate = differences.length % 2 === 1 ? upper : ((differences[middle - 1] ?? NaN) + upper) / 2
  return { estimate, low: differences[k - 1] ?? NaN }
}

function curves(side: LiveSides['baseline'], request: string): readonly Cumulative[] {
  return side.blocks.flatMap((block) => block.requests[request]?.latency.cumulative() ?? [])
}
