import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Cell } from '../../src/measure/cell.ts'
import { Histogram } from '../../src/measure/histogram.ts'
import type { Block, Measurement } from '../../src/measure/measurement.ts'
import { emptyMeasurement, mergeMeasurements } from '../../src/measure/merge.ts'
import { addPacked, clearHistogram, packHistogram } from '../../src/measure/packed.ts'
import {
  emptyTally,
  errorCount,
  GrowingBlockCell,
  GrowingTally,
  mergeTallies,
} from '../../src/measure/tally.ts'

// Up to the longest: the squares of these do not fit into a double, and still no order of adding may matter.
const latencies = fc.array(fc.integer({ min: 0, max: 2 ** 30 - 1 }), { maxLength: 60 })
/** Everything in a histogram, without its empty counters. */
const contents = (histogram: Histogram | undefined) => {
  const { digits, count, sum, min, max, counts, ...inner } = histogram ?? new Histogram(3)
  const sumOfSquares = inner.sumOfSquares + inner.squaresRest
  const counters = Array.from(counts).flatMap((times, i) => (times > 0 ? [[i, times]] : []))
  return { digits, count, sum, sumOfSquares, min, max, counters }
}
const recorded = (values: readonly number[], digits: 2 | 3 = 3) => {
  const histogram = new Histogram(digits)
  for (const value of values) histogram.record(value)
  return histogram
}

describe('packed histograms', () => {
  test('packing and adding gives back what was recorded', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const back = new Histogram(3)
        addPacked(back, packHistogram(recorded(values)))
        expect(contents(back)).toEqual(contents(recorded(values)))
      }),
    )
  })

  test('three digits folded to two are what two would have recorded', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const folded = new Histogram(2)
        addPacked(folded, packHistogram(recorded(values)))
        expect(contents(folded)).toEqual(contents(recorded(values, 2)))
      }),
    )
  })

  test('a cleared histogram is as new', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const histogram = recorded(values)
        clearHistogram(histogram)
        expect(contents(histogram)).toEqual(contents(new Histogram(3)))
      }),
    )
  })

  test('a compact histogram answers, adds and grows like the one it was', () => {
    fc.assert(
      fc.property(latencies, latencies, fc.constantFrom(2 as const, 3 as const), (values, more, digits) => {
        const [compact, plain] = [recorded(values, digits), recorded(values, digits)]
        compact.compact()
        for (const q of [0, 0.5, 0.99, 1]) expect(compact.quantile(q)).toBe(plain.quantile(q))
        expect(compact.cumulative().above(1000)).toBe(plain.cumulative().above(1000))
        expect(compact.encode()).toBe(plain.encode())
        const sum = recorded(more, digits)
        sum.add(compact)
        for (const value of more) compact.record(value)
        compact.compact()
        expect(contents(compact)).toEqual(contents(recorded([...values, ...more], digits)))
        expect(contents(sum)).toEqual(contents(compact))
      }),
    )
  })

  test('two digits cannot become three', () => {
    expect(() => addPacked(new Histogram(3), packHistogram(new Histogram(2)))).toThrow('cannot add 2 digits')
  })
})

describe('cells', () => {
  test('sums of logarithms do not depend on the order of the answers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { maxLength: 60 }), (times) => {
        const sumOf = (inOrder: readonly number[]) => {
          const cell = new Cell()
          for (const us of inOrder) cell.succeed(us, us, 200, 0)
          return cell.pack().lnSums[0]
        }
        expect(sumOf([...times].reverse())).toBe(sumOf(times))
        expect(sumOf([...times].sort((a, b) => a - b))).toBe(sumOf(times))
      }),
    )
  })

  test('right, expected and wrong answers are kept apart', () => {
    const cell = new Cell()
    cell.sent = 4
    cell.succeed(1000, 900, 200, 0)
    cell.succeed(2000, 1900, 404, 1)
    cell.fail('timeout', 9_000_000)
    cell.fail('status-5xx', 10)
    const tally = new GrowingTally()
    tally.addCell(cell.pack())
    expect(tally).toMatchObject({
      sent: 4,
      completed: 4,
      errors: { timeout: 1, 'status-5xx': 1 },
      expected: { '404': 1 },
    })
    expect([tally.latency.count, tally.serviceTime.max, tally.failedLatency.min]).toEqual([2, 1900, 10])
    expect(errorCount(tally.errors)).toBe(2)
    const block = new GrowingBlockCell()
    block.addCell(cell.pack())
    expect(block.position).toEqual([
      { count: 1, lnSum: expect.closeTo(Math.log(1000), 6) },
      { count: 1, lnSum: expect.closeTo(Math.log(2000), 6) },
    ])
    cell.clear()
    expect(cell.untouched).toBe(true)
    const again = new GrowingTally()
    again.addCell(cell.pack())
    expect(again).toEqual(emptyTally())
  })
})

describe('merging', () => {
  const aMeasurement = (values: readonly number[], index: number): Measurement => {
    const cell = new Cell()
    for (const value of values) {
      cell.sent++
      if (value % 7 === 0) cell.fail('reset', value)
      else cell.succeed(value, value, 200, value % 2 === 0 ? 0 : 1)
    }
    const tally = new GrowingTally()
    tally.addCell(cell.pack())
    const block = new GrowingBlockCell()
    block.addCell(cell.pack())
    const blocks: Block[] = [{ index, startMs: 0, durationMs: 1000, activeMs: 500, requests: { a: block } }]
    return { requests: { a: tally }, total: tally, scenarios: {}, blocks, timeline: [], activeMs: 500 }
  }

  test('merging shares equals recording everything in one', () => {
    fc.assert(
      fc.property(latencies, latencies, (one, two) => {
        const merged = mergeMeasurements([aMeasurement(one, 0), aMeasurement(two, 0)])
        const whole = aMeasurement([...one, ...two], 0)
        expect(contents(merged.total.latency)).toEqual(contents(whole.total.latency))
        expect(merged.requests.a?.errors).toEqual(whole.requests.a?.errors)
        expect(merged.blocks).toHaveLength(1)
        expect(contents(merged.blocks[0]?.requests.a?.latency)).toEqual(
          contents(whole.blocks[0]?.requests.a?.latency),
        )
        expect(merged.activeMs).toBe(500)
      }),
      { numRuns: 30 },
    )
  })

  test('the empty measurement changes nothing', () => {
    const one = aMeasurement([1, 2, 3, 7], 2)
    expect(mergeMeasurements([emptyMeasurement(), one])).toEqual(mergeMeasurements([one]))
    expect(mergeTallies([one.total, emptyTally()])).toEqual(mergeTallies([one.total]))
  })

  test('blocks come in order of their index', () => {
    const merged = mergeMeasurements([aMeasurement([1], 3), aMeasurement([2], 1)])
    expect(merged.blocks.map((block) => block.index)).toEqual([1, 3])
  })

  test('two timelines are refused: their percentiles cannot be merged', () => {
    const point = {
      atMs: 0,
      phase: 'hold',
      sent: 1,
      completed: 1,
      errors: 0,
      p50Ms: 1,
      p95Ms: 1,
      p99Ms: 1,
      inFlight: 0,
    }
    const timed = { ...emptyMeasurement(), timeline: [point] }
    expect(() => mergeMeasurements([timed, timed])).toThrow('cannot be merged')
  })
})
