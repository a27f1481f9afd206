import type { Phase, Stage } from '../plan/plan.ts'
import { isMeasured } from '../plan/phases.ts'
import type { Result, ResultMeasurement } from './result.ts'
import { endOf } from './run-of.ts'

type Side = 'candidate' | 'baseline'

/** Something that happened in a run, with what is known of it. */
export type RunEvent = {
  /** Milliseconds from the start of the run. */
  readonly ms: number
} & (
  | { readonly event: 'run-started'; readonly profile: string; readonly seed: number; readonly url: string }
  /** Arrivals each second, or users, at the beginning and the end of the phase. */
  | { readonly event: 'phase'; readonly phase: string; readonly from: number; readonly to: number }
  | {
      readonly event: 'errors'
      readonly side: Side
      /** Null outside of the measured time, where only their number is known. */
      readonly request: string | null
      readonly kind: string | null
      readonly count: number
      /** From `ms` on: errors are known by the block, or by the second. */
      readonly durationMs: number
    }
  | { readonly event: 'restart'; readonly side: Side; readonly target: string }
  | {
      readonly event: 'gap'
      readonly side: Side
      readonly target: string
      readonly series: string
      readonly durationMs: number
      readonly reason: string
    }
  | { readonly event: 'run-ended'; readonly kind: string; readonly text: string }
  | { readonly event: 'warning'; readonly text: string }
  | {
      readonly event: 'verdict'
      readonly verdict: string
      readonly why: string | null
      readonly check: string
      readonly headline: string
    }
)

/**
 * What happened in a run, in order of time: phases, errors by request and kind, restarts and gaps of what was
 * observed, the end, warnings, the verdict. Every event is in the result already; this is the result as a log.
 */
export function eventsOf(result: Result): readonly RunEvent[] {
  const { plan, candidate, measurements, ended, elapsedMs, warnings } = result
  const during: readonly RunEvent[] = [
    ...phases(plan.stages),
    ...sideEvents('candidate', measurements.candidate),
    ...(measurements.baseline === null ? [] : sideEvents('baseline', measurements.baseline)),
  ]
  return [
    { ms: 0, event: 'run-started', profile: plan.profile, seed: plan.seed, url: candidate.url },
    ...during.filter(({ ms }) => ms <= elapsedMs).sort((a, b) => a.ms - b.ms),
    { ms: elapsedMs, event: 'run-ended', kind: ended.kind, text: ended.text },
    ...warnings.map((text): RunEvent => ({ ms: elapsedMs, event: 'warning', text })),
    {
      ms: elapsedMs,
      event: 'verdict',
      verdict: result.verdict,
      why: result.why,
      check: result.check,
      headline: result.headline,
    },
  ]
}

/**
 * The events as JSON lines, each with the time of day in `at` (ISO 8601, UTC). Throws UserError
 * `result-unreadable` for a start that is no date.
 */
export function renderEvents(result: Result): string {
  const startMs = endOf(result).getTime() - result.elapsedMs
  return eventsOf(result)
    .map((one) => `${JSON.stringify({ at: new Date(startMs + one.ms).toISOString(), ...one })}\n`)
    .join('')
}

function phases(stages: readonly Stage[]): readonly RunEvent[] {
  let ms = 0
  return stages.map(({ phase, from, to, durationMs }) => {
    const at = ms
    ms += durationMs
    return { ms: at, event: 'phase', phase, from, to }
  })
}

function sideEvents(side: Side, measurement: ResultMeasurement): readonly RunEvent[] {
  const { blocks, timeline, observed } = measurement
  const inBlocks = blocks.flatMap(({ startMs, durationMs, request, byKind }) =>
    Object.entries(byKind).map(([kind, count]): RunEvent => ({
      ms: startMs,
      event: 'errors',
      side,
      request,
      kind,
      count,
      durationMs,
    })),
  )
  const outside = timeline
    // A result keeps the names of the plan's phases as text.
    .filter(({ phase, errors }) => errors > 0 && !isMeasured(phase as Phase))
    .map(({ atMs, errors }): RunEvent => ({
      ms: atMs,
      event: 'errors',
      side,
      request: null,
      kind: null,
      count: errors,
      durationMs: 1_000,
    }))
  const gaps = (observed?.series ?? []).flatMap(({ target, name, gaps: all }) =>
    all.map(({ fromMs, toMs, reason }): RunEvent => ({
      ms: fromMs,
      event: 'gap',
      side,
      target,
      series: name,
      durationMs: toMs - fromMs,
      reason,
    })),
  )
  const restarts = (observed?.restarts ?? []).map(({ target, atMs }): RunEvent => ({
    ms: atMs,
    event: 'restart',
    side,
    target,
  }))
  return [...outside, ...inBlocks, ...gaps, ...restarts]
}
