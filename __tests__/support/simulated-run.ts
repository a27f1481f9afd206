import type { Answered, SimulatedTarget } from '../../examples/targets/target.ts'
import type { Config } from '../../src/config/config.ts'
import { runGate, type GateOutcome, type GateWorld } from '../../src/gate.ts'
import type { ErrorKind } from '../../src/measure/measurement.ts'
import type { LoadEngine, LoadOutcome } from '../../src/load/engine.ts'
import { Assembly } from '../../src/load/assembly.ts'
import { feed, type Row } from '../../src/load/feeder.ts'
import { requestNames } from '../../src/load/flow.ts'
import { DueHeap } from '../../src/load/heap.ts'
import { REST_AFTER_NO_ANSWER_MS } from '../../src/load/closed-source.ts'
import { mirroredRequests } from '../../src/load/mirrors.ts'
import { Recorder } from '../../src/load/recorder.ts'
import { parseTemplate, render, type Template } from '../../src/load/template.ts'
import { kindOfStatus } from '../../src/ingest/status-kind.ts'
import type { Expectation, Scenario } from '../../src/config/scenario.ts'
import { arrivals } from '../../src/plan/arrivals.ts'
import { mixScenarios, type Mix } from '../../src/plan/mix.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { staggerMs, thinkMs, userCount, wantedFrom } from '../../src/plan/users.ts'
import { HEALTHY, READY } from './fake-engine.ts'
import { SimulatedObservation } from './simulated-observation.ts'

/**
 * A whole gate against a simulated target, hours in a moment: plan, mix, pauses, recording, analysis and verdict
 * are the real ones; only sockets and clock are not there.
 */
export function simulateGate(config: Config, profile: string, target: SimulatedTarget): Promise<GateOutcome> {
  const load = new SimulatedLoad(target)
  return gateOf(config, profile, {
    engine: load,
    observer: load.observer,
    probe: READY,
    machine: { runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', cores: 4 },
    version: '0.0.0-test',
    now: () => new Date('2026-03-01T00:00:00Z'),
    pause: () => Promise.resolve(),
  })
}

/** A gate without a history, in this world; `url` instead of the configuration's. */
export function gateOf(
  config: Config,
  profile: string,
  world: Omit<GateWorld, 'store' | 'narrator'>,
  url?: string,
): Promise<GateOutcome> {
  const narrator = { say: () => undefined, warn: () => undefined, progress: () => undefined }
  return runGate(
    { ...world, store: undefined, narrator },
    {
      config,
      profile,
      seed: 1,
      url,
      baselineUrl: undefined,
      role: 'gate',
      sha: undefined,
      baselineSha: undefined,
      branch: 'main',
      suite: 's',
      origin: 'local',
      waitTimeoutMs: 2000,
      signal: new AbortController().signal,
    },
  )
}

/** Goes on at the time that it yields, in milliseconds. */
type Course = Generator<number, number | undefined>

/** The load of one plan on one target, candidate side alone. */
class SimulatedLoad implements LoadEngine {
  readonly observer = new SimulatedObservation()
  private readonly target: SimulatedTarget
  private inFlight = 0
  private iterations = 0
  private dropped = 0

  constructor(target: SimulatedTarget) {
    this.target = target
  }

  run(plan: Plan): Promise<LoadOutcome> {
    const laidOut = schedule(plan)
    const { names } = requestNames(plan.scenarios)
    const assembly = new Assembly(plan, laidOut, 1)
    const recorder = new Recorder(
      laidOut,
      names.length,
      plan.scenarios.length,
      (report) => {
        if (report.kind === 'block') assembly.addBlock(report)
        else assembly.addSecond(report)
      },
      mirroredRequests(plan.scenarios, names),
    )
    recorder.watchInFlight(() => this.inFlight)
    this.pass(flowOf(plan, recorder, names, laidOut.durationMs))
    recorder.advance(laidOut.durationMs)
    recorder.flush(laidOut.durationMs)
    assembly.addScenarios(recorder.rest())
    return Promise.resolve({
      sides: assembly.sides,
      generator: {
        ...HEALTHY,
        offered: this.iterations + this.dropped,
        started: this.iterations,
        dropped: this.dropped === 0 ? {} : { 'no-connection': this.dropped },
        state: this.dropped === 0 ? 'ok' : 'saturated',
      },
      ended: { kind: 'planned' },
      startedAt: '2026-01-02T03:04:05.000Z',
      elapsedMs: laidOut.durationMs,
    })
  }

  /** Time passes from event to event. */
  private pass(flow: Flow): void {
    const { plan, recorder, durationMs } = flow
    const due = new DueHeap<Course>()
    const goOn = (course: Course): void => {
      const next = course.next()
      if (next.done !== true && next.value < Infinity) due.push(next.value, course)
    }
    goOn(this.sampling(plan, durationMs))
    if (plan.model === 'open') goOn(this.source(flow, goOn))
    else for (let user = 0; user < userCount(plan.stages); user++) goOn(this.user(flow, user))
    let second = 0
    while (due.size > 0) {
      const nowMs = due.nextDueMs
      if (nowMs >= (second + 1) * 1000) {
        second = Math.floor(nowMs / 1000)
        recorder.advance(nowMs)
      }
      const course = due.pop()
      if (course !== undefined) goOn(course)
    }
  }

  private *sampling(plan: Plan, durationMs: number): Course {
    const everyMs = this.observer.everyMs(plan)
    for (let atMs = 0; atMs < durationMs; atMs += everyMs) {
      yield atMs
      this.observer.scrape(atMs, this.target.metrics(atMs))
    }
    return undefined
  }

  /** Arrivals, each on its own; those without a free connection are dropped. */
  private *source(flow: Flow, start: (course: Course) => void): Course {
    const { plan } = flow
    const all = arrivals(plan.stages)
    for (let index = 0; index < all.count; index++) {
      const atMs = all.dueMs(index)
      yield atMs
      if (this.inFlight >= plan.http.connections) this.dropped++
      else start(this.iterate(flow, atMs, { letIn: false }))
    }
    return undefined
  }

  /** One iteration that begins at a time; gives the time at which it ended. */
  private *iterate(flow: Flow, fromMs: number, user: User): Generator<number, number> {
    const { plan, recorder, names } = flow
    const n = this.iterations++
    const { scenario: index, nth } = flow.mix(n)
    const values = new Map(Object.entries(flow.feeders[index]?.(nth) ?? {}))
    const scope = { values, seed: plan.seed, iteration: n, drawn: 0, timestampMs: fromMs }
    const place = recorder.blockAt(fromMs)
    let nowMs = fromMs
    let latencyMs = 0
    let pauses = 0
    let failed: ErrorKind | undefined
    for (const step of plan.scenarios[index]?.steps ?? []) {
      if (nowMs >= flow.durationMs) return nowMs
      if (step.kind === 'think') {
        nowMs += thinkMs(step.think, plan.seed, n, pauses++)
        yield nowMs
        continue
      }
      if (step.once && user.letIn) continue
      const { block, slice } = recorder.expect(nowMs)
      const request = names.indexOf(step.name)
      recorder.sent('candidate', request, block, nowMs)
      this.inFlight++
      const path = render(flow.templateOf(step.path), scope)
      const answered = this.target.answer({ method: step.method, path, atMs: nowMs, inFlight: this.inFlight })
      const { latencyMs: tookMs, status } = answered
      nowMs += tookMs
      latencyMs += tookMs
      yield nowMs
      this.inFlight--
      failed = wrongness(step.expect, answered)
      recorder.answered(
        ...(['candidate', request, block, slice, tookMs, tookMs, status, BYTES, failed, nowMs] as const),
      )
      if (step.once) user.letIn = failed === undefined
      if (failed !== undefined) break
    }
    recorder.iteration('candidate', index, place, { latencyMs, serviceMs: latencyMs, bytes: BYTES, failed })
    return nowMs
  }

  private *user(flow: Flow, user: number): Course {
    const { plan, durationMs } = flow
    let nowMs = wantedFrom(plan.stages, user, 0)
    if (nowMs === 0) nowMs += staggerMs(plan, user)
    const state: User = { letIn: false }
    for (;;) {
      nowMs = wantedFrom(plan.stages, user, nowMs)
      if (nowMs >= durationMs) return undefined
      yield nowMs
      nowMs = yield* this.iterate(flow, nowMs, state)
      if (plan.scenarios.some(hasOnce) && !state.letIn) nowMs += REST_AFTER_NO_ANSWER_MS
      if (plan.think !== undefined) nowMs += thinkMs(plan.think, plan.seed, this.iterations, LAST_PAUSE)
    }
  }
}

/** What a user keeps from iteration to iteration. */
interface User {
  /** Its `once` steps are done. */
  letIn: boolean
}

/** What all iterations of a run share. */
interface Flow {
  readonly plan: Plan
  readonly recorder: Recorder
  readonly names: readonly string[]
  readonly durationMs: number
  readonly mix: Mix
  readonly feeders: readonly ((nth: number) => Row)[]
  templateOf(path: string): Template
}

function flowOf(plan: Plan, recorder: Recorder, names: readonly string[], durationMs: number): Flow {
  const templates = new Map<string, Template>()
  return {
    plan,
    recorder,
    names,
    durationMs,
    mix: mixScenarios(plan.scenarios, plan.seed),
    feeders: plan.scenarios.map(({ data }, index) =>
      data === undefined ? () => ({}) : feed(data, plan.seed, index),
    ),
    templateOf(path) {
      const template = templates.get(path) ?? parseTemplate(path)
      templates.set(path, template)
      return template
    },
  }
}

/** Of each body; no figure here depends on it. */
const BYTES = 100
/** Place of the pause after an iteration among those in it. */
const LAST_PAUSE = 999

function hasOnce({ steps }: Scenario): boolean {
  return steps.some((step) => step.kind === 'request' && step.once)
}

function wrongness({ status }: Expectation, answered: Answered): ErrorKind | undefined {
  const right =
    status === undefined ? answered.status >= 200 && answered.status < 400 : status.includes(answered.status)
  return right ? undefined : kindOfStatus(answered.status)
}
