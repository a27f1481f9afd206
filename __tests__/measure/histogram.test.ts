import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { build, JsHistogram } from 'hdr-histogram-js'
import {
  counterCount,
  counterFloor,
  counterIndex,
  HIGHEST_US,
  Histogram,
  mergeHistograms,
  type Digits,
} from '../../src/measure/histogram.ts'

const digits = fc.constantFrom<Digits>(2, 3)
const valueUs = fc.oneof(
  fc.integer({ min: 0, max: 5_000 }),
  fc.integer({ min: 0, max: 60_000_000 }),
  fc.integer({ min: 0, max: HIGHEST_US }),
)
const values = fc.array(valueUs, { minLength: 1, maxLength: 400 })

function histogramOf(samples: readonly number[], kept: Digits): Histogram {
  const histogram = new Histogram(kept)
  for (const sample of samples) histogram.record(sample)
  return histogram
}

describe('counters', () => {
  test('every value lies between the floor of its counter and the next floor', () => {
    fc.assert(
      fc.property(valueUs, digits, (value, kept) => {
        const index = counterIndex(value, kept)
        expect(counterFloor(index, kept)).toBeLessThanOrEqual(value)
        expect(counterFloor(index + 1, kept)).toBeGreaterThan(value)
      }),
    )
  })

  test.each([
    { kept: 2 as const, relative: 0.01 },
    { kept: 3 as const, relative: 0.001 },
  ])('$kept digits keep a value within $relative of itself', ({ kept, relative }) => {
    fc.assert(
      fc.property(valueUs, (value) => {
        const index = counterIndex(value, kept)
        const width = counterFloor(index + 1, kept) - counterFloor(index, kept)
        expect(width).toBeLessThanOrEqual(Math.max(1, value * relative))
      }),
    )
  })

  test('the layout is that of hdr-histogram-js, bucket edges included', () => {
    const edges = Array.from({ length: 30 }, (_, k) => [2 ** k - 1, 2 ** k, 2 ** k + 1]).flat()
    for (const kept of [2, 3] as const) {
      const hdr = build({
        bitBucketSize: 32,
        highestTrackableValue: HIGHEST_US,
        numberOfSignificantValueDigits: kept,
      })
      if (!(hdr instanceof JsHistogram)) throw new Error('not the JavaScript histogram')
      for (const edge of edges) {
        const index = hdr.countsArrayIndex(edge)
        expect([counterIndex(edge, kept), counterFloor(index, kept)]).toEqual([
          index,
          hdr.valueFromIndex(index),
        ])
      }
    }
  })

  test('the highest value has the last counter', () => {
    for (const kept of [2, 3] as const) expect(counterIndex(HIGHEST_US, kept)).toBe(counterCount(kept) - 1)
  })
})

describe('recording', () => {
  test('count, sum, minimum, maximum, mean and standard deviation are exact', () => {
    const histogram = histogramOf([2, 4, 4, 4, 5, 5, 7, 9], 3)
    expect(histogram).toMatchObject({ count: 8, sum: 40, min: 2, max: 9 })
    expect(histogram.mean()).toBe(5)
    expect(histogram.stddev()).toBe(2)
  })

  test('values beyond the highest count as the highest', () => {
    const histogram = histogramOf([HIGHEST_US * 4], 3)
    expect(histogram.max).toBe(HIGHEST_US)
    expect(histogram.count).toBe(1)
  })

  test('a histogram without values has no mean, deviation or quantile', () => {
    const empty = new Histogram(3)
    expect([empty.mean(), empty.stddev(), empty.quantile(0.5)]).toEqual([undefined, undefined, undefined])
  })

  test('merging equals recording everything in one', () => {
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 4 }), digits, (parts, kept) => {
        const merged = mergeHistograms(
          parts.map((part) => histogramOf(part, kept)),
          kept,
        )
        const whole = histogramOf(parts.flat(), kept)
        expect(merged.counts).toEqual(whole.counts)
        expect([merged.count, merged.sum, merged.min, merged.max]).toEqual([
          whole.count,
          whole.sum,
          whole.min,
          whole.max,
        ])
      }),
    )
  })

  test('coarsening equals recording with two digits', () => {
    fc.assert(
      fc.property(values, digits, (samples, kept) => {
        const coarse = histogramOf(samples, kept).coarsened()
        expect(coarse).toEqual(histogramOf(samples, 2))
      }),
    )
  })

  test('histograms of different digits do not merge', () => {
    expect(() => {
      new Histogram(3).add(new Histogram(2))
    }).toThrow('cannot merge 2 digits into 3')
  })
})

describe('quantiles', () => {
  test('a quantile is the sorted raw value within the width of a counter', () => {
    fc.assert(
      fc.property(values, digits, fc.double({ min: 0.001, max: 1, noNaN: true }), (samples, kept, q) => {
        const sorted = samples.toSorted((a, b) => a - b)
        const raw = sorted[Math.ceil(q * sorted.length) - 1] ?? NaN
        const width = Math.max(1, raw * (kept === 2 ? 0.01 : 0.001))
        expect(Math.abs((histogramOf(samples, kept).quantile(q) ?? NaN) - raw)).toBeLessThanOrEqual(width)
      }),
    )
  })

  test('the share above a quantile is what the quantile says', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (samples, q) => {
        const cumulative = histogramOf(samples, 2).cumulative()
        expect(cumulative.above(cumulative.quantile(q))).toBeCloseTo((1 - q) * samples.length, 6)
      }),
    )
  })

  test.each([
    { name: 'everything lies above a negative value', at: -1, want: 3 },
    { name: 'nothing lies above the highest value', at: HIGHEST_US, want: 0 },
    { name: 'values in a counter are spread evenly over it', at: 1000.5, want: 2.5 },
  ])('$name', ({ at, want }) => {
    expect(histogramOf([1000, 2000, 3000], 3).cumulative().above(at)).toBe(want)
  })
})

describe('storage', () => {
  test('decoding gives back every counter, so a stored histogram answers like the recorded one', () => {
    fc.assert(
      fc.property(values, digits, (samples, kept) => {
        const histogram = histogramOf(samples, kept)
        const decoded = Histogram.decode(histogram.encode(), kept)
        expect(decoded.counts).toEqual(histogram.counts)
        expect(decoded.cumulative().quantile(0.95)).toBe(histogram.cumulative().quantile(0.95))
      }),
      { numRuns: 30 },
    )
  })

  test('an empty histogram survives storage', () => {
    expect(Histogram.decode(new Histogram(2).encode(), 2).count).toBe(0)
  })

  test.each(['', 'nonsense', 'HISTFAAAA', Buffer.from('not a histogram at all').toString('base64')])(
    'what is no histogram is refused: "%s"',
    (text) => {
      expect(() => Histogram.decode(text, 2)).toThrow()
    },
  )
})
