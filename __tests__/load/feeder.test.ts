import { describe, expect, test } from '@jest/globals'
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
