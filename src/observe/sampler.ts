import type { Observed } from '../measure/observed.ts'
import type { Side } from '../plan/plan.ts'
import { intervalOf } from './interval.ts'
import type { Observation, Observer, ObserveQuestion } from './observer.ts'
import { placeSources } from './place-sources.ts'
import { WatchedSource } from './watched-source.ts'

/**
 * The real observer: samples on a timer of the main thread, which carries no load. A source that is slow is not
 * asked again until it has answered, and never holds up another one.
 */
export function createObserver(platform: string = process.platform): Observer {
  return { start: (question) => new Sampling(question, platform) }
}

/** Lives from the first tick to `end`. */
class Sampling implements Observation {
  private readonly watched: readonly WatchedSource[]
  private readonly warnings: readonly string[]
  private readonly intervalMs: number
  private readonly startedMs = performance.now()
  private readonly startedAtMs = Date.now()
  private timer: NodeJS.Timeout | undefined
  private ticks = 0

  constructor({ observe, plan, onTrouble }: ObserveQuestion, platform: string) {
    const { sources, warnings } = placeSources(observe, plan, platform)
    const { ms, warning } = intervalOf(observe, plan)
    this.intervalMs = ms
    this.warnings = [...warnings, ...(warning === undefined ? [] : [warning])]
    this.watched = sources.map((source) => new WatchedSource(source, onTrouble))
    this.tick()
  }

  async end({ startedAt, elapsedMs }: { readonly startedAt: string; readonly elapsedMs: number }) {
    clearTimeout(this.timer)
    await Promise.all(this.watched.map((one) => one.end()))
    // Both clocks are of this machine, read at the same moment: no other clock comes in.
    const loadStartMs = Date.parse(startedAt) - this.startedAtMs
    const seenOn = (side: Side): ReadonlySet<string> =>
      new Set(this.watched.filter((one) => one.side === side).flatMap((one) => one.seen))
    const seen = { candidate: seenOn('candidate'), baseline: seenOn('baseline') }
    const read = (side: Side): Observed => {
      const all = this.watched
        .filter((one) => one.side === side)
        .map((one) => one.read({ startMs: loadStartMs, elapsedMs }, seen[side]))
      return {
        series: all.flatMap(({ series }) => series),
        restarts: all.flatMap(({ restarts }) => restarts).sort((a, b) => a.atMs - b.atMs),
      }
    }
    return {
      candidate: read('candidate'),
      baseline: read('baseline'),
      warnings: [
        ...this.warnings,
        ...this.watched.flatMap((one) => one.warnings(this.intervalMs, seen[one.side])),
      ],
    }
  }

  private tick(): void {
    const atMs = performance.now() - this.startedMs
    for (const one of this.watched) one.tick(atMs)
    // On the grid of the start; a tick that comes too late is left out, not made up for.
    this.ticks = Math.max(this.ticks + 1, Math.ceil((performance.now() - this.startedMs) / this.intervalMs))
    const waitMs = this.ticks * this.intervalMs - (performance.now() - this.startedMs)
    this.timer = setTimeout(() => this.tick(), Math.max(0, waitMs))
  }
}
