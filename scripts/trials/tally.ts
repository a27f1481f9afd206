/** What a rule said in many runs of one experiment. Adds up over chunks; plain data, stored as JSON. */
export interface RuleTally {
  runs: number
  /** Runs in which it blamed any request. */
  flagged: number
  /** Runs in which it blamed the request that was slowed, and any other one. */
  found: number
  wrong: number
  /** How the runs ended, by `reason@seconds`; empty for rules with one look. */
  ends: Record<string, number>
}

/** Sums for a standard deviation. */
export interface Moments {
  n: number
  sum: number
  squares: number
}

export interface Tallies {
  readonly rules: Record<string, RuleTally>
  readonly moments: Record<string, Moments>
}

/** What one rule said about one run. */
export interface Saying {
  readonly rule: string
  readonly blamed: readonly string[]
  /** Why and when it ended; undefined for rules with one look. */
  readonly end: { readonly why: string; readonly seconds: number } | undefined
}

export function emptyTallies(): Tallies {
  return { rules: {}, moments: {} }
}

/** Counts a saying; `slowed` is the request that really got slower. */
export function count(tallies: Tallies, { rule, blamed, end }: Saying, slowed: string | undefined): void {
  const tally = (tallies.rules[rule] ??= { runs: 0, flagged: 0, found: 0, wrong: 0, ends: {} })
  tally.runs++
  if (blamed.length > 0) tally.flagged++
  if (slowed !== undefined && blamed.includes(slowed)) tally.found++
  if (blamed.some((request) => request !== slowed)) tally.wrong++
  if (end) {
    const key = `${end.why}@${end.seconds}`
    tally.ends[key] = (tally.ends[key] ?? 0) + 1
  }
}

export function observe(tallies: Tallies, name: string, value: number): void {
  const moments = (tallies.moments[name] ??= { n: 0, sum: 0, squares: 0 })
  moments.n++
  moments.sum += value
  moments.squares += value * value
}

export function addTallies(into: Tallies, more: Tallies): void {
  for (const [rule, tally] of Object.entries(more.rules)) {
    const own = (into.rules[rule] ??= { runs: 0, flagged: 0, found: 0, wrong: 0, ends: {} })
    own.runs += tally.runs
    own.flagged += tally.flagged
    own.found += tally.found
    own.wrong += tally.wrong
    for (const [end, times] of Object.entries(tally.ends)) own.ends[end] = (own.ends[end] ?? 0) + times
  }
  for (const [name, moments] of Object.entries(more.moments)) {
    const own = (into.moments[name] ??= { n: 0, sum: 0, squares: 0 })
    own.n += moments.n
    own.sum += moments.sum
    own.squares += moments.squares
  }
}

export function standardDeviation({ n, sum, squares }: Moments): number {
  return Math.sqrt((squares - (sum * sum) / n) / (n - 1))
}

/** Runs that ended for this reason. */
export function endedBy(tally: RuleTally, why: string): number {
  return endsOf(tally, why).reduce((all, [, times]) => all + times, 0)
}

/** Median seconds until runs ended for this reason; undefined if none did. */
export function medianSeconds(tally: RuleTally, why: string): number | undefined {
  const ends = endsOf(tally, why).sort(([a], [b]) => a - b)
  const half = endedBy(tally, why) / 2
  let seen = 0
  for (const [seconds, times] of ends) {
    seen += times
    if (seen >= half) return seconds
  }
  return undefined
}

function endsOf(tally: RuleTally, why: string): [number, number][] {
  return Object.entries(tally.ends).flatMap(([end, times]): [number, number][] => {
    const [reason, seconds] = end.split('@')
    return reason === why ? [[Number(seconds), times]] : []
  })
}
