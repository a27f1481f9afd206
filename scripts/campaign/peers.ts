import { PEER_RULES } from '../trials/peer-rules.ts'
import type { Saying } from '../trials/tally.ts'
import { REQUESTS } from './service.ts'
import type { Cells, StoredRun } from './stored-run.ts'
import { GROUPS, MAIN, VARIANTS } from './variants.ts'
import type { GroupId } from './variants.ts'

/** Rules that look at both sides of one run, as the tables call them. */
export const BESIDE_RULES = {
  inTurn: 'base, then head: ratio > 1.1',
  together: 'interleaved: ratio > 1.1',
  mannWhitney: 'Mann–Whitney as in Kayenta',
} as const

/** Every rule that can be asked in a mode, in the order of the tables. */
export function rulesFor(mode: 'live' | 'history'): readonly string[] {
  return [...PEER_RULES.map(({ name }) => name), ...(mode === 'live' ? Object.values(BESIDE_RULES) : [])]
}

/**
 * What the rules say about each candidate, by its place in `runs`, which are in the order in which they were
 * made. Earlier runs are those of main in the history, and the baseline's sides of the same group live; a
 * rule that wants more of them than there are says nothing.
 */
export function judgeByPeers(runs: readonly StoredRun[]): readonly (readonly Saying[])[] {
  const earlier = new Map<GroupId, Cells[]>()
  return runs.map(({ record, candidate, beside }) => {
    const group = groupOf(record.variant)
    const own = earlier.get(group) ?? []
    earlier.set(group, own)
    const sayings =
      record.variant === MAIN.id
        ? []
        : [...judgeByEarlier(candidate, own), ...(beside ? judgeBeside(candidate, beside) : [])]
    const past = GROUPS[group].mode === 'history' ? record.variant === MAIN.id && candidate : beside?.baseline
    // Newest first, as the rules want them.
    if (past) own.unshift(past)
    return sayings
  })
}

function judgeByEarlier(candidate: Cells, earlier: readonly Cells[]): readonly Saying[] {
  return PEER_RULES.filter(({ runs }) => earlier.length >= runs).map(({ name, runs, isWorse }) =>
    saying(name, (request, cell) =>
      isWorse(
        cellOf(candidate, request, cell),
        earlier.slice(0, runs).map((one) => cellOf(one, request, cell)),
      ),
    ),
  )
}

function judgeBeside(candidate: Cells, beside: NonNullable<StoredRun['beside']>): readonly Saying[] {
  const { baseline, inTurn, mannWhitney } = beside
  const ratio = (base: Cells, head: Cells) => (request: string, cell: number) =>
    cellOf(head, request, cell) > 1.1 * cellOf(base, request, cell)
  return [
    saying(BESIDE_RULES.inTurn, ratio(inTurn.baseline, inTurn.candidate)),
    saying(BESIDE_RULES.together, ratio(baseline, candidate)),
    { rule: BESIDE_RULES.mannWhitney, blamed: mannWhitney, end: undefined },
  ]
}

/** A rule blames a request when one of its three cells is worse. */
function saying(rule: string, isWorse: (request: string, cell: number) => boolean): Saying {
  const blamed = REQUESTS.map(({ name }) => name).filter((name) =>
    [0, 1, 2].some((cell) => isWorse(name, cell)),
  )
  return { rule, blamed, end: undefined }
}

function cellOf(cells: Cells, request: string, cell: number): number {
  return cells[request]?.[cell] ?? NaN
}

function groupOf(id: string): GroupId {
  const variant = [MAIN, ...VARIANTS].find((one) => one.id === id)
  if (variant === undefined) throw new Error(`no variant is called ${id}`)
  return variant.group
}
