import { expect, test } from '@jest/globals'
import { analyse } from '../../src/gate/analyse.ts'
import type { LoadOutcome } from '../../src/load/engine.ts'
import { aConfig } from '../support/config.ts'
import { aRun } from '../support/evidence.ts'
import { aPlan } from '../support/synthetic.ts'

const outcome = (state: LoadOutcome['generator']['state']): LoadOutcome => {
  const { candidate, generator } = aRun()
  return {
    sides: { candidate, baseline: undefined },
    generator: { ...generator, state },
    ended: { kind: 'planned' },
    startedAt: '2026-11-21T04:00:00.000Z',
    elapsedMs: 310_000,
    warnings: [],
  }
}

test('a run is analysed', () => {
  expect(analyse(aPlan(), outcome('ok'), aConfig())).toMatchObject({
    findings: [],
    score: { value: 100, word: 'excellent' },
  })
})

test('of a saturated generator nothing is said: its figures are not the target\u2019s', () => {
  expect(analyse(aPlan(), outcome('saturated'), aConfig())).toEqual({})
})
