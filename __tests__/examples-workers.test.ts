import { beforeAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { workers } from '../examples/targets/workers.ts'
import { EXPORTS } from '../src/export/exports.ts'
import { renderHtml } from '../src/report/html.ts'
import type { Result } from '../src/report/result.ts'
import { compress } from './support/compress.ts'
import { readExample } from './support/example-config.ts'
import { simulateGate } from './support/simulated-run.ts'

/** Levels of 6 s instead of 30 s. */
const CONFIG = compress(readExample('workers.yml'), { time: 5, level: 1, think: 1 })

/** 8 workers of 20 ms. */
const CAPACITY = 400
const WORKERS = 8

const exported = (form: 'hpa' | 'keda', result: Result): string =>
  EXPORTS[form].render(result, {
    name: 'target',
    servers: [],
    prometheus: 'http://prometheus:9090',
    selector: 'job="target"',
    peak: undefined,
  })

describe('arrivals that rise beyond what 8 workers of 20 ms can do', () => {
  let result: Result
  beforeAll(async () => {
    ;({ result } = await simulateGate(CONFIG, 'stress', workers()))
  })

  test('the knee is the last level that they can do, and no level brings more than their capacity', () => {
    const { knee, highest } = result.capacity!
    expect(knee!.level).toBe(CAPACITY)
    expect(knee!.throughput / CAPACITY).toBeCloseTo(1, 1)
    expect(highest.throughput / CAPACITY).toBeCloseTo(1, 1)
  })

  test('the safe load lies between the level that held and the one that broke', () => {
    const { safe } = result.capacity!
    expect(safe).toMatchObject({ kind: 'found', held: CAPACITY, broke: 440 })
    expect(safe.level / CAPACITY).toBeGreaterThanOrEqual(1)
    expect(safe.level / CAPACITY).toBeLessThan(1.05)
  })

  test('the law sees what the workers do alone: 50/s with one request in flight', () => {
    const { law } = result.capacity!
    expect(law!.lambda.value).toBeGreaterThan(45)
    expect(law!.lambda.value).toBeLessThan(55)
  })

  test('an autoscaler gets the cores that they used at the safe load', () => {
    const { spec } = parse(exported('hpa', result)) as {
      spec: { metrics: readonly { readonly resource?: { readonly target: { averageValue: string } } }[] }
    }
    const millicores = spec.metrics.flatMap(({ resource }) => resource?.target.averageValue ?? [])
    // Each worker is a core: at 400/s all of them are busy.
    expect(parseInt(millicores[0]!, 10) / 1000).toBeGreaterThan(0.9 * WORKERS)
    expect(parseInt(millicores[0]!, 10) / 1000).toBeLessThanOrEqual(WORKERS)
  })

  test('30 % more a month from 100/s: another instance in the month in which one is too small', () => {
    const { months, perInstance } = result.capacity!.fleet!
    for (const { level, instances } of months) expect(instances).toBe(Math.ceil(level / perInstance - 1e-9))
    expect(months.find(({ instances }) => instances === 2)?.month).toBe(6)
  })

  test('the report has its section', () => {
    expect(renderHtml(result)).toContain('<section id="capacity">')
  })
})

describe('users who ask again as soon as they are answered', () => {
  let result: Result
  beforeAll(async () => {
    ;({ result } = await simulateGate(CONFIG, 'users', workers()))
  })

  test('the knee has as many users as there are workers', () => {
    const { knee, highest } = result.capacity!
    expect(knee!.level).toBe(WORKERS)
    expect(highest.throughput / CAPACITY).toBeCloseTo(1, 1)
  })

  test('16 users take two turns of 20 ms, more of them three, which is beyond the limit of 50 ms', () => {
    const { safe } = result.capacity!
    expect(safe).toMatchObject({ kind: 'found', held: 14, broke: 17, by: 'p95 max 50ms' })
  })

  test('no fitted peak promises much more than the workers can do', () => {
    const { peakThroughput } = result.capacity!.law!
    expect(Math.abs(peakThroughput! / CAPACITY - 1)).toBeLessThan(0.25)
  })
})

describe('who is saturated', () => {
  const withConnections = (connections: number) => ({ ...CONFIG, http: { ...CONFIG.http, connections } })

  test('a target that holds all connections is: capacity, findings and a verdict, none blamed on the generator', async () => {
    const { result } = await simulateGate(withConnections(60), 'stress', workers())
    expect(result.generator).toMatchObject({ state: 'saturated' })
    expect(result.why).toBeNull()
    expect(result.capacity!.safe).toMatchObject({ kind: 'found', held: CAPACITY })
    expect(result.reasons.join(' ')).toMatch(/The target was saturated: all connections waited for answers/)
    // At 400/s it is at ease, and what breaks beyond is what the load was there to find.
    expect(result.findings!.map(({ id }) => id)).toEqual([])
    expect(result.score!.word).toBe('excellent')
    expect(result.warnings.join(' ')).not.toMatch(/did not keep up|http\.connections/)
  })

  test('too few connections are not taken for the end of the target', async () => {
    const { result } = await simulateGate(withConnections(6), 'stress', workers())
    expect(result.capacity).toBeUndefined()
    expect(result.why).toBe('saturated')
    expect(result.warnings.join(' ')).toMatch(/No capacity is told: .* 6 connections .* Raise it/)
  })
})
