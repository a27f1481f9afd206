import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Feeder } from '../../src/config/scenario.ts'
import { feed } from '../../src/load/feeder.ts'

const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))
const fed = (order: Feeder['order'], count: number, seed = 1, scenario = 0) => {
  const row = feed({ source: 'ids.csv', order, rows }, seed, scenario)
  return Array.from({ length: count }, (_, nth) => row(nth).id).join('')
}

describe('feed', () => {
  test('sequential rows come in order and begin again', () => {
    expect(fed('sequential', 12)).toBe('abcdeabcdeab')
  })

  test('unique rows all have their turn before one comes again', () => {
    const order = fed('unique', 10)
    expect(Array.from(order.slice(0, 5)).sort().join('')).toBe('abcde')
    expect(order.slice(5)).toBe(order.slice(0, 5))
  })

  test('random rows come about equally often', () => {
    const order = fed('random', 5000)
    for (const id of 'abcde') expect(Math.abs(order.split(id).length - 1 - 1000)).toBeLessThan(150)
  })

  test.each(['random', 'unique'] as const)('%s rows depend on the seed alone', (order) => {
    expect(fed(order, 50)).toBe(fed(order, 50))
    expect(new Set([1, 2, 3, 4].map((seed) => fed(order, 50, seed))).size).toBeGreaterThan(1)
  })

  test('a file without rows gives empty rows', () => {
    expect(feed({ source: 'x.csv', order: 'random', rows: [] }, 1, 0)(3)).toEqual({})
  })
})

describe('feed, for any file and seed', () => {
  const files = fc.record({ count: fc.integer({ min: 1, max: 40 }), seed: fc.nat(), scenario: fc.nat(9) })
  const feeder = (order: Feeder['order'], count: number): Feeder => ({
    source: 'ids.csv',
    order,
    rows: Array.from({ length: count }, (_, id) => ({ id: String(id) })),
  })

  test.each(['sequential', 'random', 'unique'] as const)(
    '%s rows are those of the file, the same for an iteration whenever it is asked for',
    (order) => {
      fc.assert(
        fc.property(files, fc.array(fc.nat(200), { maxLength: 20 }), ({ count, seed, scenario }, asked) => {
          const data = feeder(order, count)
          const inOrder = feed(data, seed, scenario)
          const rows = Array.from({ length: 201 }, (_, nth) => inOrder(nth))
          for (const row of rows) expect(data.rows).toContain(row)
          const jumping = feed(data, seed, scenario)
          for (const nth of asked) expect(jumping(nth)).toBe(rows[nth])
        }),
        { numRuns: 30 },
      )
    },
  )

  test.each(['sequential', 'unique'] as const)('every round of %s rows has each of them once', (order) => {
    fc.assert(
      fc.property(files, fc.nat(5), ({ count, seed, scenario }, round) => {
        const row = feed(feeder(order, count), seed, scenario)
        const seen = Array.from({ length: count }, (_, at) => row(round * count + at).id)
        expect(new Set(seen).size).toBe(count)
      }),
    )
  })
})
