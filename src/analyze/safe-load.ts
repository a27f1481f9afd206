import type { Criterion } from './criterion.ts'

/** A level with the share of bad requests by each criterion, 0 to 1. */
export interface JudgedLevel {
  readonly level: number
  readonly shares: readonly number[]
}

/**
 * How much load meets every criterion. `found`: between the last level that met them all and the first that
 * did not. `beyond`: every level measured met them. `below`: not even the lightest did.
 */
export type SafeLoad =
  | {
      readonly kind: 'found'
      readonly level: number
      readonly held: number
      readonly broke: number
      readonly by: Criterion
    }
  | { readonly kind: 'beyond'; readonly held: number }
  | { readonly kind: 'below'; readonly broke: number; readonly by: Criterion }

/**
 * The safe load among levels in rising order. Between two levels the share of bad requests is taken as a
 * straight line; it really bends upward there, so that the load found is rather too low than too high. What
 * comes after the first level that broke a criterion does not count: a level that holds by luck after one that
 * did not is not safe.
 */
export function findSafeLoad(levels: readonly JudgedLevel[], criteria: readonly Criterion[]): SafeLoad {
  const breaks = ({ shares }: JudgedLevel): boolean =>
    criteria.some(({ allowed }, at) => (shares[at] ?? 0) > allowed)
  const first = levels.findIndex(breaks)
  const after = levels[first]
  if (after === undefined) return { kind: 'beyond', held: levels.at(-1)?.level ?? 0 }
  const before = levels[first - 1]
  const crossings = criteria.flatMap((criterion, at) => {
    const reached = after.shares[at] ?? 0
    if (reached <= criterion.allowed) return []
    const start = before?.shares[at] ?? 0
    const way = (criterion.allowed - start) / (reached - start)
    return [{ by: criterion, level: (before?.level ?? 0) + way * (after.level - (before?.level ?? 0)) }]
  })
  const lowest = crossings.reduce((a, b) => (b.level < a.level ? b : a))
  return before === undefined
    ? { kind: 'below', broke: after.level, by: lowest.by }
    : { kind: 'found', level: lowest.level, held: before.level, broke: after.level, by: lowest.by }
}

/**
 * The levels with shares that never fall as load rises: the least squares fit under that order, by pooling
 * neighbours that violate it (R. Barlow et al., "Statistical Inference under Order Restrictions", 1972). More load
 * makes no target faster, so a hiccup at a light level says less than the heavier ones that held. Each level
 * counts by its load, as it has answers.
 */
export function withRisingShares(levels: readonly JudgedLevel[]): readonly JudgedLevel[] {
  const criteria = levels[0]?.shares.length ?? 0
  const columns = Array.from({ length: criteria }, (_, of) =>
    pool(levels.map(({ level, shares }) => ({ weight: level, value: shares[of] ?? 0, count: 1 }))),
  )
  return levels.map(({ level }, at) => ({ level, shares: columns.map((column) => column[at] ?? 0) }))
}

interface Pool {
  readonly weight: number
  readonly value: number
  /** Levels in it. */
  readonly count: number
}

function pool(levels: readonly Pool[]): readonly number[] {
  const pools: Pool[] = []
  for (const level of levels) {
    let next = level
    for (let last = pools.at(-1); last !== undefined && last.value > next.value; last = pools.at(-1)) {
      pools.pop()
      const weight = last.weight + next.weight
      const value = (last.weight * last.value + next.weight * next.value) / weight
      next = { weight, value, count: last.count + next.count }
    }
    pools.push(next)
  }
  return pools.flatMap(({ value, count }) => Array<number>(count).fill(value))
}
