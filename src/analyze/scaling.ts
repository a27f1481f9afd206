import type { Measurement, TimelinePoint } from '../measure/measurement.ts'
import type { ObservedSeries } from '../measure/observed.ts'
import type { Stage } from '../plan/plan.ts'
import { seriesOf } from './series-role.ts'

/** A rise in the number of instances during the run. */
export interface ScaleEvent {
  /** Milliseconds from the start of the run at which more instances were seen. */
  readonly atMs: number
  readonly from: number
  readonly to: number
  /** Since the load last began to rise; undefined where it never did before. */
  readonly afterRiseMs: number | undefined
  /** Share of errors in the seconds before and after. */
  readonly before: number
  readonly after: number
  readonly errorsAfter: number
  /** More errors came with it: 3 or more, and 1 point above the time before. */
  readonly interrupted: boolean
}

/** Seconds on either side that are held against each other. */
const WINDOW_S = 15

const FEWEST_ERRORS = 3
const INTERRUPTS = 0.01

/**
 * Every time the observed `instances` grew: how long after the load began to rise, and whether requests failed
 * while the instance came in. Empty without such a series.
 */
export function findScaling(
  { observed, timeline }: Pick<Measurement, 'observed' | 'timeline'>,
  stages: readonly Stage[],
): readonly ScaleEvent[] {
  const rises = risesOf(stages)
  return seriesOf(observed, 'instances').flatMap((series) =>
    growths(series).map(({ atMs, from, to }) => {
      const began = rises.filter((rise) => rise <= atMs).at(-1)
      const before = sharesOf(timeline, atMs - WINDOW_S * 1_000, atMs)
      const after = sharesOf(timeline, atMs, atMs + WINDOW_S * 1_000)
      return {
        atMs,
        from,
        to,
        afterRiseMs: began === undefined ? undefined : atMs - began,
        before: before.share,
        after: after.share,
        errorsAfter: after.errors,
        interrupted: after.errors >= FEWEST_ERRORS && after.share - before.share > INTERRUPTS,
      }
    }),
  )
}

/** Moments at which the load began to rise. */
function risesOf(stages: readonly Stage[]): readonly number[] {
  let atMs = 0
  let level = 0
  let rising = false
  const moments: number[] = []
  for (const { from, to, durationMs } of stages) {
    const rises = to > from || from > level
    if (rises && !rising) moments.push(atMs)
    // A ramp that ends in the level of the next stage is one rise.
    rising = to > from
    level = to
    atMs += durationMs
  }
  return moments
}

function growths({ samples }: ObservedSeries): readonly { atMs: number; from: number; to: number }[] {
  return samples.flatMap(({ atMs, value }, i) => {
    const last = samples[i - 1]
    return last !== undefined && value > last.value ? [{ atMs, from: last.value, to: value }] : []
  })
}

function sharesOf(
  timeline: readonly TimelinePoint[],
  from: number,
  to: number,
): { readonly share: number; readonly errors: number } {
  const seconds = timeline.filter(({ atMs }) => atMs >= from && atMs < to)
  const completed = seconds.reduce((sum, second) => sum + second.completed, 0)
  const errors = seconds.reduce((sum, second) => sum + second.errors, 0)
  return { share: completed === 0 ? 0 : errors / completed, errors }
}
