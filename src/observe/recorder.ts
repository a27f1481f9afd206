import type { ObservedGap, ObservedSample, ObservedSeries } from '../measure/observed.ts'
import { keptValue } from '../measure/observed.ts'

/** What a series is, before anything was seen of it. */
export type SeriesFacts = Pick<ObservedSeries, 'name' | 'target' | 'unit' | 'kind' | 'expression'>

/** Collects one series; lives for one run. Times are of the observer's own clock until the end. */
export class SeriesRecorder {
  readonly facts: SeriesFacts
  private readonly samples: ObservedSample[] = []
  private readonly gaps: { fromMs: number; toMs: number; reason: string }[] = []
  private inGap = false

  constructor(facts: SeriesFacts) {
    this.facts = facts
  }

  value(atMs: number, value: number): void {
    this.inGap = false
    this.samples.push({ atMs, value: keptValue(value) })
  }

  /** A moment that should have had a value. One gap for moments in a row without one for the same reason. */
  missing(atMs: number, reason: string): void {
    const last = this.inGap ? this.gaps.at(-1) : undefined
    if (last?.reason === reason) last.toMs = atMs
    else this.gaps.push({ fromMs: atMs, toMs: atMs, reason })
    this.inGap = true
  }

  get isEmpty(): boolean {
    return this.samples.length === 0
  }

  /** Why there was no value the last time there was none. */
  get lastReason(): string | undefined {
    return this.gaps.at(-1)?.reason
  }

  /** On the clock of the load, which started at `startMs` of the observer's and lasted `elapsedMs`. */
  read(startMs: number, elapsedMs: number): ObservedSeries {
    const shift = (atMs: number): number => Math.round(atMs - startMs)
    const gaps: readonly ObservedGap[] = this.gaps
      .filter(({ toMs, fromMs }) => toMs >= startMs && fromMs - startMs <= elapsedMs)
      // That a reading failed is known after moments which were left out because of it.
      .sort((a, b) => a.fromMs - b.fromMs)
      .map(({ fromMs, toMs, reason }) => ({ fromMs: Math.max(0, shift(fromMs)), toMs: shift(toMs), reason }))
    return {
      ...this.facts,
      samples: this.samples
        .filter(({ atMs }) => atMs >= startMs && atMs - startMs <= elapsedMs)
        .map(({ atMs, value }) => ({ atMs: shift(atMs), value })),
      gaps,
    }
  }
}
