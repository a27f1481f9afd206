import { describe, expect, test } from '@jest/globals'
import { orders } from '../examples/targets/orders.ts'
import type { Result } from '../src/report/result.ts'
import { compress } from './support/compress.ts'
import { readExample } from './support/example-config.ts'
import { simulateGate } from './support/simulated-run.ts'

const CONFIG = readExample('platform.yml')
const HOUR_MS = 3_600_000

/** The platform under so many times fewer users, each of whom stands for so many. */
const fewer = (level: number) => compress(CONFIG, { time: 1, level, think: 1 })
const findingsOf = ({ findings }: Result) => (findings ?? []).map(({ id, severity }) => `${severity} ${id}`)

describe('1,000 users, each of five made', () => {
  test('all objectives are met, and proposed ones leave room above what was measured', async () => {
    const { result } = await simulateGate(fewer(5), 'ramp-up', orders({ scale: 5 }))
    expect(result.objectives.map(({ metric, outcome }) => `${metric} ${outcome}`)).toEqual([
      'p50 met',
      'p95 met',
      'p99 met',
      'errors met',
      'throughput met',
    ])
    for (const { measuredMs, upperMs, thresholdMs, agreementMs } of result.slo!.latency) {
      expect(upperMs).toBeGreaterThan(measuredMs)
      expect(thresholdMs).toBeGreaterThanOrEqual(upperMs * 1.2)
      expect(agreementMs).toBeGreaterThanOrEqual(thresholdMs)
    }
    expect(result.slo!.availability!.target).toBeLessThan(1)
  })
})

describe('500 to 2,000 users and back, three times', () => {
  test('each cycle is normal again within 120 s, from a p95 several times as high', async () => {
    const { result } = await simulateGate(fewer(50), 'spike', orders({ scale: 50 }))
    const { recoveries, cascades } = result.stability!
    expect(recoveries.map(({ cycle }) => cycle)).toEqual([1, 2, 3])
    for (const { recoveredAfterMs, normal, worstP95Ms } of recoveries) {
      expect(recoveredAfterMs).toBeGreaterThan(10_000)
      expect(recoveredAfterMs).toBeLessThan(60_000)
      expect(worstP95Ms! / normal.p95Ms).toBeGreaterThan(3)
    }
    expect(cascades).toEqual([])
    expect(findingsOf(result)).not.toContain('P1 not-recovered')
  })

  test('"it recovers" is contradicted where what the peak left behind stays', async () => {
    const { result } = await simulateGate(fewer(50), 'spike', orders({ scale: 50, coolingS: 1e9 }))
    expect(result.stability!.recoveries.map(({ recoveredAfterMs }) => recoveredAfterMs)).toEqual([
      null,
      null,
      null,
    ])
    expect(findingsOf(result)).toContain('P1 not-recovered')
  })
})

describe('a night', () => {
  const under = async (profile: string, options: Parameters<typeof orders>[0], time = 1): Promise<Result> => {
    const config = compress(CONFIG, { time, level: 250, think: 1 })
    return (await simulateGate(config, profile, orders({ scale: 250, ...options }))).result
  }

  test('of eight hours that is sound: a row for each hour, the last like the first, growth with its interval, no leak', async () => {
    const result = await under('endurance', { memoryGrowth: 2 })
    const { periods, hours, trends } = result.stability!
    expect(periods.map(({ fromMs, toMs }) => toMs - fromMs)).toEqual(new Array(8).fill(HOUR_MS))
    expect(hours![1].p95Ms! / hours![0].p95Ms!).toBeCloseTo(1, 1)
    expect(trends.map(({ word }) => word)).toEqual(['steady', 'steady'])
    expect(result.observedObjectives).toMatchObject([
      { series: 'memory', observed: '2 MB/h', outcome: 'met' },
    ])
    expect(findingsOf(result)).not.toContain('P1 leak')
  })

  test('that is bad: the last hour is slower, 25 MB an hour leak, and both are issues with evidence', async () => {
    const result = await under('endurance', { memoryGrowth: 25, slowing: 0.8 }, 3)
    const { hours } = result.stability!
    // A third of the night: between the middles of its first and its last hour lie 100 of 480 minutes.
    expect(hours![1].p50Ms! / hours![0].p50Ms!).toBeGreaterThan(1.1)
    expect(findingsOf(result).slice(0, 2)).toEqual(['P1 leak', 'P1 latency-rising'])
    expect(result.reasons.join(' ')).toContain('memory of app is 25 MB/h')
  })

  test('in which the process is replaced tells it, though no request failed', async () => {
    const result = await under('sustained', { restartsAfterH: 0.5 })
    expect(result.measurements.candidate.total.errors.count).toBe(0)
    expect(result.findings![0]).toMatchObject({ id: 'restarts', severity: 'P0' })
    expect(result.findings![0]!.evidence).toEqual(['app restarted 30 min after the start.'])
  })
})
