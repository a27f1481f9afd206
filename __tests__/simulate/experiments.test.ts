import { describe, expect, test } from '@jest/globals'
import { EXPERIMENTS, VARIANTS } from '../../scripts/simulate/experiments.ts'
import { makeGenerator } from '../../scripts/simulate/generator.ts'
import { judgeLive, judgeLookByLook } from '../../scripts/simulate/live-trial.ts'
import { runExperiment } from '../../scripts/simulate/run-experiment.ts'
import { simulateSides } from '../../scripts/simulate/simulate-sides.ts'
import { simulatedPlan, USUAL_THRESHOLDS } from '../../scripts/simulate/simulated-plan.ts'
import { addTallies, emptyTallies } from '../../scripts/trials/tally.ts'

describe('experiments', () => {
  test('have names of their own', () => {
    expect(new Set(EXPERIMENTS.map(({ id }) => id)).size).toBe(EXPERIMENTS.length)
  })

  test('give the same numbers in whatever chunks', () => {
    const experiment = EXPERIMENTS.find(({ id }) => id === 'in-turn-1.2')!
    const whole = runExperiment(experiment, 1, 0, 12)
    const parts = emptyTallies()
    for (const [from, to] of [
      [7, 12],
      [0, 7],
    ] as const)
      addTallies(parts, runExperiment(experiment, 1, from, to))
    expect(parts).toEqual(whole)
    expect(whole.rules['base, then head: ratio > 1.1']!.runs).toBe(12)
  })

  test.each([
    { name: 'duet, slower', variant: VARIANTS.duet, factor: 1.2 },
    { name: 'ABBA, no change', variant: VARIANTS.abba, factor: 1 },
    { name: 'long slices, slower', variant: VARIANTS.abba5, factor: 1.15 },
  ])('asking once is asking after every block: $name', ({ variant, factor }) => {
    const plan = simulatedPlan(variant.shape)
    const slowdown = factor === 1 ? undefined : { request: 1, factor }
    const sides = simulateSides(plan, variant.noise, slowdown, makeGenerator(8, 8, 1))
    const judge = { plan, thresholds: USUAL_THRESHOLDS, sigmaInst: 0.01 }
    expect(judgeLookByLook(judge, sides)).toEqual(judgeLive(judge, sides))
  })

  test('the cached history is judged by the gate and by the rules of others', () => {
    const experiment = EXPERIMENTS.find(({ id }) => id === 'history-1.2')!
    const { rules, moments } = runExperiment({ ...experiment, factor: 3 }, 1, 0, 1)
    for (const step of ['suspected', 'confirmed elsewhere', 'confirmed in the job'])
      expect([step, rules[`20 of 60 runs: ${step}`]!.found]).toEqual([step, 1])
    expect(rules['"200 %": ratio > 2 against the last run']!.found).toBe(1)
    expect(moments['raw p50']!.n).toBe(60 * 5)
  })
})
