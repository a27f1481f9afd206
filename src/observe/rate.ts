interface Point {
  readonly atMs: number
  /** What was counted since the first scrape, restarts taken out. */
  readonly counted: number
}

interface Counter {
  last: number
  /** In order of time; one point at or before the window's start, and all within it. */
  readonly points: Point[]
}

/** How fast counters grow, per second, each known by its labels. Lives as long as its target is scraped. */
export class CounterRate {
  private readonly windowMs: number
  private counters = new Map<string, Counter>()

  /** Without a window: from one scrape to the next. */
  constructor(windowMs: number | undefined) {
    this.windowMs = windowMs ?? 0
  }

  /**
   * The rate of each counter that an earlier scrape had too. One that is smaller than before began again from
   * zero, as after a restart; one that is gone is forgotten.
   */
  next(
    samples: readonly { readonly labels: string; readonly value: number }[],
    atMs: number,
  ): readonly number[] {
    const before = this.counters
    this.counters = new Map()
    const rates: number[] = []
    for (const { labels, value } of samples) {
      const counter = before.get(labels)
      // A value that is not a number says nothing, and must not spoil what follows.
      if (!Number.isFinite(value)) {
        if (counter !== undefined) this.counters.set(labels, counter)
        rates.push(NaN)
        continue
      }
      if (counter === undefined) {
        this.counters.set(labels, { last: value, points: [{ atMs, counted: 0 }] })
        continue
      }
      this.counters.set(labels, counter)
      const rate = this.advance(counter, value, atMs)
      if (rate !== undefined) rates.push(rate)
    }
    return rates
  }

  private advance(counter: Counter, value: number, atMs: number): number | undefined {
    const { points, last } = counter
    const newest = points.at(-1)
    if (newest === undefined || atMs <= newest.atMs) return undefined
    const counted = newest.counted + (value >= last ? value - last : value)
    points.push({ atMs, counted })
    counter.last = value
    while (points.length > 2 && (points[1]?.atMs ?? atMs) <= atMs - this.windowMs) points.shift()
    if (this.windowMs === 0 && points.length > 2) points.splice(0, points.length - 2)
    const from = points[0] ?? newest
    return ((counted - from.counted) * 1_000) / (atMs - from.atMs)
  }
}
