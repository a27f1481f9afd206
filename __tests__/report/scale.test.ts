import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { linearAxis, logAxis, niceStep, tickLabel } from '../../src/report/scale.ts'

describe('axes', () => {
  test.each([
    { name: 'zero to ten', min: 0, max: 10, want: [0, 2, 4, 6, 8, 10] },
    { name: 'a fraction', min: 0, max: 0.09, want: [0, 0.02, 0.04, 0.06, 0.08] },
    { name: 'no range at all', min: 0, max: 0, want: [0, 0.2, 0.4, 0.6, 0.8, 1] },
  ])('linear ticks: $name', ({ min, max, want }) => {
    const ticks = linearAxis(min, max, String).ticks.map((tick) => tick.at)
    expect(ticks).toHaveLength(want.length)
    for (const [at, tick] of ticks.entries()) expect(tick).toBeCloseTo(want[at]!, 9)
  })

  test('logarithmic ticks stand at 1, 2 and 5', () => {
    expect(logAxis(1500, 60_000, String).ticks.map((tick) => tick.at)).toEqual([
      2000, 5000, 10_000, 20_000, 50_000,
    ])
  })

  test.each([
    { text: '50.0 ms', want: '50 ms' },
    { text: '0.50 pp', want: '0.50 pp' },
    { text: '100/s', want: '100/s' },
  ])('the tick $text reads $want', ({ text, want }) => {
    expect(tickLabel(text)).toBe(want)
  })

  test('positions rise from 0 to 1, and ticks are few', () => {
    const value = fc.double({ min: 1e-3, max: 1e7, noNaN: true })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b) * 1.01]
        for (const axis of [linearAxis(low, high, String), logAxis(low, high, String)]) {
          expect(axis.position(low)).toBeCloseTo(0, 6)
          expect(axis.position(high)).toBeCloseTo(1, 6)
          expect(axis.position(low - 1)).toBe(0)
          expect(axis.ticks.length).toBeLessThanOrEqual(11)
        }
      }),
    )
  })

  test('a step is 1, 2 or 5 times a power of ten, and not below what was wanted', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (wanted) => {
        const step = niceStep(wanted)
        expect(step).toBeGreaterThanOrEqual(wanted * (1 - 1e-6))
        expect(step).toBeLessThanOrEqual(wanted * 2.5 * (1 + 1e-6))
        const powers = [1, 2, 5].map((factor) => Math.log10(step / factor))
        expect(Math.min(...powers.map((power) => Math.abs(power - Math.round(power))))).toBeCloseTo(0, 9)
      }),
    )
  })
})
