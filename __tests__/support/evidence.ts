import type { Capacity } from '../../src/analyze/capacity.ts'
import { gatherEvidence } from '../../src/analyze/evidence.ts'
import type { Evidence, EvidenceQuestion } from '../../src/analyze/evidence.ts'
import type { GeneratorHealth, Measurement } from '../../src/measure/measurement.ts'
import type { Observed, ObservedKind, ObservedSeries, ObservedUnit } from '../../src/measure/observed.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { aLongRun } from './long-runs.ts'
import type { LongRun } from './long-runs.ts'

/** What a test changes of a healthy run. */
export interface RunStory extends Partial<LongRun> {
  readonly model?: 'open' | 'closed'
  readonly stages?: readonly Stage[]
  readonly observed?: Observed
  readonly change?: (measurement: Measurement) => Partial<Measurement>
  readonly generator?: Partial<GeneratorHealth>
  readonly rating?: EvidenceQuestion['rating']
  readonly capacity?: Capacity
}

const HOLD_S = 300
const WARM_UP_S = 10

/** Ten seconds of warm-up, five minutes at 20/s. */
export const CONSTANT: readonly Stage[] = [
  { phase: 'warm-up', durationMs: WARM_UP_S * 1_000, from: 20, to: 20 },
  { phase: 'hold', durationMs: HOLD_S * 1_000, from: 20, to: 20 },
]

/** The measurement of a run that is healthy unless the story says otherwise. */
export function aRun(story: RunStory = {}): EvidenceQuestion {
  const made = aLongRun({ blocks: HOLD_S / 5, medianMs: () => 20, ...story })
  const measured: Measurement = {
    ...made,
    requests: { 'GET /': made.total },
    scenarios: { browse: made.total },
    ...(story.observed === undefined ? {} : { observed: story.observed }),
  }
  return {
    plan: { model: story.model ?? 'open', stages: story.stages ?? CONSTANT, requests: [] },
    candidate: { ...measured, ...story.change?.(measured) },
    baseline: undefined,
    generator: { ...HEALTHY, ...story.generator },
    rating: story.rating,
    capacity: story.capacity,
  }
}

/** One instance that carries so many users safely, with the instances that one and two times today take. */
export function aCapacity(
  safe: Partial<Capacity['safe']>,
  multiples: NonNullable<Capacity['fleet']>['multiples'] = [],
): Capacity {
  const place = { level: 94, inFlight: 9, throughput: 90 }
  return {
    unit: 'users',
    instances: 1,
    criteria: ['p95 max 500ms'],
    levels: [],
    safe: { kind: 'found', interval: [90, 98], held: 90, broke: 100, by: 'p95 max 500ms', ...place, ...safe },
    law: null,
    knee: null,
    highest: place,
    projections: [],
    fleet: {
      perInstance: 94,
      efficiency: 1,
      efficiencyMeasured: false,
      measuredInstances: 1,
      capacities: [],
      multiples,
      months: [],
    },
    notes: [],
  }
}

export function evidenceOf(story: RunStory = {}): Evidence {
  return gatherEvidence(aRun(story))
}

/** One value each second, for the whole run. */
export function aSeries(
  name: string,
  unit: ObservedUnit,
  value: (second: number) => number,
  kind: ObservedKind = 'gauge',
): ObservedSeries {
  const samples = Array.from({ length: WARM_UP_S + HOLD_S }, (_, second) => ({
    atMs: second * 1_000,
    value: value(second),
  }))
  return { name, target: 'app', unit, kind, expression: name, samples, gaps: [] }
}

export function observing(...series: readonly ObservedSeries[]): Observed {
  return { series, restarts: [] }
}

/** A target that reports everything there is a rule for, and has no trouble. */
export const WELL: Observed = observing(
  aSeries('memory', 'fraction', (second) => 0.5 + 0.01 * Math.sin(second)),
  aSeries('cpu', 'fraction', (second) => 0.4 + 0.2 * Math.abs(Math.sin(second))),
  aSeries('pool-used', 'count', (second) => 10 + (second % 5)),
  aSeries('pool-size', 'count', () => 50),
  aSeries('cache-hits', 'fraction', () => 0.97, 'ratio'),
  aSeries('cache-evictions', 'per-second', () => 0, 'rate'),
  aSeries('slow-queries', 'per-second', () => 0, 'rate'),
  aSeries('throttled', 'per-second', () => 0, 'rate'),
  aSeries('network', 'fraction', () => 0.2),
  aSeries('instances', 'count', () => 2),
  aSeries('descriptors', 'count', () => 120),
)

const HEALTHY: GeneratorHealth = {
  state: 'ok',
  reasons: [],
  latenessMs: { p50: 0.1, p99: 0.4, max: 2 },
  offered: 6_000,
  started: 6_000,
  dropped: {},
  cpu: 0.2,
  hostCpu: 0.3,
  eventLoopUtilization: 0.2,
  connectionsOpened: 8,
  workers: 1,
}
