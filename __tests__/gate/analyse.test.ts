import { expect, test } from '@jest/globals'
import { analyse } from '../../src/gate/analyse.ts'
import type { LoadOutcome } from '../../src/load/engine.ts'
import { aConfig } from '../support/config.ts'
import { aRun } from '../support/evidence.ts'
import { aGateRun, GATE_CONFIG } from '../support/gate-runs.ts'
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

test('the result of a gate carries what was found, by the rating of its configuration', async () => {
  const strict = `${GATE_CONFIG}latency-class: { excellent: 1ms, good: 2ms, acceptable: 5ms }\napdex: 10ms\n`
  const { result } = await aGateRun({ config: strict, errorRate: 0.1 })
  expect(result.findings?.map(({ id }) => id)).toEqual(expect.arrayContaining(['many-errors', 'p95-high']))
  expect(result.score).toMatchObject({ apdexMs: 10, classes: { 'GET /': 'poor' } })
  expect(result.stability?.trends.map(({ word }) => word)).toEqual(['steady', 'too-short'])
  // An open load of 40/s: nothing is held down, and a verdict is not made of findings.
  expect(result.findings?.map(({ id }) => id)).not.toContain('throughput-low')
  expect((await aGateRun({ config: GATE_CONFIG })).result.findings).toEqual([])
})
