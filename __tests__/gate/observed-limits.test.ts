import { expect, test } from '@jest/globals'
import { expectJudgeable, judgeAgain } from '../../src/gate/judge-again.ts'
import type { Observed } from '../../src/measure/observed.ts'
import type { Observer } from '../../src/observe/observer.ts'
import { readResult } from '../../src/report/read-result.ts'
import { aGateRun, engineOf, GATE_CONFIG } from '../support/gate-runs.ts'

const CONFIG = `${GATE_CONFIG.replace('thresholds: {', 'thresholds: { memory: { max: 500MB, growth: 1GB/h },')}observe: { prometheus: /metrics, series: { memory: process_resident_memory_bytes } }
`

/** A target whose memory is the same throughout. */
function aTargetWith(bytes: number, samples = 61): Observer {
  const candidate: Observed = {
    series: [
      {
        name: 'memory',
        target: 'target',
        unit: 'bytes',
        kind: 'gauge',
        expression: 'process_resident_memory_bytes',
        samples: Array.from({ length: samples }, (_, second) => ({ atMs: second * 1_000, value: bytes })),
        gaps: [],
      },
    ],
    restarts: [],
  }
  return {
    start: () => ({
      end: () =>
        Promise.resolve({
          candidate,
          baseline: { series: [], restarts: [] },
          warnings: ['observe target: one gap.'],
        }),
    }),
  }
}

const run = (observer: Observer) =>
  aGateRun({ config: CONFIG, role: 'baseline', world: { engine: engineOf({}), observer } })

test('a limit that holds is met, and what the observer has to say is in the result', async () => {
  const { result, exitCode } = await run(aTargetWith(400e6))
  expect(exitCode).toBe(0)
  expect(result.observedObjectives?.map(({ limit, outcome }) => [limit, outcome])).toEqual([
    ['max 500MB', 'met'],
    ['growth 1GB/h', 'met'],
  ])
  expect(result.warnings).toContain('observe target: one gap.')
  expect(result.measurements.candidate.observed?.series[0]?.values).toHaveLength(61)
})

test('a broken limit fails the check, with the figures as the reason', async () => {
  const { result, exitCode, run: stored } = await run(aTargetWith(600e6))
  expect(exitCode).toBe(1)
  expect(result).toMatchObject({ verdict: 'fail', check: 'failure' })
  expect(result.headline).toContain('1 limit broken')
  expect(result.reasons).toContain(
    'Fail tier: memory of target is 600 MB at its highest, the limit is max 500MB.',
  )
  // A run that broke a limit is kept apart from the baseline.
  expect(stored?.quarantined).toContain('1 limit broken')
})

test('a limit without enough samples leaves the run open', async () => {
  const { result } = await run(aTargetWith(400e6, 20))
  expect(result).toMatchObject({ verdict: 'inconclusive', why: 'too-few-samples' })
  expect(result.reasons.join(' ')).toContain('Growth needs 60 samples')
})

test('the stored result gives the same verdict again', async () => {
  for (const bytes of [400e6, 600e6]) {
    const { result } = await run(aTargetWith(bytes))
    const stored = expectJudgeable(readResult(JSON.stringify(result)))
    const again = judgeAgain(stored, '0.0.0-test').result
    expect(again.observedObjectives).toEqual(result.observedObjectives)
    expect(again.verdict).toBe(result.verdict)
    expect(again.reasons).toEqual(result.reasons)
  }
})
