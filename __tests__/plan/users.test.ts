import { describe, expect, test } from '@jest/globals'
import type { Think } from '../../src/config/scenario.ts'
import { meanThinkMs, staggerMs, thinkMs, userCount, wantedFrom } from '../../src/plan/users.ts'
import type { Stage } from '../../src/plan/plan.ts'
import { aLoadPlan } from '../support/load-plans.ts'

const RAMP: readonly Stage[] = [
  { phase: 'ramp', durationMs: 1000, from: 0, to: 10 },
  { phase: 'hold', durationMs: 1000, from: 10, to: 10 },
  { phase: 'ramp-down', durationMs: 1000, from: 10, to: 0 },
]

describe('wantedFrom', () => {
  test.each([
    { name: 'the first user enters early in the ramp', user: 0, at: 0, want: 50 },
    { name: 'the last user enters at its end', user: 9, at: 0, want: 950 },
    { name: 'at full load everybody is wanted at once', user: 9, at: 1500, want: 1500 },
    { name: 'the last user leaves first', user: 9, at: 2100, want: Infinity },
    { name: 'the first user leaves last', user: 0, at: 2900, want: 2900 },
    { name: 'after the end nobody is wanted', user: 0, at: 3000, want: Infinity },
    { name: 'a user beyond the level never is', user: 10, at: 0, want: Infinity },
  ])('$name', ({ user, at, want }) => {
    expect(wantedFrom(RAMP, user, at)).toBeCloseTo(want, 6)
  })

  test('as many users are wanted as the level says', () => {
    for (const at of [0, 333, 777, 1500, 2250, 2999]) {
      const level = at < 1000 ? at / 100 : at < 2000 ? 10 : (3000 - at) / 100
      const wanted = Array.from({ length: userCount(RAMP) }, (_, user) => wantedFrom(RAMP, user, at))
      expect(wanted.filter((ms) => ms === at)).toHaveLength(Math.round(level))
    }
  })
})

describe('pauses', () => {
  const thinks: readonly { name: string; think: Think; low: number; high: number }[] = [
    { name: 'a fixed pause is always the same', think: { kind: 'fixed', ms: 70 }, low: 70, high: 70 },
    { name: 'a range stays inside', think: { kind: 'range', minMs: 10, maxMs: 30 }, low: 10, high: 30 },
    {
      name: 'an exponential one is never negative',
      think: { kind: 'exponential', meanMs: 20 },
      low: 0,
      high: Infinity,
    },
  ]
  test.each(thinks)('$name, and its mean is as stated', ({ think, low, high }) => {
    const drawn = Array.from({ length: 20_000 }, (_, n) => thinkMs(think, 1, n, 0))
    for (const ms of drawn) expect(ms >= low && ms <= high).toBe(true)
    const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length
    // Standard error of the mean is below 1 % of it for 20,000 draws of any of the three.
    expect(Math.abs(mean / meanThinkMs(think) - 1)).toBeLessThan(0.04)
  })

  test('users who are all wanted at once are spread over one pause', () => {
    const plan = aLoadPlan('http://a', {
      model: 'closed',
      think: { kind: 'fixed', ms: 400 },
      stages: [{ phase: 'hold', durationMs: 2000, from: 100, to: 100 }],
    })
    const starts = Array.from({ length: 100 }, (_, user) => staggerMs(plan, user))
    expect(Math.min(...starts)).toBeLessThan(40)
    expect(Math.max(...starts)).toBeGreaterThan(360)
    expect(Math.max(...starts)).toBeLessThan(400)
  })
})
