import { studentUpperQuantile } from '../../src/compare/distributions.ts'

/** A rule that judges one number against the same number of earlier runs, newest first. */
export interface PeerRule {
  readonly name: string
  /** Earlier runs it looks at. */
  readonly runs: number
  readonly isWorse: (value: number, earlier: readonly number[]) => boolean
}

/** Rules in use elsewhere, as their documentation states them; each is applied to p50, p95, p99 of each request. */
export const PEER_RULES: readonly PeerRule[] = [
  { name: 'ratio > 1.1 against the last run', runs: 1, isWorse: (value, [last = NaN]) => value > 1.1 * last },
  {
    name: '"200 %": ratio > 2 against the last run',
    runs: 1,
    isWorse: (value, [last = NaN]) => value > 2 * last,
  },
  { name: 't-test on 20 runs, 95 %', runs: 20, isWorse: beyondT(0.05) },
  { name: 't-test on 20 runs, 99 %', runs: 20, isWorse: beyondT(0.01) },
  {
    name: 'z > 2 on 5 runs',
    runs: 5,
    isWorse: (value, earlier) => {
      const { mean, sd } = momentsOf(earlier)
      return value > mean + 2 * sd
    },
  },
]

/** Above mean + t·sd of the earlier values, t the one-sided quantile with n − 1 degrees of freedom. */
function beyondT(alpha: number): PeerRule['isWorse'] {
  return (value, earlier) => {
    const { mean, sd } = momentsOf(earlier)
    return value > mean + studentUpperQuantile(alpha, earlier.length - 1) * sd
  }
}

function momentsOf(values: readonly number[]): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) }
}
