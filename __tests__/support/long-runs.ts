import type { Block, ErrorCounts, Measurement, TimelinePoint } from '../../src/measure/measurement.ts'
import { Histogram, mergeHistograms } from '../../src/measure/histogram.ts'
import { emptyTally } from '../../src/measure/tally.ts'
import { makeGenerator } from '../../scripts/simulate/generator.ts'

/** A run told block by block: what each request was like at each time. */
export interface LongRun {
  readonly requests?: readonly string[]
  readonly blocks: number
  readonly blockMs?: number
  /** Right answers of each request in a block. */
  readonly answers?: number
  /** Median latency in milliseconds. */
  readonly medianMs: (block: number, request: string) => number
  readonly errors?: (block: number, request: string) => ErrorCounts
  readonly phase?: (block: number) => string | undefined
  readonly seed?: number
}

const WARM_UP_MS = 10_000

/** Blocks with lognormal latencies around the median that the story tells; the rest of it is their sum. */
export function aLongRun(story: LongRun): Measurement {
  const { requests = ['GET /'], blockMs = 5_000, answers = 100 } = story
  const generator = makeGenerator(story.seed ?? 1, 0x10a6, 0)
  const blocks = Array.from({ length: story.blocks }, (_, index): Block => {
    const phase = story.phase?.(index)
    return {
      index,
      startMs: WARM_UP_MS + index * blockMs,
      durationMs: blockMs,
      activeMs: blockMs,
      ...(phase === undefined ? {} : { phase }),
      requests: Object.fromEntries(
        requests.map((name) => {
          const latency = new Histogram(2)
          const median = story.medianMs(index, name) * 1_000
          for (let i = 0; i < answers; i++) latency.record(median * Math.exp(0.3 * generator.normal()))
          const wrong: ErrorCounts = story.errors?.(index, name) ?? {}
          const failed = Object.values(wrong).reduce((sum, count) => sum + count, 0)
          const sent = answers + failed
          const position = [
            { count: 0, lnSum: 0 },
            { count: 0, lnSum: 0 },
          ] as const
          return [name, { sent, completed: sent, errors: wrong, latency, position }]
        }),
      ),
    }
  })
  const cells = blocks.flatMap((block) => Object.values(block.requests))
  const total = {
    ...emptyTally(),
    sent: cells.reduce((sum, { sent }) => sum + sent, 0),
    completed: cells.reduce((sum, { completed }) => sum + completed, 0),
    errors: cells.reduce<Record<string, number>>((all, cell) => {
      for (const [kind, count] of Object.entries(cell.errors)) all[kind] = (all[kind] ?? 0) + count
      return all
    }, {}),
    latency: mergeHistograms(
      cells.map(({ latency }) => latency),
      2,
    ),
  }
  return { requests: {}, total, scenarios: {}, blocks, timeline: [], activeMs: story.blocks * blockMs }
}

/** Seconds of a timeline, as a story tells each one. */
export function secondsOf(
  length: number,
  tell: (second: number) => Partial<TimelinePoint> & Pick<TimelinePoint, 'phase'>,
): readonly TimelinePoint[] {
  return Array.from({ length }, (_, second) => ({
    atMs: second * 1_000,
    sent: 100,
    completed: 100,
    errors: 0,
    p50Ms: 10,
    p95Ms: 20,
    p99Ms: 30,
    inFlight: 2,
    ...tell(second),
  }))
}
