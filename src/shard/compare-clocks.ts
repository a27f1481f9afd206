import type { Span } from './clock-offset.ts'
import type { ShardClock } from './shard-clock.ts'

/** Machines that NTP keeps right are well within this of each other; a block is much longer. */
export const TOLERANCE_MS = 250

/** A shard that was not under load at the same time as the others. */
export interface OffClock {
  readonly shard: number
  /** How much later than the others, by the middle of what is known; negative: earlier. */
  readonly lateMs: number
  /** Half of what is not known. */
  readonly uncertaintyMs: number
  /** Whose clock told; null where only that of the machine itself did, by being set. */
  readonly reference: string | null
}

/** What the clocks of all shards tell together. */
export interface ComparedClocks {
  /** The clock that shards were held against; null where none told the time. */
  readonly reference: string | null
  readonly off: readonly OffClock[]
  /** Shards of which nothing tells when they began but their own clock. */
  readonly unchecked: readonly number[]
}

export interface ClockOfShard {
  readonly shard: number
  readonly clock: ShardClock | undefined
}

/**
 * Finds the shards whose load was off by more than is uncertain and the tolerance together. Right is the moment
 * that most shards agree on; only where two agree on nothing, the one that the reference calls right. A clock
 * that says the same wrong time to all of them does no harm, and is not seen.
 */
export function compareClocks(shards: readonly ClockOfShard[]): ComparedClocks {
  const reference = commonest(shards.flatMap(({ clock }) => clock?.reference ?? []))
  const told = shards.map(({ shard, clock }) => ({
    ...{ shard, setMs: clock?.setMs ?? 0 },
    spans: clock?.reference === reference ? spansOf(clock) : [],
  }))
  const right = agreement(told.flatMap(({ spans }) => spans.slice(0, 1).map(widened)))
  const off = told.flatMap(({ shard, setMs, spans }): readonly OffClock[] => {
    if (spans.length === 0)
      // Set forward, it had been behind: this shard came so much later than it thought.
      return Math.abs(setMs) > TOLERANCE_MS
        ? [{ shard, lateMs: setMs, uncertaintyMs: 0, reference: null }]
        : []
    const [worst] = spans
      .map(([from, to]) => ({ lateMs: (from + to) / 2 - right, uncertaintyMs: (to - from) / 2 }))
      .filter(({ lateMs, uncertaintyMs }) => Math.abs(lateMs) > uncertaintyMs + TOLERANCE_MS)
      .sort((a, b) => Math.abs(b.lateMs) - Math.abs(a.lateMs))
    return worst === undefined ? [] : [{ shard, ...worst, reference }]
  })
  const seen = new Set(off.map(({ shard }) => shard))
  return {
    reference,
    off,
    unchecked: told
      .filter(({ shard, spans }) => spans.length === 0 && !seen.has(shard))
      .map(({ shard }) => shard),
  }
}

/** When a shard began, as far as both readings agree; each by itself where they do not. */
function spansOf({ before, after }: ShardClock): readonly Span[] {
  const told = [before, after].filter((span) => span !== null)
  const both: Span = [Math.max(...told.map(([from]) => from)), Math.min(...told.map(([, to]) => to))]
  return told.length > 0 && both[0] <= both[1] ? [both] : told
}

function widened([from, to]: Span): Span {
  return [from - TOLERANCE_MS, to + TOLERANCE_MS]
}

/**
 * The middle of the stretch that lies in the most spans; of several such stretches the one nearest to 0. So NTP
 * tells right clocks from wrong ones (K. Marzullo, "Maintaining the Time in a Distributed System", 1984; RFC 5905
 * §11.2.1). [−300, 200], [−250, 250] and [2000, 2500]: the first two have [−250, 200] in common, so −25. 0 of none.
 */
export function agreement(spans: readonly Span[]): number {
  const edges = spans
    .flatMap(([from, to]) => [
      { at: from, step: 1 },
      { at: to, step: -1 },
    ])
    .sort((a, b) => a.at - b.at || b.step - a.step)
  let count = 0
  let most = 0
  let best: readonly Span[] = []
  for (const [index, { at, step }] of edges.entries()) {
    count += step
    if (step < 0 || count < most) continue
    const stretch: Span = [at, edges[index + 1]?.at ?? at]
    best = count > most ? [stretch] : [...best, stretch]
    most = count
  }
  const [nearest] = [...best].sort((a, b) => distanceOf(a) - distanceOf(b))
  return nearest === undefined ? 0 : (nearest[0] + nearest[1]) / 2
}

/** From a stretch to 0. */
function distanceOf([from, to]: Span): number {
  return Math.max(0, from, -to)
}

/** The first of those that are there most often; null of none. */
function commonest(names: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const [first] = [...counts].sort(([, a], [, b]) => b - a)
  return first?.[0] ?? null
}
