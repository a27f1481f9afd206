import type { Scenario } from '../config/scenario.ts'
import { permutation } from './random.ts'

/** Which scenario iteration k of a side runs, and how many iterations of that scenario came before. */
export interface Pick {
  readonly scenario: number
  /** Position among the iterations of this scenario: picks the feeder's row. */
  readonly nth: number
}

export type Mix = (iteration: number) => Pick

/** A cycle longer than this is approximated; the error of a share is then below 1 in 20,000. */
const LONGEST_CYCLE = 10_000
/** Iterations shuffled among themselves: small, so that shares stay exact to a few iterations at any time. */
const WINDOW = 20
/** The shuffled order is laid out for so many iterations at least, in whole cycles, and then begins again. */
const BOOK = 4_000

/**
 * The order of the scenarios: smooth weighted round-robin (each iteration, every scenario gains its weight;
 * the richest runs and pays the sum), so that shares are exact after every cycle and nearly so in between;
 * then shuffled within short windows by the seed, so that no scenario beats in time with another load.
 * Depends on seed and iteration alone: both sides and any number of workers see the same order. Laid out once,
 * because it is asked for with every iteration, and users of the closed model ask in places of their own.
 */
export function mixScenarios(scenarios: readonly Scenario[], seed: number): Mix {
  const weights = wholeWeights(scenarios.map((scenario) => scenario.weight))
  const cycle = smoothCycle(weights)
  const cycles = Math.ceil(BOOK / cycle.length)
  const order = Uint32Array.from(shuffleWindows(Array.from({ length: cycles }, () => cycle).flat(), seed))
  const counts = weights.map(() => 0)
  const nths = order.map((scenario) => {
    const nth = counts[scenario] ?? 0
    counts[scenario] = nth + 1
    return nth
  })
  return (iteration) => {
    const round = Math.floor(iteration / order.length)
    const at = iteration - round * order.length
    const scenario = order[at] ?? 0
    return { scenario, nth: round * (counts[scenario] ?? 0) + (nths[at] ?? 0) }
  }
}

function shuffleWindows(slots: readonly number[], seed: number): number[] {
  const shuffled: number[] = []
  for (let start = 0; start < slots.length; start += WINDOW) {
    const window = slots.slice(start, start + WINDOW)
    for (const slot of permutation(window.length, seed, 'mix', start / WINDOW))
      shuffled.push(window[slot] ?? 0)
  }
  return shuffled
}

function smoothCycle(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  const credit = weights.map(() => 0)
  return Array.from({ length: sum }, () => {
    let richest = 0
    for (let s = 0; s < weights.length; s++) {
      credit[s] = (credit[s] ?? 0) + (weights[s] ?? 0)
      if ((credit[s] ?? 0) > (credit[richest] ?? 0)) richest = s
    }
    credit[richest] = (credit[richest] ?? 0) - sum
    return richest
  })
}

/** The weights as whole numbers with the same shares and no common divisor. */
function wholeWeights(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  if (!(sum > 0)) return weights.map(() => 1)
  for (const scale of [1, 10, 100, 1000]) {
    const scaled = weights.map((weight) => weight * scale)
    if (scaled.some((weight) => Math.abs(weight - Math.round(weight)) > 1e-9)) continue
    const whole = scaled.map(Math.round)
    const divisor = whole.reduce(greatestCommonDivisor)
    const small = whole.map((weight) => weight / divisor)
    if (small.reduce((a, b) => a + b, 0) <= LONGEST_CYCLE) return small
  }
  return weights.map((weight) => Math.round((weight / sum) * LONGEST_CYCLE))
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
