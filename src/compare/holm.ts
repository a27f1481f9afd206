/**
 * Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979): which of these hypotheses are
 * rejected so that the chance of even one wrong rejection stays at most `alpha`. In the order given.
 */
export function holm(pValues: readonly number[], alpha: number): readonly boolean[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1))
  const rejected = pValues.map(() => false)
  for (const [rank, index] of order.entries()) {
    if (!((pValues[index] ?? 1) <= alpha / (pValues.length - rank))) break
    rejected[index] = true
  }
  return rejected
}
