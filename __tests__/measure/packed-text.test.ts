import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Histogram, HIGHEST_US } from '../../src/measure/histogram.ts'
import { packHistogram } from '../../src/measure/packed.ts'
import { decodePacked, encodePacked } from '../../src/measure/packed-text.ts'

function recorded(values: readonly number[], digits: 2 | 3): Histogram {
  const histogram = new Histogram(digits)
  for (const value of values) histogram.record(value, 1 + (value % 300))
  return histogram
}

test('a histogram that goes through JSON comes back to the last bit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: HIGHEST_US }), { maxLength: 80 }),
      fc.constantFrom(2 as const, 3 as const),
      (values, digits) => {
        const packed = packHistogram(recorded(values, digits))
        const text = JSON.parse(JSON.stringify(encodePacked(packed))) as unknown
        expect(decodePacked(text, digits)).toEqual(packed)
      },
    ),
  )
})

describe('what nobody encoded is refused', () => {
  const good = encodePacked(packHistogram(recorded([1000, 2000, 70_000], 3))) as readonly unknown[]
  const counters = good[6] as string
  test.each([
    { name: 'nothing', text: undefined, says: 'seven parts' },
    { name: 'a list that is too short', text: good.slice(1), says: 'seven parts' },
    { name: 'a word for a number', text: ['3', ...good.slice(1)], says: 'six numbers' },
    { name: 'cut counters', text: [...good.slice(0, 6), counters.slice(0, 4)], says: 'hold' },
    {
      name: 'counters that end inside a number',
      text: [...good.slice(0, 6), Buffer.from([1, 128]).toString('base64')],
      says: 'are cut',
    },
    {
      name: 'a counter beyond the last',
      text: [...good.slice(0, 6), Buffer.from([255, 255, 255, 127, 1]).toString('base64')],
      says: 'has no counter',
    },
    { name: 'another count', text: [7, ...good.slice(1)], says: 'of 7 values' },
  ])('$name', ({ text, says }) => {
    expect(() => decodePacked(text, 3)).toThrow(says)
  })
})
