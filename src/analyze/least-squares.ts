/** One equation of an overdetermined system: Σ coefficients · unknowns ≈ value, as important as its weight. */
export interface Equation {
  readonly coefficients: readonly number[]
  readonly value: number
  /** Multiplies the squared residual; not negative. */
  readonly weight: number
}

/**
 * The unknowns, none of them negative, that minimise Σ weight · residual² (non-negative least squares; Lawson
 * and Hanson, "Solving Least Squares Problems", 1974, chapter 23). With the few unknowns of this house every
 * choice of those that are zero is tried, which is exact: at most 2ⁿ small systems. Undefined where the
 * equations do not determine the unknowns.
 *
 * Example: x ≈ 1 and x ≈ 3 with equal weights give x = 2; x ≈ −1 gives x = 0.
 */
export function nonNegativeLeastSquares(equations: readonly Equation[]): readonly number[] | undefined {
  const size = equations[0]?.coefficients.length ?? 0
  const normal = normalEquations(equations, size)
  // Columns that depend on each other have no unique answer, whichever of them are zero.
  if (size === 0 || solve(normal, [...Array(size).keys()]) === undefined) return undefined
  let best: readonly number[] | undefined
  let least = Infinity
  for (let chosen = 0; chosen < 2 ** size; chosen++) {
    const active = [...Array(size).keys()].filter((at) => (chosen >> at) % 2 === 1)
    const found = active.length === 0 ? Array<number>(size).fill(0) : solve(normal, active)
    if (found === undefined || found.some((value) => value < 0)) continue
    const rest = residual(equations, found)
    if (rest < least) [best, least] = [found, rest]
  }
  return best
}

interface NormalEquations {
  /** Row by row, columns scaled to unit length. */
  readonly matrix: readonly (readonly number[])[]
  readonly right: readonly number[]
  /** Length of each column before it was scaled. */
  readonly scale: readonly number[]
}

function normalEquations(equations: readonly Equation[], size: number): NormalEquations {
  const columns = [...Array(size).keys()]
  const column =
    (at: number) =>
    ({ coefficients }: Equation) =>
      coefficients[at] ?? 0
  const value = (one: Equation): number => one.value
  const dot = (a: (one: Equation) => number, b: (one: Equation) => number): number =>
    equations.reduce((sum, one) => sum + one.weight * a(one) * b(one), 0)
  const scale = columns.map((at) => Math.sqrt(dot(column(at), column(at))) || 1)
  const scaled = (at: number): number => scale[at] ?? 1
  return {
    matrix: columns.map((i) => columns.map((j) => dot(column(i), column(j)) / scaled(i) / scaled(j))),
    right: columns.map((i) => dot(column(i), value) / scaled(i)),
    scale,
  }
}

/** Below this a pivot of the scaled system is rounding, not information. */
const LEAST_PIVOT = 1e-13

/** Gauss's elimination with pivots from the diagonal, of the unknowns named; the others are zero. */
function solve({ matrix, right, scale }: NormalEquations, active: readonly number[]): number[] | undefined {
  const rows = active.map((i) => [...active.map((j) => matrix[i]?.[j] ?? 0), right[i] ?? 0])
  const last = active.length
  for (let at = 0; at < last; at++) {
    const pivotRow = rows.slice(at).reduce((a, b) => (Math.abs(b[at] ?? 0) > Math.abs(a[at] ?? 0) ? b : a))
    const pivot = pivotRow[at] ?? 0
    if (Math.abs(pivot) < LEAST_PIVOT) return undefined
    const place = rows.indexOf(pivotRow)
    rows[place] = rows[at] ?? pivotRow
    rows[at] = pivotRow.map((value) => value / pivot)
    for (const [other, row] of rows.entries())
      if (other !== at) rows[other] = row.map((value, j) => value - (row[at] ?? 0) * (rows[at]?.[j] ?? 0))
  }
  const found = Array<number>(scale.length).fill(0)
  for (const [order, at] of active.entries()) found[at] = (rows[order]?.[last] ?? 0) / (scale[at] ?? 1)
  return found
}

function residual(equations: readonly Equation[], found: readonly number[]): number {
  return equations.reduce((sum, { coefficients, value, weight }) => {
    const missed = value - coefficients.reduce((all, factor, at) => all + factor * (found[at] ?? 0), 0)
    return sum + weight * missed * missed
  }, 0)
}
