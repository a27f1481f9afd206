/**
 * Exact two-sided limits of a probability after `hits` of `trials` (Clopper & Pearson, Biometrika 26, 1934):
 * the p at which so many hits or more, and so many or fewer, have probability (1 − level)/2.
 */
export function clopperPearson(hits: number, trials: number, level = 0.95): readonly [number, number] {
  const tail = (1 - level) / 2
  const low = hits === 0 ? 0 : solve((p) => atLeast(hits, trials, p) < tail)
  const high = hits === trials ? 1 : solve((p) => 1 - atLeast(hits + 1, trials, p) > tail)
  return [low, high]
}

/** Where the condition, true near 0, ceases to hold. */
function solve(holds: (p: number) => boolean): number {
  let low = 0
  let high = 1
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(X ≥ hits), X binomial: terms summed from the mode, so that none underflows that matters. */
function atLeast(hits: number, trials: number, p: number): number {
  if (p <= 0) return hits <= 0 ? 1 : 0
  if (p >= 1) return 1
  const mode = Math.min(trials, Math.floor((trials + 1) * p))
  let above = 0
  let all = 0
  const add = (k: number, term: number): void => {
    all += term
    if (k >= hits) above += term
  }
  let term = 1
  for (let k = mode; k <= trials && term > 1e-20; k++) {
    add(k, term)
    term *= ((trials - k) * p) / ((k + 1) * (1 - p))
  }
  term = (mode * (1 - p)) / ((trials - mode + 1) * p)
  for (let k = mode - 1; k >= 0 && term > 1e-20; k--) {
    add(k, term)
    term *= (k * (1 - p)) / ((trials - k + 1) * p)
  }
  return above / all
}
