import { fisherMidP } from './hypergeometric.ts'
import type { Proportion } from './intervals.ts'
import { normalUpperQuantile } from './distributions.ts'

/** Errors and answers of one request in one block or one stored run. */
export interface ErrorCount {
  readonly errors: number
  readonly answers: number
}

export interface ErrorSides {
  readonly baseline: readonly ErrorCount[]
  readonly candidate: readonly ErrorCount[]
}

/** Two error rates compared (METHOD §5). */
export interface ErrorRates {
  readonly baseline: Proportion
  readonly candidate: Proportion
  /** Counts after division by φ: what the interval is computed from. */
  readonly effective: { readonly baseline: Proportion; readonly candidate: Proportion }
  /** Overdispersion: 1 when errors fall like rain, more when they come in clumps. */
  readonly phi: number
  /** Candidate minus baseline, as fractions. */
  readonly difference: number
  /** Of the difference, from p̃ = (x+1)/(n+2). */
  readonly se: number
  /** Evidence for worse and for better, on the normal scale. */
  readonly zWorse: number
  readonly zBetter: number
  /** Enough errors, in enough blocks, to be believed: ≥ 3 more, in ≥ 3 blocks unless a fifth fails. */
  readonly credible: boolean
}

const FEWEST_MORE = 3
const FEWEST_BLOCKS = 3
/** From this rate on, errors need not be spread over blocks. */
const PLAIN_RATE = 0.2

/**
 * Compares the error rates of both sides over the same blocks. `phi` replaces the estimate where it cannot
 * be made (a single stored run). Undefined where a side has no answers.
 */
export function compareErrorRates(sides: ErrorSides, phi = overdispersion(sides)): ErrorRates | undefined {
  const baseline = total(sides.baseline)
  const candidate = total(sides.candidate)
  if (!(baseline.trials > 0 && candidate.trials > 0)) return undefined
  const scaled = (side: Proportion): Proportion => ({ hits: side.hits / phi, trials: side.trials / phi })
  const difference = candidate.hits / candidate.trials - baseline.hits / baseline.trials
  const variance = (side: Proportion): number => {
    const p = (side.hits + 1) / (side.trials + 2)
    return (p * (1 - p)) / (side.trials + 2)
  }
  const more = candidate.hits - (baseline.hits * candidate.trials) / baseline.trials
  const spread = sides.candidate.filter((block) => block.errors > 0).length
  return {
    baseline,
    candidate,
    effective: { baseline: scaled(baseline), candidate: scaled(candidate) },
    phi,
    difference,
    se: Math.sqrt(phi * (variance(baseline) + variance(candidate))),
    zWorse: normalUpperQuantile(
      fisherMidP({
        baseline: whole(baseline, phi, Math.ceil),
        candidate: whole(candidate, phi, Math.floor),
      }),
    ),
    zBetter: normalUpperQuantile(
      fisherMidP({
        baseline: whole(candidate, phi, Math.ceil),
        candidate: whole(baseline, phi, Math.floor),
      }),
    ),
    credible:
      more >= FEWEST_MORE - 1e-9 &&
      (spread >= FEWEST_BLOCKS || candidate.hits / candidate.trials >= PLAIN_RATE),
  }
}

/**
 * (p̃_B − p̃_A) against a margin: Znon = (margin − (p̃_B − p̃_A)) / se, large when the difference is surely
 * below the margin.
 */
export function errorRateBelow(rates: ErrorRates, margin: number): number {
  const shrunk = (side: Proportion): number => (side.hits + 1) / (side.trials + 2)
  return (margin - (shrunk(rates.candidate) - shrunk(rates.baseline))) / rates.se
}

/**
 * φ = max(1, Σ(x_b − n_b p)² / (n_b p(1−p)) / (n − 1)), pooled over the sides that have errors, each
 * around its own rate: a difference between the sides is no clumping.
 */
export function overdispersion(sides: ErrorSides): number {
  let chiSquare = 0
  let df = 0
  for (const side of [sides.baseline, sides.candidate]) {
    const { hits, trials } = total(side)
    const p = hits / trials
    const blocks = side.filter((block) => block.answers > 0)
    if (!(p > 0 && p < 1) || blocks.length < 2) continue
    df += blocks.length - 1
    for (const { errors, answers } of blocks)
      chiSquare += (errors - answers * p) ** 2 / (answers * p * (1 - p))
  }
  return df === 0 ? 1 : Math.max(1, chiSquare / df)
}

function total(blocks: readonly ErrorCount[]): Proportion {
  let hits = 0
  let trials = 0
  for (const block of blocks) {
    hits += block.errors
    trials += block.answers
  }
  return { hits, trials }
}

/** Whole effective counts, rounded so that φ never strengthens the evidence. */
function whole(side: Proportion, phi: number, round: (x: number) => number): Proportion {
  const trials = Math.max(1, Math.round(side.trials / phi))
  return { hits: Math.min(trials, round(side.hits / phi)), trials }
}
