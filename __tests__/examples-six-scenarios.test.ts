import { beforeAll, describe, expect, test } from '@jest/globals'
import { items } from '../examples/targets/items.ts'
import type { Config } from '../src/config/config.ts'
import type { Result } from '../src/report/result.ts'
import { readExample } from './support/example-config.ts'
import { simulateGate } from './support/simulated-run.ts'

const CONFIG = readExample('six-scenarios.yml')

/** The same load for so many seconds. */
function lasting(seconds: number): Config {
  const load = CONFIG.profiles.default
  if (load === undefined) throw new Error('there is no load')
  const durationMs = { min: seconds * 1000, max: seconds * 1000 }
  return { ...CONFIG, profiles: { ...CONFIG.profiles, default: { ...load, durationMs } } }
}

describe('two users who pause half a second', () => {
  let minute: Result
  let longer: Result
  beforeAll(async () => {
    minute = (await simulateGate(CONFIG, 'default', items())).result
    longer = (await simulateGate(lasting(300), 'default', items())).result
  })

  test('send about 228 requests a minute, 3.8/s, in the shares of six scenarios', () => {
    const { total, scenarios } = minute.measurements.candidate
    expect(Math.abs(total.count / 228 - 1)).toBeLessThan(0.07)
    expect(Math.abs(total.throughput / 3.8 - 1)).toBeLessThan(0.07)
    const shares = Object.values(scenarios).map(({ count }) => (100 * count) / total.count)
    for (const [index, share] of [35, 20, 15, 15, 10, 5].entries())
      expect(Math.abs(shares[index]! - share)).toBeLessThan(2)
  })

  test('earn 80 of 100, good, by 40, 30, 0 and 10 points', () => {
    expect(longer.score).toMatchObject({ value: 80, word: 'good' })
    expect(longer.score!.parts.map(({ points }) => points)).toEqual([40, 30, 0, 10])
  })

  test('have a p99 of 1.43 times p95, below the 2 that are asked for', () => {
    const consistency = longer.objectives.find(({ metric }) => metric === 'consistency')!
    expect(consistency.outcome).toBe('met')
    expect(consistency.observed).toBeCloseTo(1.43, 1)
  })

  test('make too few requests in a minute for a p99: its part is left out, not claimed', () => {
    expect(minute.score!.parts.at(-1)).toMatchObject({ part: 'consistency', observed: null, points: null })
    expect(minute.objectives.find(({ metric }) => metric === 'consistency')!.outcome).toBe('no-data')
  })

  test('are why the throughput is low, and not the target: the advice says so', () => {
    expect(longer.findings!.map(({ id }) => id)).toEqual(['load-low'])
    const finding = longer.findings![0]!
    expect(finding.evidence[0]).toMatch(/from 2 users who spent 0\.\d+ % of their time waiting for answers/)
    expect(finding.advice).toContain('more users, shorter pauses')
  })
})
