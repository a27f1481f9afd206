import { permutation } from '../plan/random.ts'

/** One quantity over the runs of a branch, oldest first; undefined where a run does not have it. */
export type Series = readonly (number | undefined)[]

/** A place where the level changed. */
export interface ChangePoint {
  /** First run of the new level. */
  readonly index: number
  /** Of the permutation test, the search over places and series included. */
  readonly p: number
  /** The series that shows it most. */
  readonly series: number
}

/** Chance of a change point where nothing changed, for each stretch that is searched. */
const ALPHA = 0.01

/** Permutations for each test: the smallest p-value is 1/500. */
const PERMUTATIONS = 499

/** Runs of a level on either side of a change: what comes back to the old level was none. */
export const FEWEST_OF_A_LEVEL = 4

/** The same history has the same change points, on every machine. */
const SEED = 0x9d1f_c0de

/**
 * Change points by E-divisive (Matteson & James, JASA 109, 2014, α = 1), hierarchical: the best split of a
 * stretch is tested by permuting its runs, and where it holds both halves are searched again. Several series
 * are searched together: each scaled by its mean distance, the largest statistic over series and places held
 * against its own distribution under joint permutations (Westfall & Young 1993), so that more series do not
 * make more false changes. In order of index.
 */
export function findChangePoints(series: readonly Series[]): readonly ChangePoint[] {
  const length = Math.max(0, ...series.map((one) => one.length))
  return search(series, 0, length)
}

function search(series: readonly Series[], from: number, to: number): readonly ChangePoint[] {
  if (to - from < 2 * FEWEST_OF_A_LEVEL) return []
  const measured = series.map((one) => distancesOf(one.slice(from, to)))
  const order = Array.from({ length: to - from }, (_, i) => i)
  const best = bestSplit(measured, order)
  if (best === undefined) return []
  const p = permutationP(measured, best.q, order.length)
  if (p > ALPHA) return []
  const index = from + best.at
  return [...search(series, from, index), { index, p, series: best.series }, ...search(series, index, to)]
}

/** Share of permutations with a split at least as good; stops as soon as it cannot be significant any more. */
function permutationP(measured: readonly Distances[], q: number, length: number): number {
  const hopeless = Math.floor(ALPHA * (PERMUTATIONS + 1))
  let asGood = 0
  for (let n = 0; n < PERMUTATIONS; n++) {
    const shuffled = bestSplit(measured, permutation(length, SEED, 'order', n))
    // A permutation may only repeat the sum in another order.
    if (shuffled !== undefined && shuffled.q >= q * (1 - 1e-9)) asGood++
    if (asGood >= hopeless) return 1
  }
  return (asGood + 1) / (PERMUTATIONS + 1)
}

/** Pairwise distances of a series' values, divided by their mean. Numbers in a row: this is the hot part. */
interface Distances {
  readonly present: readonly boolean[]
  /** Row by row; 0 where a value is missing. Empty where all values are equal. */
  readonly between: Float64Array
  /** Sum of each row. */
  readonly rows: Float64Array
}

function distancesOf(values: Series): Distances {
  const n = values.length
  const present = values.map((value) => value !== undefined && Number.isFinite(value))
  const between = new Float64Array(n * n)
  const rows = new Float64Array(n)
  let sum = 0
  let pairs = 0
  for (const [i, a] of values.entries())
    for (const [j, b] of values.entries()) {
      if (i === j || present[i] !== true || present[j] !== true) continue
      const distance = Math.abs((a ?? 0) - (b ?? 0))
      between[i * n + j] = distance
      rows[i] = (rows[i] ?? 0) + distance
      sum += distance
      pairs++
    }
  if (sum === 0) return { present, between: new Float64Array(0), rows }
  const scale = pairs / sum
  return { present, between: between.map((d) => d * scale), rows: rows.map((d) => d * scale) }
}

interface Split {
  readonly at: number
  readonly series: number
  readonly q: number
}

/** The largest statistic over every series and every place with enough runs on both sides. */
function bestSplit(measured: readonly Distances[], order: readonly number[]): Split | undefined {
  let best: Split | undefined
  for (const [series, distances] of measured.entries()) {
    const found = bestSplitOf(distances, order)
    if (found !== undefined && (best === undefined || found.q > best.q)) best = { ...found, series }
  }
  return best
}

/**
 * Q = nm/(n+m) · (2·mean|X−Y| − mean|X−X'| − mean|Y−Y'|) for every place. A run that crosses from right to
 * left changes the sums by its own distances only, so all places together cost n².
 */
function bestSplitOf(
  { present, between, rows }: Distances,
  order: readonly number[],
): { readonly at: number; readonly q: number } | undefined {
  if (between.length === 0) return undefined
  const size = order.length
  const runs = order.filter((run) => present[run] === true)
  const total = runs.length
  let left = 0
  let cross = 0
  let right = runs.reduce((sum, run) => sum + (rows[run] ?? 0), 0) / 2
  let best: { n: number; q: number } | undefined
  for (let i = 0; i < total; i++) {
    const run = runs[i] ?? 0
    let toLeft = 0
    for (let k = 0; k < i; k++) toLeft += between[run * size + (runs[k] ?? 0)] ?? 0
    const toRight = (rows[run] ?? 0) - toLeft
    left += toLeft
    right -= toRight
    cross += toRight - toLeft
    const n = i + 1
    const m = total - n
    if (n < FEWEST_OF_A_LEVEL || m < FEWEST_OF_A_LEVEL) continue
    const within = left / ((n * (n - 1)) / 2) + right / ((m * (m - 1)) / 2)
    const q = ((n * m) / total) * ((2 * cross) / (n * m) - within)
    if (best === undefined || q > best.q) best = { n, q }
  }
  return best === undefined ? undefined : { at: order.indexOf(runs[best.n] ?? 0), q: best.q }
}
