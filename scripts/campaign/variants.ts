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
  readonly blockMs: number
  /** Whether a neighbour burns a processor in bursts. */
  readonly neighbour: boolean
}

const SLICES = {
  name: 'slices',
  mode: 'live',
  interleave: 'slices',
  rate: 1_200,
  warmUpS: 1,
  durationS: [4, 10],
  blockMs: 500,
  neighbour: false,
} as const satisfies Group

/**
 * Every group sends 120 requests/s for each request and side, three times the usual rate, in blocks a tenth of the
 * usual length. In 10 s each side gets 1,200 of each request: p95 is gated (1,000 needed), p99 is not (5,000
 * needed). In 42 s it is.
 */
export const GROUPS = {
  slices: SLICES,
  duet: { ...SLICES, name: 'duet', interleave: 'duet', rate: 600 },
  neighbour: { ...SLICES, name: 'slices, busy neighbour', neighbour: true },
  long: { ...SLICES, name: 'slices, 42 s', durationS: [4, 42] },
  history: {
    ...SLICES,
    name: 'history',
    mode: 'history',
    interleave: 'none',
    durationS: [5, 5],
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
  /** Only made where `--extra` asks for it: the others fit into an hour. */
  readonly extra: boolean
}

/** Main runs saved before the first candidate is held against them; later one for every five candidates. */
export const FIRST_MAINS = 20
export const CANDIDATES_PER_MAIN = 5

/** Runs without a change in the group `slices`: the number that `--runs` sets, others in proportion. */
export const FULL_RUNS = 60

const NONE: Change = { kind: 'none' }
const slower = (factor: number): Change => ({ kind: 'factor', factor })
const tail = (share: number): Change => ({ kind: 'tail', share, addMs: 100 })
const errors = (share: number): Change => ({ kind: 'errors', share })

/** Candidates of every kind. The runs of main that the group `history` needs come on top: see `order.ts`. */
export const VARIANTS: readonly Variant[] = [
  candidate('slices', NONE, FULL_RUNS),
  ...[1.1, 1.2, 1.5].map((factor) => candidate('slices', slower(factor), 20)),
  candidate('slices', tail(0.02), 20),
  candidate('slices', tail(0.08), 10),
  candidate('slices', errors(0.02), 20),
  candidate('neighbour', NONE, 20),
  candidate('neighbour', slower(1.2), 10),
  candidate('history', NONE, 30),
  ...[1.1, 1.2, 1.5].map((factor) => candidate('history', slower(factor), 10)),
  candidate('history', tail(0.02), 10),
  candidate('history', errors(0.02), 10),
  ...[1.05, 1.15].map((factor) => extra('slices', slower(factor), 20)),
  ...[0.005, 0.01].map((share) => extra('slices', errors(share), 20)),
  extra('long', tail(0.02), 20),
  extra('duet', NONE, 40),
  extra('duet', slower(1.2), 20),
]

/** `history-main`: the same service, saved. */
export const MAIN: Variant = {
  id: 'history-main',
  group: 'history',
  change: NONE,
  role: 'main',
  runs: FIRST_MAINS,
  extra: false,
}

function candidate(group: GroupId, change: Change, runs: number): Variant {
  return { id: `${group}-${idOf(change)}`, group, change, role: 'candidate', runs, extra: false }
}

function extra(group: GroupId, change: Change, runs: number): Variant {
  return { ...candidate(group, change, runs), extra: true }
}

function idOf(change: Change): string {
  switch (change.kind) {
    case 'none':
      return change.kind
    case 'factor':
      return String(change.factor)
    case 'tail':
    case 'errors':
      return `${change.kind}-${change.share * 100}`
    default:
      return change satisfies never
  }
}
