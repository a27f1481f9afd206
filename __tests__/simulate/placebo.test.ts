import { describe, expect, test } from '@jest/globals'
import { EXPERIMENTS, VARIANTS } from '../../scripts/simulate/experiments.ts'
import { makeGenerator } from '../../scripts/simulate/generator.ts'
import { placeboRule, sayPlacebos } from '../../scripts/simulate/placebo.ts'
import { runExperiment } from '../../scripts/simulate/run-experiment.ts'
import { simulateSides, simulateThree } from '../../scripts/simulate/simulate-sides.ts'
import { simulatedPlan, USUAL_THRESHOLDS } from '../../scripts/simulate/simulated-plan.ts'
import { aaTests } from '../../src/calibrate/aa-tests.ts'
import { estimateSigmaInst } from '../../src/calibrate/sigma-inst.ts'

const { duet, inst4 } = VARIANTS
const plan = simulatedPlan(duet.shape)
const judge = { plan, thresholds: USUAL_THRESHOLDS, sigmaInst: 0.01 }

describe('a placebo beside the gate', () => {
  test('a third side leaves the two as they are', () => {
    const { sides, third } = simulateThree(plan, duet.noise, undefined, makeGenerator(3, 3, 3))
    expect(sides).toEqual(simulateSides(plan, duet.noise, undefined, makeGenerator(3, 3, 3)))
    expect(third.blocks).toHaveLength(plan.blocks.max)
    expect(third.blocks).not.toEqual(sides.baseline.blocks)
  })

  test('a second deployment that is slower is flagged; the halves of main are not', () => {
    const { sides, third } = simulateThree(
      plan,
      duet.noise,
      { request: 1, factor: 3 },
      makeGenerator(4, 4, 4),
    )
    // The slower side stands in for the second deployment.
    const sayings = sayPlacebos(
      judge,
      { ...sides, candidate: third },
      sides.candidate,
      makeGenerator(5, 5, 5),
    )
    const blamed = (rule: string) => sayings.find((saying) => saying.rule === rule)?.blamed
    expect(blamed(placeboRule('deployment'))).toContain('GET /b')
    expect(blamed(placeboRule('requests'))).toEqual([])
  })

  test('slices have no third side', () => {
    const experiment = EXPERIMENTS.find(({ id }) => id === 'placebo-heavyAbba-1')!
    const { rules } = runExperiment(experiment, 1, 0, 1)
    expect(Object.keys(rules).sort()).toEqual([
      'gate',
      'gate, guarded by blocks',
      'gate, guarded by requests',
      'placebo by blocks',
      'placebo by requests',
    ])
  })
})

describe('calibration on simulated A/A runs', () => {
  const runs = 24
  test.each([
    { name: 'the usual luck of 1 %, each request half of it more', noise: duet.noise, truth: 0.0112 },
    { name: 'a luck of 4 %', noise: inst4.noise, truth: 0.0447 },
  ])('$name is found from 24 runs', ({ noise, truth }) => {
    // Blocks of 5 s as in the gate, fewer of them: se_w tells how much that leaves to chance.
    const short = simulatedPlan({ ...duet.shape, lengthS: 60 })
    const tests = Array.from({ length: runs }, (_, i) => {
      const told = aaTests(short, simulateSides(short, noise, undefined, makeGenerator(1, 77, i)), () => [])
      if (told.kind !== 'tests') throw new Error(told.reason)
      return told.tests.filter(({ metric }) => metric === 'p50')
    }).flat()
    // A standard deviation from 24 pairs of deployments is known to about 15 %; twice that on each side.
    const ratio = estimateSigmaInst(tests, runs) / truth
    expect(ratio).toBeGreaterThan(0.65)
    expect(ratio).toBeLessThan(1.4)
  })
})
