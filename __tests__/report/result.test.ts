import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import { measurementOf } from '../../src/report/measurement-of.ts'
import { readResult } from '../../src/report/read-result.ts'
import { summarizeLatency, toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { toTrend } from '../../src/report/trend.ts'
import { aMeasurement } from '../support/measurements.ts'
import { aResult } from '../support/results.ts'
import { STATES } from '../support/states.ts'

describe('how the run ended', () => {
  test.each([
    { name: 'stopped early', blocks: 12, text: /^Stopped after 12 of 36 blocks/, savedMs: 120_000 },
    { name: 'certain only at its end', blocks: 36, text: /^Ran its full time\.$/, savedMs: 0 },
  ])('$name', ({ blocks, text, savedMs }) => {
    const { ended } = aResult().ended({ kind: 'stopped', blocks }).build()
    expect(ended).toMatchObject({ kind: 'stopped', savedMs })
    expect(ended.text).toMatch(text)
  })
})

describe('readResult', () => {
  test.each(STATES)('$name: what was written is read again', ({ result }) => {
    expect(readResult(JSON.stringify(result))).toEqual(result)
  })

  test('fields of a later version are kept', () => {
    const result = { ...aResult().build(), later: { more: 1 } }
    expect(readResult(JSON.stringify(result))).toEqual(result)
  })

  const good = JSON.stringify(aResult().build())
  test.each([
    { name: 'an empty file', text: '', want: /not JSON/ },
    { name: 'a cut file', text: good.slice(0, -20), want: /not JSON/ },
    { name: 'another JSON', text: '[1, 2]', want: /no "schema"/ },
    { name: 'null', text: 'null', want: /no "schema"/ },
    { name: 'a newer schema', text: '{"schema":"plimsoll/result@2"}', want: /schema "plimsoll\/result@2"/ },
    { name: 'a foreign schema', text: '{"schema":"k6"}', want: /schema "k6"/ },
    { name: 'a missing field', text: good.replace('"headline"', '"headlin"'), want: /"headline" / },
    {
      name: 'a wrong type, with its place',
      text: good.replace(/"seed":7/, '"seed":"7"'),
      want: /"plan\.seed" /,
    },
    {
      name: 'a word that is no verdict',
      text: good.replace('"verdict":"pass"', '"verdict":"green"'),
      want: /"verdict" /,
    },
    { name: 'a negative count', text: good.replace(/"sent":\d+/, '"sent":-1'), want: /sent" / },
  ])('$name is refused with what is wrong', ({ text, want }) => {
    expect(() => readResult(text)).toThrow(want)
    expect(() => readResult(text)).toThrow(UserError)
  })

  test('a newer schema asks for an update', () => {
    expect(hintOf(() => readResult('{"schema":"plimsoll/result@2"}'))).toContain('Update')
  })

  test('a file beyond the cap is not even parsed', () => {
    expect(() => readResult('x'.repeat(101), 100)).toThrow('101 characters; at most 100')
  })
})

function hintOf(act: () => unknown): string {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof UserError) return thrown.hint
    throw thrown
  }
  throw new Error('nothing was thrown')
}

describe('toResult', () => {
  test('JSON holds no undefined, no NaN and no Infinity', () => {
    for (const { result } of STATES) expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  test.each([
    {
      name: 'a run to its end is whole',
      result: aResult().ended({ kind: 'planned' }).build(),
      partial: false,
      savedMs: 0,
    },
    {
      name: 'an early stop is whole and says what it saved',
      result: aResult().build(),
      partial: false,
      savedMs: 120_000,
    },
    {
      name: 'an interrupted run is partial',
      result: aResult().ended({ kind: 'interrupted' }).build(),
      partial: true,
      savedMs: 0,
    },
  ])('$name', ({ result, partial, savedMs }) => {
    expect(result.partial).toBe(partial)
    expect(result.ended.savedMs).toBe(savedMs)
  })

  test('headers of a target stay out: they may hold secrets', () => {
    expect(JSON.stringify(aResult().build().plan)).not.toContain('headers')
  })

  test('throughput is completed requests in the time under load', () => {
    const { activeMs, total } = aResult().build().measurements.candidate
    expect(total.throughput).toBeCloseTo(total.count / (activeMs / 1000), 9)
  })
})

describe('summarizeLatency', () => {
  test.each([
    { name: '19 samples carry no percentile', count: 19, carried: [] },
    { name: '20 carry p50', count: 20, carried: ['p50'] },
    { name: '199 do not carry p95', count: 199, carried: ['p50', 'p75', 'p90'] },
    { name: '200 carry p95', count: 200, carried: ['p50', 'p75', 'p90', 'p95'] },
    { name: '999 do not carry p99', count: 999, carried: ['p50', 'p75', 'p90', 'p95'] },
    { name: '1,000 carry p99', count: 1000, carried: ['p50', 'p75', 'p90', 'p95', 'p99'] },
    { name: '10,000 carry p99.9', count: 10_000, carried: ['p50', 'p75', 'p90', 'p95', 'p99', 'p999'] },
  ])('$name', ({ count, carried }) => {
    const histogram = new Histogram(3)
    histogram.record(5000, count)
    const summary = Object.entries(summarizeLatency(histogram))
    expect(
      summary.filter(([key, value]) => key.startsWith('p') && value !== null).map(([key]) => key),
    ).toEqual(carried)
  })

  test('without samples there is no number at all', () => {
    expect(new Set(Object.values(summarizeLatency(new Histogram(3))))).toEqual(new Set([null]))
  })
})

describe('measurementOf', () => {
  const shape = { factor: () => 1, errors: () => ({ 'status-5xx': 3, timeout: 1 }), seed: 5 } as const

  test('a stored measurement answers like the one recorded', () => {
    const recorded = aMeasurement(['GET /a', 'GET /b'], shape)
    const stored = toResultMeasurement(recorded)
    const decoded = measurementOf(stored)
    expect(toResultMeasurement(decoded)).toEqual(stored)
    for (const [index, block] of recorded.blocks.entries()) {
      const again = decoded.blocks[index]!
      expect({ ...again, requests: {} }).toEqual({ ...block, requests: {} })
      for (const [name, cell] of Object.entries(block.requests)) {
        expect(again.requests[name]!.latency.counts).toEqual(cell.latency.counts)
        expect(again.requests[name]!.position).toEqual(cell.position)
      }
    }
  })

  test('blocks come in order, whatever the order of their rows', () => {
    const stored = toResultMeasurement(aMeasurement(['GET /a', 'GET /b'], shape))
    const decoded = measurementOf({ ...stored, blocks: stored.blocks.toReversed() })
    expect(decoded.blocks.map((block) => block.index)).toEqual(Array.from({ length: 12 }, (_, n) => n))
  })

  test('an error kind of a later version is counted as other', () => {
    const stored = toResultMeasurement(aMeasurement(['GET /a'], shape))
    const total = { ...stored.total, errors: { count: 5, rate: 0.1, byKind: { quantum: 2, other: 3 } } }
    expect(measurementOf({ ...stored, total }).total.errors).toEqual({ other: 5 })
  })
})

describe('toTrend', () => {
  test('a stored run becomes its percentiles and its error rate', () => {
    const latency = new Histogram(2)
    for (let us = 1000; us <= 2000; us++) latency.record(us)
    const tally = { sent: 1100, completed: 1100, errors: 99, throughput: 50, histogram: latency.encode() }
    const [point] = toTrend([
      {
        sha: 'abc',
        at: '2026-11-01T00:00:00Z',
        origin: '1.1',
        key: { fingerprint: 'f', runner: 'r', architecture: 'x64', image: 'i', cpu: 'c', tool: '0' },
        requests: { 'GET /a': tally },
        total: tally,
        control: undefined,
        quarantined: undefined,
      },
    ])
    expect(point?.quarantined).toBeNull()
    expect(point?.requests['GET /a']?.p50).toBeCloseTo(1.5, 1)
    expect(point?.requests['GET /a']?.p95).toBeCloseTo(1.95, 1)
    expect(point?.requests['GET /a']?.errorRate).toBeCloseTo(0.09, 9)
  })
})
