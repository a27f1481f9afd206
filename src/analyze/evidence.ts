import type { Config } from '../config/config.ts'
import { DEFAULT_RATING } from '../config/rating.ts'
import type { Rating } from '../config/rating.ts'
import type { GeneratorHealth, Measurement } from '../measure/measurement.ts'
import type { ObservedSeries } from '../measure/observed.ts'
import { isMeasured } from '../plan/phases.ts'
import type { Plan } from '../plan/plan.ts'
import type { Capacity } from './capacity.ts'
import type { Spread } from './cascade.ts'
import { findCascades } from './cascade.ts'
import { heldPart, type JudgedPart } from './held-part.ts'
import type { LeakVerdict } from './leak.ts'
import { judgeLeak } from './leak.ts'
import type { Recovery } from './recovery.ts'
import { measureRecovery } from './recovery.ts'
import type { ScaleEvent } from './scaling.ts'
import { findScaling } from './scaling.ts'
import type { Marks } from './score.ts'
import { markRun } from './score.ts'
import { seriesOf } from './series-role.ts'
import type { Stability } from './stability.ts'
import { judgeStability } from './stability.ts'

/** What a run leaves behind that rules can be asked about. */
export interface Evidence {
  readonly plan: Pick<Plan, 'model' | 'stages' | 'requests'>
  readonly candidate: Measurement
  /** The requests by which latency and errors are judged: of a load that rose, those of the levels that held. */
  readonly judged: JudgedPart
  readonly generator: Pick<GeneratorHealth, 'offered' | 'dropped' | 'aborted' | 'state'>
  readonly rating: Rating
  readonly marks: Marks
  readonly stability: Stability | undefined
  readonly completion: Completion
  readonly recoveries: readonly Recovery[]
  readonly cascades: readonly Spread[]
  readonly scaling: readonly ScaleEvent[]
  readonly leaks: readonly WatchedSeries[]
  /** Of a load that rose step by step. */
  readonly capacity: Capacity | undefined
}

/** How many of the iterations that were due came to their end. */
export interface Completion {
  readonly due: number
  /** Due, but not started for lack of room, or aborted at the end. */
  readonly missed: number
}

/** An observed resource that was tested for a leak. */
export interface WatchedSeries {
  readonly series: ObservedSeries
  readonly verdict: LeakVerdict
}

/** What evidence is gathered from. */
export interface EvidenceQuestion {
  readonly plan: Pick<Plan, 'model' | 'stages' | 'requests'>
  readonly candidate: Measurement
  readonly baseline: Measurement | undefined
  readonly generator: GeneratorHealth
  readonly rating: Config['rating']
  readonly capacity?: Capacity | undefined
}

/** Resources that can leak: they have no reason to grow under constant load. */
const LEAKING = ['memory', 'descriptors', 'threads'] as const

/** All that a run says about the target, computed once. */
export function gatherEvidence(question: EvidenceQuestion): Evidence {
  const { plan, candidate, generator, rating = DEFAULT_RATING } = question
  const { offered, dropped, aborted } = generator
  const judged = heldPart(candidate, question.capacity)
  return {
    plan,
    candidate,
    judged,
    generator: { offered, dropped, aborted, state: generator.state },
    rating,
    marks: markRun(judged, rating),
    stability: judgeStability(candidate),
    completion: {
      due: offered,
      missed: Object.values(dropped).reduce((sum, count) => sum + count, 0) + (aborted ?? 0),
    },
    recoveries: measureRecovery(candidate),
    cascades: findCascades(candidate),
    scaling: findScaling(candidate, plan.stages),
    leaks: watchLeaks(question),
    capacity: question.capacity,
  }
}

/** Milliseconds from the start of the run to the first measured stage. */
export function measuredFrom(stages: Plan['stages']): number {
  let atMs = 0
  for (const { phase, durationMs } of stages) {
    if (isMeasured(phase)) return atMs
    atMs += durationMs
  }
  return atMs
}

/** The planned level at a time: users, or arrivals each second. */
export function levelAt(stages: Plan['stages'], atMs: number): number {
  let start = 0
  for (const { durationMs, from, to } of stages) {
    if (atMs < start + durationMs) return from + ((to - from) * (atMs - start)) / durationMs
    start += durationMs
  }
  return stages.at(-1)?.to ?? 0
}

/** Under constant load only: what grows with the load does not leak. */
function watchLeaks({ plan, candidate, baseline }: EvidenceQuestion): readonly WatchedSeries[] {
  const from = measuredFrom(plan.stages)
  const until = from + (plan.stages.find(({ phase }) => phase === 'hold')?.durationMs ?? 0)
  const within = (series: ObservedSeries): ObservedSeries['samples'] =>
    series.samples.filter(({ atMs }) => atMs >= from && atMs < until)
  return LEAKING.flatMap((role) => seriesOf(candidate.observed, role))
    .filter(({ kind }) => kind === 'gauge')
    .map((series) => {
      const beside = baseline?.observed?.series.find(
        ({ name, target }) => name === series.name && target === series.target,
      )
      return {
        series,
        verdict: judgeLeak({
          samples: within(series),
          unit: series.unit,
          baseline: beside && within(beside),
        }),
      }
    })
}
