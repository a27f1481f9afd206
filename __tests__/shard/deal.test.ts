import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Feeder } from '../../src/config/scenario.ts'
import { ClosedSource } from '../../src/load/closed-source.ts'
import { feed } from '../../src/load/feeder.ts'
import { Iteration } from '../../src/load/iteration.ts'
import { OpenSource } from '../../src/load/open-source.ts'
import type { IterationStart, Source, Starter } from '../../src/load/source.ts'
import { mixScenarios } from '../../src/plan/mix.ts'
import type { Phase, Plan, Side, Stage } from '../../src/plan/plan.ts'
import { random } from '../../src/plan/random.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { dealTo } from '../../src/plan/shard.ts'
import { aLoadPlan, aScenario, aTarget } from '../support/load-plans.ts'

const rows = Array.from({ length: 7 }, (_, n) => ({ id: String(n) }))
const feeders: readonly Feeder[] = (['sequential', 'unique', 'random'] as const).map((order) => ({
  ...{ order, rows, source: 'rows.csv' },
}))
const SCENARIOS = feeders.map((data, n) => aScenario({ name: `s${n}`, weight: n + 1, data }))

/** What a thread started: side, number, moment, scenario, row, user; all that decides what is sent. */
type Started = string

/** Runs a source to its end on a clock that only jumps; each iteration takes a time of its own. */
function startsOf(plan: Plan, part: number, parts: number): readonly Started[] {
  const laidOut = schedule(plan)
  const mix = mixScenarios(plan.scenarios, plan.seed)
  const feeds = plan.scenarios.map(({ data }, index) => feed(data ?? feeders[0]!, plan.seed, index))
  const started: Started[] = []
  const running: { readonly endMs: number; readonly iteration: Iteration }[] = []
  const starter: Starter = {
    begin(side: Side, start: IterationStart) {
      const { scenario, nth } = mix(start.index)
      const row = feeds[scenario]!(nth).id
      const user = plan.model === 'open' ? 'anybody' : part + start.owner * parts
      started.push(JSON.stringify([side, start.index, start.dueMs, scenario, row, user]))
      const endMs = start.dueMs + 20 + 400 * random(plan.seed, 'value', start.index)
      const iteration = Object.create(Iteration.prototype, {
        owner: { value: start.owner },
        nextDueMs: { value: 0 },
        unanswered: { value: false },
      }) as Iteration
      if (start.owner >= 0) running.push({ endMs, iteration })
      return iteration
    },
  }
  const source: Source =
    plan.model === 'open'
      ? new OpenSource(plan, laidOut, part, parts, starter)
      : new ClosedSource(plan, laidOut, part, parts, starter)
  for (;;) {
    running.sort((a, b) => a.endMs - b.endMs)
    const next = Math.min(source.nextDueMs, running[0]?.endMs ?? Infinity)
    if (next === Infinity || (next >= laidOut.durationMs && running.length === 0)) return started
    const [first] = running
    if (first !== undefined && first.endMs <= next) {
      running.shift()
      source.finished(first.iteration, first.endMs)
    } else source.start(next)
  }
}

const stage = (phase: Phase) =>
  fc.record({
    phase: fc.constant(phase),
    durationMs: fc.constantFrom(400, 800, 1200),
    from: fc.nat(60),
    to: fc.nat(60),
    burst: fc.option(fc.nat(15), { nil: undefined }),
  })

const stages: fc.Arbitrary<readonly Stage[]> = fc
  .tuple(
    stage('warm-up'),
    fc.integer({ min: 5, max: 60 }),
    fc.array(fc.constantFrom<Phase>('ramp', 'spike 1', 'recovery 1', 'ramp-down'), { maxLength: 3 }),
  )
  .chain(([warmUp, level, phases]) =>
    fc
      .tuple(...phases.map(stage))
      .map((others) => [
        warmUp,
        { phase: 'hold' as const, durationMs: 1600, from: level, to: level },
        ...others,
      ]),
  )

const plans: fc.Arbitrary<Plan> = fc
  .record({
    model: fc.constantFrom('open' as const, 'closed' as const),
    interleave: fc.constantFrom('none' as const, 'slices' as const, 'duet' as const),
    seed: fc.nat(),
    stages,
  })
  .map((given) =>
    aLoadPlan('http://127.0.0.1:1', {
      ...given,
      interleave: given.model === 'closed' && given.interleave === 'duet' ? 'slices' : given.interleave,
      sides: {
        candidate: aTarget('http://127.0.0.1:1'),
        baseline: given.interleave === 'none' ? undefined : aTarget('http://127.0.0.1:2'),
      },
      blocks: { durationMs: 400, min: 1, max: 4, lookEvery: 1 },
      scenarios: SCENARIOS,
    }),
  )

/** Load threads of each shard: they need not be alike. */
const machines = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 })

describe('shards', () => {
  test('together they start exactly what one machine starts: moments, users, scenarios and rows', () => {
    fc.assert(
      fc.property(plans, machines, (plan, threads) => {
        const dealt = threads.flatMap((workers, index) =>
          Array.from({ length: workers }, (_, worker) => {
            const { part, parts } = dealTo({ number: index + 1, of: threads.length }, worker, workers)
            return startsOf(plan, part, parts)
          }).flat(),
        )
        expect([...dealt].sort()).toEqual([...startsOf(plan, 0, 1)].sort())
      }),
      { numRuns: 60 },
    )
  })

  test('one that joins late starts what is due from then on, with the same numbers', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 3000 }), (given, joinMs) => {
        const plan: Plan = { ...given, model: 'open' }
        const laidOut = schedule(plan)
        const seen: string[] = []
        const note = (into: string[]): Starter => ({
          begin(side, { index, dueMs }) {
            into.push(JSON.stringify([side, index, dueMs]))
            return undefined
          },
        })
        const whole: string[] = []
        new OpenSource(plan, laidOut, 1, 3, note(whole)).start(laidOut.durationMs)
        const late = new OpenSource(plan, laidOut, 1, 3, note(seen))
        late.join(joinMs)
        late.start(laidOut.durationMs)
        const dueOf = (one: string) => (JSON.parse(one) as readonly [string, number, number])[2]
        expect(seen).toEqual(whole.filter((one) => dueOf(one) >= joinMs))
      }),
      { numRuns: 60 },
    )
  })
})
