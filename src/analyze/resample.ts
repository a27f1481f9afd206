import { normalUpperQuantile, studentUpperQuantile } from '../compare/distributions.ts'
import { random } from '../plan/random.ts'
import type { LevelSlice, LoadLevel } from './load-level.ts'
import { elasticityAt, throughputAt } from './usl.ts'
import type { LoadPoint, Usl } from './usl.ts'
import type { JudgedLevel } from './safe-load.ts'

/** A level whose slices were put together: what the model and the criteria look at. */
export interface LevelMean extends LoadPoint, JudgedLevel {}

/** The mean of a level's slices, weighted by their length; shares over all their requests. */
export function meanOf({ level }: LoadLevel, slices: readonly LevelSlice[]): LevelMean {
  const seconds = slices.reduce((sum, slice) => sum + slice.seconds, 0)
  const mean = (pick: (slice: LevelSlice) => number): number =>
    slices.reduce((sum, slice) => sum + pick(slice) * slice.seconds, 0) / seconds
  const criteria = slices[0]?.counts ?? []
  return {
    level,
    inFlight: mean((slice) => slice.inFlight),
    throughput: mean((slice) => slice.throughput),
    shares: criteria.map((_, at) => {
      const bad = slices.reduce((sum, { counts }) => sum + (counts[at]?.bad ?? 0), 0)
      const all = slices.reduce((sum, { counts }) => sum + (counts[at]?.all ?? 0), 0)
      return all > 0 ? Math.max(0, bad / all) : 0
    }),
  }
}

/** What is redrawn: the slices of each level, and how far whole levels lie off the law beyond that. */
export interface Resampling {
  readonly levels: readonly LoadLevel[]
  /** Standard deviation of ln X between levels that their slices do not explain; 0 for none. */
  readonly betweenLevels: number
  readonly seed: number
}

/**
 * Draws replicates of the levels, each by its number (B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 8):
 * the slices of each level drawn with replacement, then the level's throughput moved by the part of its
 * deviation from the law that slices do not explain. A mean of n drawn slices varies by (n − 1)/n too little, and
 * few slices know their own scatter badly: deviations are widened by √(n/(n − 1)) and by Student's t over the
 * normal quantile, with 2(n − 1) degrees of freedom since the two heaviest levels settle the coherency.
 */
export function resampler({
  levels,
  betweenLevels,
  seed,
}: Resampling): (replicate: number) => readonly LevelMean[] {
  const shiftBy = betweenLevels === 0 ? 0 : betweenLevels * heavier(levels.length - 3)
  const wholes = levels.map((level) => ({
    ...level,
    mean: meanOf(level, level.slices),
    widen: widening(level.slices.length),
  }))
  return (replicate) =>
    wholes.map((level, at) => {
      const { slices, mean, widen } = level
      const place = (draw: number): number => (replicate * levels.length + at) * 10_000 + draw
      const drawn = meanOf(
        level,
        slices.map((first, draw) => {
          const chosen = Math.floor(random(seed, 'resample', place(draw)) * slices.length)
          return slices[chosen] ?? first
        }),
      )
      const wide = (now: number, own: number): number => own + (now - own) * widen
      const shift = shiftBy === 0 ? 0 : shiftBy * normal(seed, place(9_998))
      return {
        level: level.level,
        inFlight: wide(drawn.inFlight, mean.inFlight),
        throughput: wide(drawn.throughput, mean.throughput) * Math.exp(shift),
        shares: drawn.shares.map((share, of) => Math.max(0, wide(share, mean.shares[of] ?? 0))),
      }
    })
}

function widening(slices: number): number {
  return slices > 1 ? Math.sqrt(slices / (slices - 1)) * heavier(2 * (slices - 1)) : 1
}

/** By how much a 95 % interval of Student's t is wider than that of the normal distribution. */
function heavier(freedom: number): number {
  return studentUpperQuantile(0.025, freedom) / normalUpperQuantile(0.025)
}

/** A standard normal deviate (Box and Muller 1958). */
function normal(seed: number, place: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random(seed, 'resample', place)))
  return radius * Math.cos(2 * Math.PI * random(seed, 'resample', place + 1))
}

/**
 * Standard deviation of ln X between levels beyond what their slices explain: s² of the residuals of the law
 * (three unknowns) less the mean variance of the levels' means, 0 at least.
 */
export function spreadBetweenLevels(levels: readonly LoadLevel[], usl: Usl): number {
  const free = levels.length - 3
  if (free <= 0) return 0
  const rows = levels.map((level) => {
    const mean = meanOf(level, level.slices)
    return {
      missed: Math.log(mean.throughput / throughputAt(usl, mean.inFlight)),
      variance: varianceOfMean(level, mean, elasticityAt(usl, mean.inFlight)),
    }
  })
  const residual = rows.reduce((sum, { missed }) => sum + missed * missed, 0) / free
  const within = rows.reduce((sum, { variance }) => sum + variance, 0) / rows.length
  return Math.sqrt(Math.max(0, residual - within))
}

/** Of the relative residual d ln X − e · d ln N, with the law's elasticity e, from the scatter of the slices. */
function varianceOfMean({ slices }: LoadLevel, mean: LevelMean, elasticity: number): number {
  if (slices.length < 2) return 0
  const squares = slices.reduce((sum, { throughput, inFlight }) => {
    const missed = throughput / mean.throughput - 1 - elasticity * (inFlight / mean.inFlight - 1)
    return sum + missed * missed
  }, 0)
  return squares / (slices.length - 1) / slices.length
}
