import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { schedule } from '../../src/plan/schedule.ts'
import type { Plan, Side } from '../../src/plan/plan.ts'
import { aLoadPlan, aTarget } from '../support/load-plans.ts'

const sides = { candidate: aTarget('http://a'), baseline: aTarget('http://b') }
const inSlices = (given: Partial<Plan> = {}) =>
  aLoadPlan('http://a', {
    interleave: 'slices',
    sides,
    stages: [
      { phase: 'warm-up', durationMs: 1000, from: 10, to: 10 },
      { phase: 'hold', durationMs: 20_000, from: 10, to: 10 },
    ],
    blocks: { durationMs: 1000, min: 1, max: 20, lookEvery: 1 },
    ...given,
  })

const orderOf = (plan: Plan, block: number) =>
  [125, 375, 625, 875].map((ms) => schedule(plan).at(1000 + block * 1000 + ms).turn)

describe('schedule', () => {
  test('each block has four equal slices in the order ABBA or BAAB, and the seed decides which', () => {
    const orders = Array.from({ length: 20 }, (_, block) => orderOf(inSlices(), block).join(' '))
    expect([...new Set(orders)].sort()).toEqual([
      'baseline candidate candidate baseline',
      'candidate baseline baseline candidate',
    ])
    expect(
      Array.from({ length: 20 }, (_, block) => orderOf(inSlices({ seed: 2 }), block).join(' ')),
    ).not.toEqual(orders)
  })

  test('a moment has the same place, whatever moments were asked for before', () => {
    const plans = [
      inSlices(),
      inSlices({ blocks: { durationMs: 700, min: 1, max: 20, lookEvery: 1 } }),
      inSlices({
        stages: [
          { phase: 'ramp', durationMs: 3300, from: 0, to: 10 },
          { phase: 'hold', durationMs: 5100, from: 10, to: 10 },
          { phase: 'ramp-down', durationMs: 900, from: 10, to: 0 },
        ],
      }),
    ]
    // Moments near each other and at edges, where a kept place would be wrong first.
    const moment = fc.oneof(
      fc.double({ min: 0, max: 22_000, noNaN: true }),
      fc.nat(220).map((n) => n * 100),
    )
    fc.assert(
      fc.property(fc.constantFrom(...plans), fc.array(moment, { maxLength: 40 }), (plan, moments) => {
        const calendar = schedule(plan)
        for (const ms of moments) expect(calendar.at(ms)).toEqual(schedule(plan).at(ms))
      }),
    )
  })

  test('the warm-up warms both sides for the same time', () => {
    const calendar = schedule(inSlices())
    const turns = Array.from({ length: 1000 }, (_, ms) => calendar.at(ms).turn)
    expect(turns.filter((turn) => turn === 'candidate')).toHaveLength(500)
    expect(calendar.at(500)).toMatchObject({ phase: 'warm-up', block: -1 })
  })

  test.each([
    { name: 'slices load each side half of the time', plan: inSlices(), perBlock: 500 },
    { name: 'a duet loads each side all the time', plan: inSlices({ interleave: 'duet' }), perBlock: 1000 },
    {
      name: 'alone, the candidate is loaded all the time',
      plan: inSlices({ interleave: 'none', sides: { candidate: sides.candidate, baseline: undefined } }),
      perBlock: 1000,
    },
  ])('$name', ({ plan, perBlock }) => {
    const calendar = schedule(plan)
    expect(calendar.activeMsOf(0)).toBe(perBlock)
    expect(calendar.activeMs('candidate', 3000)).toBe(2 * perBlock)
    expect(calendar.activeMs('candidate', 1e9)).toBe(20 * perBlock)
    expect(calendar.activeMs('candidate', 900)).toBe(0)
  })

  test('a part of a block counts the milliseconds of its own slices', () => {
    const calendar = schedule(inSlices())
    for (const ms of [1100, 1300, 1700, 1999, 5432]) {
      const naive = (side: Side) => {
        let count = 0
        for (let at = 1000; at < ms; at++) if (calendar.at(at).turn === side) count++
        return count
      }
      expect(calendar.activeMs('candidate', ms)).toBe(naive('candidate'))
      expect(calendar.activeMs('baseline', ms)).toBe(naive('baseline'))
    }
  })

  test('position tells a side its first slice of a block from its second', () => {
    const calendar = schedule(inSlices())
    for (let block = 0; block < 20; block++) {
      const order = orderOf(inSlices(), block)
      const positions = (side: Side) =>
        order.flatMap((turn, slice) => (turn === side ? calendar.position(side, block, slice) : []))
      expect(positions('candidate')).toEqual([0, 1])
      expect(positions('baseline')).toEqual([0, 1])
    }
  })

  test('a duet has no turns, and each order about as often as the other', () => {
    const calendar = schedule(inSlices({ interleave: 'duet' }))
    expect(calendar.at(2000).turn).toBeUndefined()
    const first = Array.from({ length: 1000 }, (_, i) => calendar.order(i)[0])
    const candidateFirst = first.filter((side) => side === 'candidate').length
    expect(candidateFirst).toBeGreaterThan(400)
    expect(candidateFirst).toBeLessThan(600)
  })

  test('time at full load that fills no whole block belongs to none', () => {
    const calendar = schedule(inSlices({ stages: [{ phase: 'hold', durationMs: 2500, from: 10, to: 10 }] }))
    expect(calendar.blocks).toBe(2)
    expect(calendar.at(1999).block).toBe(1)
    expect(calendar.at(2001).block).toBe(-1)
  })

  test('there are no more blocks than planned, however long the load lasts', () => {
    expect(schedule(inSlices({ blocks: { durationMs: 1000, min: 1, max: 3, lookEvery: 1 } })).blocks).toBe(3)
  })
})
