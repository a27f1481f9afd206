import type { Change } from './service.ts'

/** How runs of a group measure, and under which conditions. */
export interface Group {
  readonly name: string
  readonly mode: 'live' | 'history'
  readonly interleave: 'slices' | 'duet' | 'none'
  /** Iterations started each second on the side under load. */
  readonly rate: number
  readonly warmUpS: number
  /** Time at full load: at least, at most. */
  readonly durationS: readonly [number, number]
  /** Whether a neighbour burns a processor in bursts. */
  readonly neighbour: boolean
}

/** Length of a block, in all groups. */
export const BLOCK_MS = 2_500

const SLICES = {
  name: 'slices',
  mode: 'live',
  interleave: 'slices',
  rate: 400,
  warmUpS: 5,
  durationS: [20, 50],
  neighbour: false,
} as const satisfies Group

/**
 * Every group sends 40 requests/s for each request and side. With 50 s each side gets 2,000 of each request:
 * p95 is gated (1,000 needed), p99 is not (5,000 needed). With 130 s it is.
 */
export const GROUPS = {
  slices: SLICES,
  duet: { ...SLICES, name: 'duet', interleave: 'duet', rate: 200 },
  neighbour: { ...SLICES, name: 'slices, busy neighbour', neighbour: true },
  long: { ...SLICES, name: 'slices, 130 s', durationS: [20, 130] },
  history: {
    ...SLICES,
    name: 'history',
    mode: 'history',
    interleave: 'none',
    rate: 200,
    durationS: [30, 30],
  },
} as const satisfies Record<string, Group>

export type GroupId = keyof typeof GROUPS

/** Many runs of one kind. */
export interface Variant {
  readonly id: string
  readonly group: GroupId
  readonly change: Change
  /** `main` runs are saved into the history; `candidate` runs are held against a baseline. */
  readonly role: 'main' | 'candidate'
  /** Runs in a full campaign. */
  readonly runs: number
}

/** Main runs saved before the first candidate is held against them; later one for every five candidates. */
export const FIRST_MAINS = 20
export const CANDIDATES_PER_MAIN = 5

/** Runs without a change in the group `slices`: the number that `--runs` sets, others in proportion. */
export const FULL_RUNS = 60

const NONE: Change = { kind: 'none' }
const slower = (factor: number): Change => ({ kind: 'factor', factor })
const TAIL: Change = { kind: 'tail', share: 0.02, addMs: 100 }
const errors = (share: number): Change => ({ kind: 'errors', share })

/** Candidates of every kind. The runs of main that the group `history` needs come on top: see `order.ts`. */
export const VARIANTS: readonly Variant[] = [
  candidate('slices', NONE, FULL_RUNS),
  ...[1.05, 1.1, 1.15, 1.2, 1.5].map((factor) => candidate('slices', slower(factor), 20)),
  candidate('slices', TAIL, 20),
  candidate('slices', errors(0.005), 20),
  candidate('slices', errors(0.01), 20),
  candidate('long', TAIL, 20),
  candidate('duet', NONE, 40),
  candidate('duet', slower(1.2), 20),
  candidate('neighbour', NONE, 40),
  candidate('neighbour', slower(1.2), 20),
  candidate('history', NONE, 30),
  ...[1.1, 1.2, 1.5].map((factor) => candidate('history', slower(factor), 10)),
  candidate('history', TAIL, 10),
  candidate('history', errors(0.01), 10),
]

/** `history-main`: the same service, saved. */
export const MAIN: Variant = {
  id: 'history-main',
  group: 'history',
  change: NONE,
  role: 'main',
  runs: FIRST_MAINS,
}

function candidate(group: GroupId, change: Change, runs: number): Variant {
  return { id: `${group}-${idOf(change)}`, group, change, role: 'candidate', runs }
}

function idOf(change: Change): string {
  switch (change.kind) {
    case 'none':
    case 'tail':
      return change.kind
    case 'factor':
      return String(change.factor)
    case 'errors':
      return `errors-${change.share * 100}`
    default:
      return change satisfies never
  }
}
