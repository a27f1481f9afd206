import { expect, test } from '@jest/globals'
import type { WholeSecond } from '../../src/load/whole-second.ts'
import { ProgressMeter } from '../../src/load/progress-meter.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { aLoadPlan, aTarget } from '../support/load-plans.ts'

const aSecond = (given: Partial<WholeSecond>): WholeSecond => ({
  side: 'candidate',
  index: 0,
  sent: 10,
  completed: 10,
  errors: 1,
  answered: 10,
  refused: 0,
  unconnected: 0,
  inFlight: 3,
  p95Ms: 12,
  lastError: undefined,
  latency: new Histogram(2),
  ...given,
})

test('totals count both sides, rate and percentile the candidate alone', () => {
  const url = 'http://127.0.0.1:1'
  const plan = aLoadPlan(url, { sides: { candidate: aTarget(url), baseline: aTarget(url) } })
  const meter = new ProgressMeter(plan, 1000)
  meter.see(aSecond({ side: 'baseline', sent: 7, errors: 0, inFlight: 4, p95Ms: 99 }))
  meter.see(aSecond({}))
  expect(meter.read(500, 2)).toEqual({
    phase: 'hold',
    elapsedMs: 500,
    plannedMs: 1000,
    rate: 10,
    p95Ms: 12,
    errors: 1,
    errorsTotal: 1,
    sentTotal: 17,
    inFlight: 7,
    blocks: 2,
  })
  // The next second of one side replaces its own requests under way, not the other's.
  meter.see(aSecond({ side: 'baseline', inFlight: 0 }))
  expect(meter.read(500, 2).inFlight).toBe(3)
})
