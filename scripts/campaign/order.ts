import { createHash } from 'node:crypto'
import { REQUESTS } from './service.ts'
import { CANDIDATES_PER_MAIN, FULL_RUNS, MAIN } from './variants.ts'
import type { Variant } from './variants.ts'

/** One run that is to be made. */
export interface PlannedRun {
  readonly variant: Variant
  /** From 0, within its variant. */
  readonly index: number
}

/** Runs of a variant in a campaign of `runs` runs without a change in slices; at least one. */
export function runsOf(variant: Variant, runs: number): number {
  return Math.max(1, Math.ceil((variant.runs * runs) / FULL_RUNS))
}

/**
 * The runs of the chosen variants in the order in which they are made. Each variant is spread evenly over
 * the whole, so that what the machine does at some hour falls on all of them alike, and a campaign that is
 * stopped early has a bit of each. Runs of main come first where a history is needed, and then in between.
 *
 * `aside` says how many runs of a variant were set aside: each is made up for, up to the number wanted.
 */
export function orderRuns(
  variants: readonly Variant[],
  runs: number,
  aside: (id: string) => number,
): readonly PlannedRun[] {
  const wanted = (variant: Variant): number => {
    const n = runsOf(variant, runs)
    return n + Math.min(n, aside(variant.id))
  }
  const candidates = variants.filter(({ role }) => role === 'candidate')
  const held = candidates.filter(({ group }) => group === 'history')
  const wantsMain = held.length > 0 || variants.includes(MAIN)
  const first = wantsMain ? runsOf(MAIN, runs) : 0
  const more = Math.ceil(held.reduce((sum, variant) => sum + runsOf(variant, runs), 0) / CANDIDATES_PER_MAIN)
  const placed = [
    ...places(MAIN, first, 0).map((one) => ({ ...one, at: -1 })),
    ...places(MAIN, more + Math.min(first + more, aside(MAIN.id)), first),
    ...candidates.flatMap((variant) => places(variant, wanted(variant), 0)),
  ]
  return placed.toSorted((a, b) => a.at - b.at).map(({ variant, index }) => ({ variant, index }))
}

/** Runs at the middles of `n` equal parts of the campaign, which lasts from 0 to 1. */
function places(
  variant: Variant,
  n: number,
  from: number,
): readonly (PlannedRun & { readonly at: number })[] {
  return Array.from({ length: n }, (_, i) => ({ variant, index: from + i, at: (i + 0.5) / n }))
}

/** Names a run, in the ledger and as a file. */
export function idOf({ variant, index }: PlannedRun): string {
  return `${variant.id}-${index}`
}

/** The request that the run's change is about: they take turns. Undefined without a change. */
export function changedIn({ variant, index }: PlannedRun): string | undefined {
  return variant.change.kind === 'none' ? undefined : REQUESTS[index % REQUESTS.length]?.name
}

/** Everything random in a run starts from a number of its own, which the campaign's seed fixes. */
export function seedOf(
  seed: number,
  run: PlannedRun,
  what: 'gate' | 'main' | 'candidate' | 'neighbour',
): number {
  return createHash('sha256')
    .update(`${seed} ${idOf(run)} ${what}`)
    .digest()
    .readUInt32BE(0)
}

/** A made-up commit for a run of main: the history tells runs apart by it. */
export function commitOf(seed: number, run: PlannedRun): string {
  return createHash('sha1')
    .update(`${seed} ${idOf(run)}`)
    .digest('hex')
}
