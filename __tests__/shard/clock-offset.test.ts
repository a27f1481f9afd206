import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Look } from '../../src/load/reference-clock.ts'
import { nextLookMs, offsetOf, roundTripOf, type Span } from '../../src/shard/clock-offset.ts'

const look = (sentMs: number, receivedMs: number, dateMs: number): Look => ({
  ...{ askedMs: sentMs, sentMs, receivedMs, dateMs },
})

describe('what dates tell of another clock', () => {
  test.each<{ name: string; looks: readonly Look[]; want: Span | undefined }>([
    {
      name: 'one answer: a second and the time that it took',
      looks: [look(100, 140, 5000)],
      want: [4860, 5900],
    },
    {
      name: 'two answers: what their spans have in common',
      looks: [look(100, 140, 5000), look(600, 620, 6000)],
      want: [5380, 5900],
    },
    {
      name: 'around the turn of a second: no more than the time that answers take',
      looks: [look(990, 1000, 5000), look(1000, 1010, 6000)],
      want: [4990, 5010],
    },
    {
      name: 'two servers with clocks 3 s apart: the stretch between them',
      looks: [look(100, 140, 5000), look(200, 240, 8000)],
      want: [5900, 7760],
    },
    { name: 'no answer: nothing', looks: [], want: undefined },
  ])('$name', ({ looks, want }) => {
    expect(offsetOf(looks)).toEqual(want)
  })
})

/** Asks a clock that is `offsetMs` ahead, each time when it is best, with these times there and back. */
function asked(
  offsetMs: number,
  trips: readonly (readonly [there: number, back: number])[],
  openMs = 0,
): readonly Look[] {
  const looks: Look[] = []
  let nowMs = 12_345.6
  for (const [there, back] of trips) {
    const nextMs = nextLookMs(looks, nowMs)
    if (nextMs === undefined) break
    const sentMs = nextMs + openMs
    const madeMs = sentMs + there
    nowMs = madeMs + back
    const dateMs = Math.floor((madeMs + offsetMs) / 1000) * 1000
    looks.push({ askedMs: nextMs, sentMs, receivedMs: nowMs, dateMs })
  }
  return looks
}

const trip = fc.tuple(
  fc.double({ min: 0.1, max: 80, noNaN: true }),
  fc.double({ min: 0.1, max: 80, noNaN: true }),
)

describe('looks at the right moments', () => {
  test('never exclude the truth, however uneven the ways there and back are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e12, noNaN: true }),
        fc.array(trip, { minLength: 1, maxLength: 12 }),
        (offsetMs, trips) => {
          const [from, to] = offsetOf(asked(offsetMs, trips))!
          // Milliseconds since 1970 have a quarter of a microsecond as floating point.
          expect(from).toBeLessThanOrEqual(offsetMs + 0.001)
          expect(to).toBeGreaterThanOrEqual(offsetMs - 0.001)
        },
      ),
    )
  })

  test('eight of them narrow a second to 50 ms, or to twice a round trip, even on connections of their own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), trip, fc.nat(400), (offsetMs, one, openMs) => {
        const looks = asked(offsetMs, Array(8).fill(one) as (typeof one)[], openMs)
        const [from, to] = offsetOf(looks)!
        expect(to - from).toBeLessThanOrEqual(Math.max(50, 2 * roundTripOf(looks)) + 0.001)
      }),
    )
  })

  test('none is asked for too early, and none more than a second later', () => {
    fc.assert(
      fc.property(trip, fc.integer({ min: 0, max: 1e6 }), ([there, back], nowMs) => {
        const next = nextLookMs([look(nowMs - there - back, nowMs, 5000)], nowMs)
        expect(next).toBeGreaterThanOrEqual(nowMs - 0.001)
        expect(next).toBeLessThanOrEqual(nowMs + 1000.001)
      }),
    )
  })
})
