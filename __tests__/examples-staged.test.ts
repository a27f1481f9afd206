import { beforeAll, describe, expect, test } from '@jest/globals'
import { advice } from '../examples/targets/advice.ts'
import { serve } from '../examples/targets/serve.ts'
import { findWorld } from '../src/api/world.ts'
import type { Result } from '../src/report/result.ts'
import { compress } from './support/compress.ts'
import { readExample } from './support/example-config.ts'
import { gateOf, simulateGate } from './support/simulated-run.ts'

const CONFIG = readExample('staged.yml')
const PROFILES = ['light', 'normal', 'peak', 'burst']

describe('four loads at full size', () => {
  let results: readonly Result[]
  beforeAll(async () => {
    results = await Promise.all(
      PROFILES.map(async (name) => (await simulateGate(CONFIG, name, advice())).result),
    )
  })
  const totals = () => results.map(({ measurements }) => measurements.candidate.total)

  test('each meets its own targets, without a failure', () => {
    expect(results.map(({ plan }) => plan.profile)).toEqual(PROFILES)
    expect(totals().map(({ errors }) => errors.count)).toEqual([0, 0, 0, 0])
    for (const { objectives } of results)
      expect(objectives.map(({ metric, outcome }) => `${metric} ${outcome}`)).toEqual([
        'p95 met',
        'errors met',
      ])
    for (const { latencyMs } of totals()) {
      expect(latencyMs.p99!).toBeGreaterThan(28)
      expect(latencyMs.p99!).toBeLessThan(40)
    }
  })

  test('ids that are not there are counted apart: as many as 876 of 68,902', () => {
    const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
    const missing = sum(totals().map(({ expected }) => expected['404'] ?? 0))
    const scaled = (missing * 68_902) / sum(totals().map(({ count }) => count))
    expect(Math.abs(scaled / 876 - 1)).toBeLessThan(0.05)
  })

  test('the burst of 1,000 users comes to its end, with all of its load', () => {
    const burst = results[3]!
    expect(burst.partial).toBe(false)
    expect(burst.ended.kind).toBe('planned')
    // Two requests of each user every three seconds, for four minutes.
    expect(Math.abs(totals()[3]!.count / 160_000 - 1)).toBeLessThan(0.02)
  })
})

test('a limit on logins is named, and the run is inconclusive: no failure of the code, and no pass', async () => {
  const { result } = await simulateGate(CONFIG, 'light', advice({ logins: { perSecond: 0.1, burst: 5 } }))
  expect([result.verdict, result.why]).toEqual(['inconclusive', 'throttled'])
  expect(result.reasons[0]).toMatch(/with 429 .* a rate limit, not the target/)
  const throttled = result.findings!.find(({ id }) => id === 'throttled')!
  expect(throttled.advice).toContain('spread the users over several keys')
})

test('over the wire: users who are not let in try again, and 429 is what the run names', async () => {
  const target = await serve(advice({ logins: { perSecond: 1, burst: 5 } }))
  try {
    const config = compress(CONFIG, { time: 120, level: 5, think: 20 })
    const { result } = await gateOf(config, 'light', findWorld(), target.url)
    // A busy machine may have its own reason beside this one.
    expect(result.verdict).toBe('inconclusive')
    expect(Object.keys(result.measurements.candidate.total.errors.byKind)).toEqual(['throttled'])
    expect(result.measurements.candidate.requests['GET /tools']!.errors.count).toBe(0)
  } finally {
    await target.close()
  }
})
