import { expect, test } from '@jest/globals'
import { predictions } from '../examples/targets/predictions.ts'
import { readExample } from './support/example-config.ts'
import { simulateGate } from './support/simulated-run.ts'

const CONFIG = readExample('weighted-mix.yml')

test('slow batches: their class is poor, the limit breaks, and the advice names them alone', async () => {
  const { result } = await simulateGate(CONFIG, 'normal', predictions())
  expect(result.score!.classes).toEqual({
    'POST /predict': 'excellent',
    'POST /predict/batch': 'poor',
    'GET /health': 'excellent',
  })
  expect(result.objectives.map(({ metric, outcome }) => `${metric} ${outcome}`)).toEqual([
    'p95 violated',
    'errors met',
  ])
  expect(result.verdict).toBe('fail')
  const [finding, ...others] = result.findings!
  expect(finding).toMatchObject({ id: 'p95-high', horizon: 'short' })
  expect(finding!.evidence).toEqual([
    expect.stringMatching(/^p95 of POST \/predict\/batch is 2[34]\d ms, above 200 ms\.$/),
  ])
  expect(others).toEqual([])
})

test('quick batches: nothing is to be done, and the list is empty', async () => {
  const { result } = await simulateGate(CONFIG, 'normal', predictions({ batchMs: 100 }))
  expect(result.score!.classes['POST /predict/batch']).toBe('acceptable')
  expect(result.findings).toEqual([])
})

test('below 200/s is no reason to scale where users and pauses ask for no more', async () => {
  const { result } = await simulateGate(CONFIG, 'normal', predictions({ batchMs: 100 }))
  expect(result.measurements.candidate.total.throughput).toBeLessThan(200)
  expect(result.findings!.map(({ id }) => id)).not.toContain('throughput-low')
})

test('the mix is the one that was asked for: weights of 70, 30 and 10 are 63.6, 27.3 and 9.1 %', async () => {
  const { result } = await simulateGate(CONFIG, 'normal', predictions())
  const { total, requests } = result.measurements.candidate
  const shares = Object.values(requests).map(({ count }) => (100 * count) / total.count)
  for (const [index, share] of [63.6, 27.3, 9.1].entries())
    expect(Math.abs(shares[index]! - share)).toBeLessThan(0.5)
})
