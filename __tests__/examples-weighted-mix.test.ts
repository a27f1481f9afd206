import { beforeAll, expect, test } from '@jest/globals'
import { predictions } from '../examples/targets/predictions.ts'
import type { Result } from '../src/report/result.ts'
import { readExample } from './support/example-config.ts'
import { simulateGate } from './support/simulated-run.ts'

let slow: Result
let quick: Result
beforeAll(async () => {
  const config = readExample('weighted-mix.yml')
  slow = (await simulateGate(config, 'normal', predictions())).result
  quick = (await simulateGate(config, 'normal', predictions({ batchMs: 100 }))).result
})

test('slow batches: their class is poor, the limit breaks, and the advice names them alone', () => {
  expect(slow.score!.classes).toEqual({
    'POST /predict': 'excellent',
    'POST /predict/batch': 'poor',
    'GET /health': 'excellent',
  })
  expect(slow.objectives.map(({ metric, outcome }) => `${metric} ${outcome}`)).toEqual([
    'p95 violated',
    'errors met',
  ])
  expect(slow.verdict).toBe('fail')
  const [finding, ...others] = slow.findings!
  expect(finding).toMatchObject({ id: 'p95-high', horizon: 'short' })
  expect(finding!.evidence).toEqual([
    expect.stringMatching(/^p95 of POST \/predict\/batch is 2[34]\d ms, above 200 ms\.$/),
  ])
  expect(others).toEqual([])
})

test('quick batches: nothing is to be done, and the list is empty', () => {
  expect(quick.score!.classes['POST /predict/batch']).toBe('acceptable')
  expect(quick.findings).toEqual([])
})

test('below 200/s is no reason to scale where users and pauses ask for no more', () => {
  expect(quick.measurements.candidate.total.throughput).toBeLessThan(200)
  expect(quick.findings!.map(({ id }) => id)).not.toContain('throughput-low')
})

test('the mix is the one that was asked for: weights of 70, 30 and 10 are 63.6, 27.3 and 9.1 %', () => {
  const { total, requests } = slow.measurements.candidate
  const shares = Object.values(requests).map(({ count }) => (100 * count) / total.count)
  for (const [index, share] of [63.6, 27.3, 9.1].entries())
    expect(Math.abs(shares[index]! - share)).toBeLessThan(0.5)
})
