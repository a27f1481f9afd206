import { Assembly } from '../../src/load/assembly.ts'
import type { LoadOutcome } from '../../src/load/engine.ts'
import type { ReportBody } from '../../src/load/messages.ts'
import { Recorder } from '../../src/load/recorder.ts'
import type { GeneratorHealth } from '../../src/measure/measurement.ts'
import { packHistogram } from '../../src/measure/packed.ts'
import { arrivals } from '../../src/plan/arrivals.ts'
import { mixScenarios } from '../../src/plan/mix.ts'
import type { Plan, Side } from '../../src/plan/plan.ts'
import { random } from '../../src/plan/random.ts'
import { schedule, type Place } from '../../src/plan/schedule.ts'
import { dealTo, type Shard } from '../../src/plan/shard.ts'
import { ShardRecording } from '../../src/shard/recording.ts'
import type { ShardClock } from '../../src/shard/shard-clock.ts'
import { SHARD_SCHEMA, type ShardHead } from '../../src/shard/shard-file.ts'
import { aLoadPlan, aScenario, aStep, aTarget } from './load-plans.ts'

/** Three requests by weight, for a second of warm-up and eight blocks of half a second. */
export function aRecordedPlan(given: Partial<Plan> = {}): Plan {
  return aLoadPlan('http://127.0.0.1:3001', {
    stages: [
      { phase: 'warm-up', durationMs: 1000, from: 0, to: 120 },
      { phase: 'hold', durationMs: 4000, from: 120, to: 120 },
    ],
    blocks: { durationMs: 500, min: 4, max: 8, lookEvery: 2 },
    scenarios: [1, 2, 3].map((n) =>
      aScenario({ name: `scenario ${n}`, weight: n, steps: [aStep({ path: `/${n}` })] }),
    ),
    ...given,
  })
}

export function withBaseline(interleave: 'slices' | 'duet'): Partial<Plan> {
  return {
    interleave,
    sides: { candidate: aTarget('http://127.0.0.1:3001'), baseline: aTarget('http://127.0.0.1:3000') },
  }
}

interface Moment {
  readonly atMs: number
  readonly see: (recorder: Recorder) => void
}

/** What happens to an arrival on a side, by seed and number alone: whoever carries it sees the same. */
function momentsOf(
  { seed }: Plan,
  side: Side,
  number: number,
  dueMs: number,
  scenario: number,
  place: Place,
): Moment[] {
  const draw = (m: number) => random(seed, 'value', number * 2 + (side === 'candidate' ? 0 : 1), m)
  const sentMs = dueMs + draw(0) * 2
  const serviceMs = 1 + 30 * draw(1) ** 3 + (draw(2) < 0.01 ? 700 : 0)
  const endMs = sentMs + serviceMs
  const kind = draw(3) < 0.03 ? ('status-5xx' as const) : draw(3) < 0.04 ? ('timeout' as const) : undefined
  const status = kind === 'timeout' ? 0 : kind === undefined ? (draw(4) < 0.05 ? 404 : 200) : 503
  const bytes = Math.floor(draw(5) * 1000)
  return [
    {
      atMs: sentMs,
      see: (recorder) => {
        recorder.expect(dueMs)
        recorder.late(dueMs, sentMs)
        recorder.sent(side, scenario, place.block, sentMs)
      },
    },
    {
      atMs: endMs,
      see: (recorder) => {
        recorder.answered(
          ...([side, scenario, place.block, place.slice, endMs - dueMs, serviceMs, status, bytes] as const),
          ...([kind, endMs] as const),
        )
        recorder.iteration(side, scenario, place.block, {
          ...{ latencyMs: endMs - dueMs, serviceMs, bytes, failed: kind },
        })
      },
    },
  ]
}

/** Everything that one thread sees of a plan, in order of time. */
function seenBy(plan: Plan, part: number, parts: number, joinMs: number): Moment[] {
  const due = arrivals(plan.stages)
  const laidOut = schedule(plan)
  const mix = mixScenarios(plan.scenarios, plan.seed)
  const counted = { candidate: 0, baseline: 0 }
  const moments: Moment[] = []
  for (let index = 0; index < due.count; index++) {
    const dueMs = due.dueMs(index)
    const sides = plan.interleave === 'duet' ? laidOut.order(index) : [laidOut.at(dueMs).turn ?? 'candidate']
    for (const side of sides) {
      const number = counted[side]++
      if (index % parts !== part || dueMs < joinMs) continue
      moments.push(...momentsOf(plan, side, number, dueMs, mix(number).scenario, laidOut.at(dueMs)))
    }
  }
  return moments.sort((a, b) => a.atMs - b.atMs)
}

/** The reports of a thread that sees its part of the plan; nothing is measured, so nothing is by chance. */
export function reportsOf(plan: Plan, part: number, parts: number, joinMs = 0): readonly ReportBody[] {
  const reports: ReportBody[] = []
  const laidOut = schedule(plan)
  const recorder = new Recorder(laidOut, plan.scenarios.length, plan.scenarios.length, (report) =>
    reports.push(report),
  )
  let lastMs = 0
  for (const { atMs, see } of seenBy(plan, part, parts, joinMs)) {
    if (atMs > lastMs + 50) recorder.advance(lastMs)
    see(recorder)
    lastMs = atMs
  }
  // Answers come for up to a second after the last arrival.
  const endMs = laidOut.durationMs + 1500
  recorder.advance(endMs)
  recorder.flush(endMs)
  reports.push({
    kind: 'done',
    health: {
      lateness: packHistogram(recorder.lateness),
      ...{ offered: 10, started: 10, dropped: {}, connectionsOpened: 1, localLimits: 0 },
    },
    scenarios: recorder.rest(),
  })
  return reports
}

export const HEALTHY: GeneratorHealth = {
  state: 'ok',
  reasons: [],
  latenessMs: { p50: 0.1, p99: 0.5, max: 1 },
  offered: 10,
  started: 10,
  dropped: {},
  cpu: 0.2,
  hostCpu: 0.3,
  eventLoopUtilization: 0.2,
  connectionsOpened: 1,
  workers: 1,
}

const NOTHING = aLoadPlan('http://127.0.0.1:1')

/** What one machine measures of the whole plan, with so many threads. */
export function recordedWhole(plan: Plan, threads = 1): LoadOutcome {
  const assembly = new Assembly(plan, schedule(plan), threads)
  const all = Array.from({ length: threads }, (_, worker) => reportsOf(plan, worker, threads))
  for (const report of all.flat()) {
    if (report.kind === 'block') assembly.addBlock(report)
    if (report.kind === 'second') assembly.addSecond(report)
    if (report.kind === 'done') assembly.addScenarios(report.scenarios)
  }
  assembly.closeRest()
  return { ...outcomeOf(), sides: assembly.sides }
}

function outcomeOf(): LoadOutcome {
  return {
    sides: new Assembly(NOTHING, schedule(NOTHING), 1).sides,
    generator: HEALTHY,
    ended: { kind: 'planned' },
    startedAt: new Date(START_AT_MS).toISOString(),
    elapsedMs: 6500,
  }
}

export const START_AT_MS = Date.parse('2026-01-02T03:04:00Z')

export interface ShardChanges {
  readonly threads?: number
  /** How far the run was when the machine joined. */
  readonly joinMs?: number
  /** How many blocks it measured before it ended; all of them when absent. */
  readonly blocks?: number
  readonly head?: Partial<ShardHead>
  readonly outcome?: Partial<LoadOutcome>
  /** What told when the machine began; nothing when absent. */
  readonly clock?: ShardClock | undefined
}

/** The file of one machine that carries its part of a plan. */
export function recordedShard(plan: Plan, shard: Shard, changes: ShardChanges = {}): string {
  const { threads = 1, joinMs = 0, blocks = Infinity } = changes
  const recording = new ShardRecording(threads)
  for (let worker = 0; worker < threads; worker++) {
    const { part, parts } = dealTo(shard, worker, threads)
    for (const report of reportsOf(plan, part, parts, joinMs))
      if (report.kind !== 'block' || report.block < blocks) recording.take(report)
  }
  const head: ShardHead = {
    schema: SHARD_SCHEMA,
    version: '0.0.0-test',
    shard,
    startAtMs: START_AT_MS,
    fingerprint: plan.fingerprint,
    profile: plan.profile,
    seed: plan.seed,
    interleave: plan.interleave,
    url: plan.sides.candidate.url,
    baselineUrl: plan.sides.baseline?.url ?? null,
    sha: null,
    baselineSha: null,
    machine: { runner: 'test', architecture: 'x64', image: 'test', cpu: 'test' },
    workers: threads,
    requests: plan.scenarios.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === 'request' ? step.name : [])),
    ),
    scenarios: plan.scenarios.map(({ name }) => name),
    ...changes.head,
  }
  return recording.toText(
    head,
    { ...outcomeOf(), ...(joinMs > 0 ? { joinedMs: joinMs } : {}), ...changes.outcome },
    changes.clock,
  )
}

/** Every part of a plan, each with a path. */
export function recordedShards(
  plan: Plan,
  of: number,
  changes: (number: number) => ShardChanges = () => ({}),
): readonly { readonly path: string; readonly text: string }[] {
  return Array.from({ length: of }, (_, index) => ({
    path: `results/${index + 1}.jsonl`,
    text: recordedShard(plan, { number: index + 1, of }, changes(index + 1)),
  }))
}
