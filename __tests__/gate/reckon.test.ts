import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { reckon, whyNoCapacity } from '../../src/gate/reckon.ts'
import type { LoadOutcome } from '../../src/load/engine.ts'
import type { GeneratorHealth } from '../../src/measure/measurement.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aMeasurement } from '../support/measurements.ts'
import { steppedMeasurement } from '../support/stepped.ts'

const config = parseConfig({
  text: `
load: { rate: 60/s, duration: 60s }
profiles: { stress: { rate: 20/s, shape: steps, step: +40/s, every: 30s, limit: 300/s } }
thresholds: { p95: { max: 300ms } }
growth: 30%
`,
  path: undefined,
  env: {},
  readText: () => undefined,
})
const planOf = (profile: string) =>
  planRun(config, { profile, seed: 1, url: 'http://127.0.0.1:1', baselineUrl: undefined, cores: 2 }).plan

const KEPT_UP: GeneratorHealth = {
  state: 'ok',
  reasons: [],
  latenessMs: { p50: 0.1, p99: 0.5, max: 2 },
  offered: 1000,
  started: 1000,
  dropped: {},
  cpu: 0.2,
  hostCpu: undefined,
  eventLoopUtilization: 0.2,
  connectionsOpened: 10,
  workers: 1,
}
const steps = steppedMeasurement({
  law: { lambda: 20, sigma: 0.03, kappa: 0.0005 },
  rates: [20, 60, 100, 140, 180, 220, 260, 300],
})
const outcomeOf = (generator: Partial<GeneratorHealth>, candidate = steps): LoadOutcome => ({
  sides: { candidate, baseline: undefined },
  generator: { ...KEPT_UP, ...generator },
  ended: { kind: 'planned' },
  startedAt: '2026-11-21T00:00:00.000Z',
  elapsedMs: 1,
})

describe('what a run says about the load to come', () => {
  test('steps give a capacity; growth starts from the level of the default profile', () => {
    const { capacity, slo } = reckon(planOf('stress'), outcomeOf({}), config)
    expect(capacity!.criteria).toEqual(['p95 max 300ms', '98 % of the load delivered'])
    expect(capacity!.fleet!.months.slice(0, 2).map(({ level }) => level)).toEqual([60, 78])
    expect(slo).toBeUndefined()
  })

  test('constant load gives objectives to propose, and no capacity', () => {
    const held = aMeasurement(['GET /'], { factor: () => 1, errors: () => ({}), seed: 1 })
    const { capacity, slo } = reckon(planOf('default'), outcomeOf({}, held), config)
    expect(capacity).toBeUndefined()
    // 2,400 answers without an error: 3/2,400 and a fifth more is 0.15 %, too much for 99.9 %.
    expect(slo!.answers).toBe(2400)
    expect(slo!.availability!.target).toBe(0.995)
  })

  test.each([
    {
      name: 'a generator that was late measured itself',
      generator: { state: 'saturated', latenessMs: { p50: 1, p99: 80, max: 200 } },
      told: false,
    },
    {
      name: 'one whose connections all waited for answers found the end of the target',
      generator: { state: 'saturated', dropped: { 'no-connection': 900, 'generator-lag': 3 } },
      told: true,
    },
    {
      name: 'one that dropped for its own lag did not',
      generator: { state: 'saturated', dropped: { 'no-connection': 3, 'generator-lag': 900 } },
      told: false,
    },
  ] as const)('$name', ({ generator, told }) => {
    const plan = planOf('stress')
    expect(reckon(plan, outcomeOf(generator), config).capacity !== undefined).toBe(told)
    expect(whyNoCapacity(plan, outcomeOf(generator))).toHaveLength(told ? 0 : 1)
  })

  test('one whose connections were too few for a quick target found only their number', () => {
    const plan = planOf('stress')
    const quick = steppedMeasurement({ law: { lambda: 20, sigma: 1e-4, kappa: 1e-7 }, rates: [20, 60, 100] })
    const outcome = outcomeOf({ state: 'saturated', dropped: { 'no-connection': 900 } }, quick)
    expect(reckon(plan, outcome, config).capacity).toBeUndefined()
    expect(whyNoCapacity(plan, outcome)).toEqual([
      expect.stringMatching(/^No .* 512 connections .* Raise it, or /),
    ])
  })

  test('who asked for no steps is not told why there is no capacity', () => {
    expect(whyNoCapacity(planOf('default'), outcomeOf({ state: 'saturated' }))).toEqual([])
  })
})
