import { describe, expect, test } from '@jest/globals'
import { limitOfLoad } from '../../src/analyze/load-limit.ts'
import { heldBack, judgedHealth, loadLimit } from '../../src/gate/load-limit.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import type { GeneratorHealth, Measurement } from '../../src/measure/measurement.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { HEALTHY } from '../support/fake-engine.ts'
import { steppedMeasurement } from '../support/stepped.ts'

/** Every request waits so long for a connection; what it takes from then on stays. */
function waiting({ levels = [], ...rest }: Measurement, ms: number): Measurement {
  return {
    ...rest,
    levels: levels.map((level) => {
      const latency = new Histogram(3)
      for (let i = 0; i < level.total.latency.count; i++)
        latency.record((level.total.latency.mean() ?? 0) + ms * 1000)
      return { ...level, total: { ...level.total, latency } }
    }),
  }
}

/** Slower and slower up to 272/s; from 300/s on requests pile up. */
const SLOWED = steppedMeasurement({
  law: { lambda: 20, sigma: 0.03, kappa: 0.0005 },
  rates: [20, 100, 180, 260, 300],
})
/** 50 ms whatever is asked. */
const EASY = { lambda: 20, sigma: 1e-4, kappa: 1e-7 } as const
const UNMOVED = steppedMeasurement({ law: EASY, rates: [20, 100, 180, 260] })

const STEPS: readonly Stage[] = [{ phase: 'step 1', durationMs: 30_000, from: 20, to: 20 }]
const CONSTANT: readonly Stage[] = [{ phase: 'hold', durationMs: 30_000, from: 20, to: 20 }]

const WAITED: Partial<GeneratorHealth> = {
  state: 'saturated',
  offered: 1000,
  started: 700,
  dropped: { 'no-connection': 300 },
}

const outcomeOf = (health: Partial<GeneratorHealth>, candidate = SLOWED) => ({
  sides: { candidate, baseline: undefined },
  generator: { ...HEALTHY, ...health },
  ended: { kind: 'planned' } as const,
  startedAt: '2026-11-21T00:00:00.000Z',
  elapsedMs: 1,
})

describe('what held a rising load back', () => {
  test.each([
    { name: 'nothing, where all of it was made', health: {}, levels: SLOWED, want: 'none' },
    {
      name: 'the target, where all connections waited for ever slower answers',
      health: WAITED,
      levels: SLOWED,
      want: 'target',
    },
    {
      name: 'too few connections, where answers were as fast as ever',
      health: WAITED,
      levels: UNMOVED,
      want: 'connections',
    },
    {
      name: 'too few connections, where requests only waited for one',
      health: {},
      levels: waiting(UNMOVED, 40),
      want: 'connections',
    },
    {
      name: 'the target, where requests waited for one that was held ever longer',
      health: {},
      levels: waiting(SLOWED, 40),
      want: 'target',
    },
    {
      name: 'nothing, where starts were a little late',
      health: {},
      levels: waiting(UNMOVED, 4),
      want: 'none',
    },
    {
      name: 'the generator, where it was late',
      health: { ...WAITED, latenessMs: { p50: 1, p99: 5.1, max: 90 } },
      levels: SLOWED,
      want: 'generator',
    },
    {
      name: 'the generator, where it dropped for its own lag',
      health: { ...WAITED, dropped: { 'no-connection': 100, 'generator-lag': 200 } },
      levels: SLOWED,
      want: 'generator',
    },
    {
      name: 'the generator, where it ran out of ports',
      health: { ...WAITED, localLimits: 3 },
      levels: SLOWED,
      want: 'generator',
    },
    {
      name: 'the generator, where nothing can be told from one level',
      health: WAITED,
      levels: steppedMeasurement({ law: EASY, rates: [20] }),
      want: 'generator',
    },
  ] as const)('$name', ({ health, levels, want }) => {
    expect(limitOfLoad({ ...HEALTHY, ...health }, levels.levels ?? [])).toBe(want)
  })
})

describe('what verdict and analysis make of it', () => {
  test('a target that held all connections is no saturated generator, and no clean pass', () => {
    const outcome = outcomeOf(WAITED)
    expect(judgedHealth({ stages: STEPS }, outcome).state).toBe('suspect')
    expect(heldBack({ stages: STEPS }, outcome)).toEqual([
      expect.stringMatching(/^The target was saturated: .* 300 of 1,000 iterations .* not started\./),
    ])
  })

  test.each([
    { name: 'a constant load is not there to find an end', stages: CONSTANT, outcome: outcomeOf(WAITED) },
    {
      name: 'too few connections are no end of the target',
      stages: STEPS,
      outcome: outcomeOf(WAITED, UNMOVED),
    },
  ])('$name: the generator stays saturated', ({ stages, outcome }) => {
    expect(judgedHealth({ stages }, outcome).state).toBe('saturated')
    expect(heldBack({ stages }, outcome)).toEqual([])
  })

  test('of a constant load nothing is told but the generator', () => {
    expect(loadLimit({ stages: CONSTANT }, outcomeOf(WAITED))).toBe('generator')
    expect(loadLimit({ stages: CONSTANT }, outcomeOf({}))).toBe('none')
  })
})
