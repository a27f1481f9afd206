import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Span } from '../../src/shard/clock-offset.ts'
import { agreement, compareClocks, TOLERANCE_MS } from '../../src/shard/compare-clocks.ts'
import type { ShardClock } from '../../src/shard/shard-clock.ts'

const SHOP = 'https://shop.example.com'
/** Read before and after alike. */
const late = (ms: number, uncertainMs = 20, given: Partial<ShardClock> = {}): ShardClock => {
  const span: Span = [ms - uncertainMs, ms + uncertainMs]
  return { reference: SHOP, before: span, after: span, setMs: 0, ...given }
}
const untold = (setMs = 0): ShardClock => ({ reference: null, before: null, after: null, setMs })
const compared = (clocks: readonly (ShardClock | undefined)[]) =>
  compareClocks(clocks.map((clock, index) => ({ shard: index + 1, clock })))

describe('clocks that agree', () => {
  test.each<{ name: string; clocks: readonly (ShardClock | undefined)[] }>([
    { name: 'all on time', clocks: [late(0), late(5), late(-5)] },
    { name: 'spread over less than the tolerance', clocks: [late(-120), late(0), late(120)] },
    {
      name: 'all wrong by the same hour, which may be the target’s own',
      clocks: [3_600_000, 3_600_010].map((ms) => late(ms)),
    },
    { name: 'one too uncertain to accuse', clocks: [late(0), late(0), late(600, 520)] },
    { name: 'one, alone', clocks: [late(9000)] },
    { name: 'none', clocks: [] },
    {
      name: 'a step that the other clock explains away',
      clocks: [late(0), late(0, 20, { setMs: 5000 })],
    },
  ])('$name', ({ clocks }) => {
    expect(compared(clocks)).toEqual({
      reference: clocks.length === 0 ? null : SHOP,
      off: [],
      unchecked: [],
    })
  })
})

describe('clocks that do not', () => {
  test.each<{
    name: string
    clocks: readonly (ShardClock | undefined)[]
    off: readonly (readonly [shard: number, lateMs: number, uncertaintyMs: number])[]
  }>([
    {
      name: 'one of three that began 2.4 s late',
      clocks: [late(0), late(2400), late(0)],
      off: [[2, 2400, 20]],
    },
    { name: 'one that began early', clocks: [late(0), late(0), late(-900)], off: [[3, -900, 20]] },
    {
      name: 'of two, the one that the target calls wrong',
      clocks: [late(10), late(3010)],
      off: [[2, 3000, 20]],
    },
    {
      name: 'two of five, apart in both directions',
      clocks: [late(0), late(-700), late(0), late(700), late(0)],
      off: [
        [2, -700, 20],
        [4, 700, 20],
      ],
    },
    {
      name: 'the minority, although the target agrees with it',
      clocks: [late(5000), late(5000), late(0), late(5000)],
      off: [[3, -5000, 20]],
    },
    {
      name: 'one whose clock ran away during the load',
      clocks: [late(0), late(0), late(0, 20, { after: [2980, 3020] })],
      off: [[3, 3000, 20]],
    },
    {
      name: 'one that only its own clock accuses, by being set forward',
      clocks: [late(0), late(0), untold(1200)],
      off: [[3, 1200, 0]],
    },
  ])('$name', ({ clocks, off }) => {
    expect(compared(clocks).off).toEqual(
      off.map(([shard, lateMs, uncertaintyMs]) => ({
        ...{ shard, lateMs, uncertaintyMs },
        reference: uncertaintyMs === 0 ? null : SHOP,
      })),
    )
  })

  test('what cannot be compared is told apart from what agrees', () => {
    const other = late(9000, 20, { reference: 'https://api.github.com' })
    expect(compared([late(0), untold(), undefined, other, late(0)])).toEqual({
      reference: SHOP,
      off: [],
      unchecked: [2, 3, 4],
    })
    expect(compared([undefined, untold()])).toEqual({ reference: null, off: [], unchecked: [1, 2] })
  })

  test('a reading that failed before or after the load leaves the other one', () => {
    const { off } = compared([
      late(0, 20, { before: null }),
      late(0, 20, { after: null }),
      late(2000, 20, { before: null }),
    ])
    expect(off.map(({ shard }) => shard)).toEqual([3])
  })

  test('a shard is named exactly when it is beyond its uncertainty and the tolerance', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5000, max: 5000 }),
        fc.integer({ min: 1, max: 600 }),
        (ms, uncertainMs) => {
          const { off } = compared([late(0, 0), late(0, 0), late(0, 0), late(ms, uncertainMs)])
          // The agreed moment lies in the middle of what the tolerance leaves open, at 0 if the fourth is far away.
          const far = Math.abs(ms) > uncertainMs + 2 * TOLERANCE_MS
          expect(off.map(({ shard }) => shard)).toEqual(far ? [4] : [])
        },
      ),
    )
  })
})

describe('the moment that most agree on', () => {
  test.each<{ name: string; spans: readonly Span[]; want: number }>([
    { name: 'none', spans: [], want: 0 },
    { name: 'one', spans: [[100, 300]], want: 200 },
    {
      name: 'two that overlap, and one far away',
      spans: [
        [-300, 200],
        [-250, 250],
        [2000, 2500],
      ],
      want: -25,
    },
    {
      name: 'two apart: the nearer to 0',
      spans: [
        [-900, -500],
        [300, 500],
      ],
      want: 400,
    },
    {
      name: 'two that only touch',
      spans: [
        [0, 100],
        [100, 200],
      ],
      want: 100,
    },
  ])('$name', ({ spans, want }) => {
    expect(agreement(spans)).toBe(want)
  })

  test('no other moment lies in more spans', () => {
    const span = fc
      .tuple(fc.integer({ min: -500, max: 500 }), fc.nat(300))
      .map(([from, length]): Span => [from, from + length])
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), (spans) => {
        const covered = (at: number) => spans.filter(([from, to]) => from <= at && at <= to).length
        const most = Math.max(...spans.flat().map(covered))
        expect(covered(agreement(spans))).toBe(most)
      }),
    )
  })
})
