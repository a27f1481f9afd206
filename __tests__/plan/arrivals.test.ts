import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { arrivals } from '../../src/plan/arrivals.ts'
import type { Stage } from '../../src/plan/plan.ts'

const stage = (durationMs: number, from: number, to: number): Stage => ({
  phase: 'hold',
  durationMs,
  from,
  to,
})

const anyStages = fc
  .array(
    fc.record({
      durationMs: fc.integer({ min: 1, max: 5000 }),
      from: fc.double({ min: 0, max: 300, noNaN: true }),
      to: fc.double({ min: 0, max: 300, noNaN: true }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((stages) => stages.map(({ durationMs, from, to }) => stage(durationMs, from, to)))

/** The integral of the rate up to a moment, by the trapezoid rule on each stage: exact for lines. */
function integral(stages: readonly Stage[], untilMs: number): number {
  let startMs = 0
  let sum = 0
  for (const { durationMs, from, to } of stages) {
    const ms = Math.min(durationMs, Math.max(0, untilMs - startMs))
    const level = from + ((to - from) * ms) / durationMs
    sum += ((from + level) / 2) * (ms / 1000)
    startMs += durationMs
  }
  return sum
}

/** A naive second implementation: walks in steps of 10 µs and notes when the integral passes a whole number. */
function walked(stages: readonly Stage[]): number[] {
  const totalMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const due: number[] = []
  for (let step = 0; step < totalMs * 100; step++)
    if (integral(stages, step / 100) >= due.length - 1e-9) due.push(step / 100)
  return due
}

describe('arrivals', () => {
  test.each([
    { name: '10/s starts one every 100 ms', stages: [stage(500, 10, 10)], want: [0, 100, 200, 300, 400] },
    {
      name: 'a second stage goes on where the first one ended',
      stages: [stage(200, 10, 10), stage(100, 40, 40)],
      want: [0, 100, 200, 225, 250, 275],
    },
    { name: 'nothing is due at rate zero', stages: [stage(1000, 0, 0)], want: [] },
    {
      name: 'a pause between stages starts nothing',
      stages: [stage(200, 10, 10), stage(1000, 0, 0), stage(200, 10, 10)],
      want: [0, 100, 1200, 1300],
    },
  ])('$name', ({ stages, want }) => {
    const plan = arrivals(stages)
    expect(Array.from({ length: plan.count }, (_, i) => Math.round(plan.dueMs(i) * 1000) / 1000)).toEqual(
      want,
    )
  })

  test('the documented example holds: arrival 125 of 0/s to 100/s in 10 s is due at 5 s', () => {
    const ramp = arrivals([stage(10_000, 0, 100)])
    expect(ramp.count).toBe(500)
    expect(ramp.dueMs(125)).toBeCloseTo(5000, 6)
  })

  test('a falling ramp to zero still starts its last arrival inside the stage', () => {
    const ramp = arrivals([stage(10_000, 100, 0)])
    expect(ramp.count).toBe(500)
    expect(ramp.dueMs(499)).toBeLessThanOrEqual(10_000)
    expect(ramp.dueMs(499)).toBeGreaterThan(ramp.dueMs(498))
  })

  test('there is nothing due after the last arrival', () => {
    expect(arrivals([stage(1000, 10, 10)]).dueMs(10)).toBe(Infinity)
  })

  test('intended starts never go back, for any stages', () => {
    fc.assert(
      fc.property(anyStages, (stages) => {
        const plan = arrivals(stages)
        let before = 0
        for (let i = 0; i < plan.count; i++) {
          const due = plan.dueMs(i)
          if (!(due >= before)) return false
          before = due
        }
        return true
      }),
    )
  })

  test('the count is the integral of the rate within one, for any stages', () => {
    fc.assert(
      fc.property(anyStages, (stages) => Math.abs(arrivals(stages).count - integral(stages, Infinity)) <= 1),
    )
  })

  test('the closed form inverts the integral: arrival i is due where the integral is i', () => {
    fc.assert(
      fc.property(anyStages, fc.double({ min: 0, max: 1, noNaN: true }), (stages, where) => {
        const plan = arrivals(stages)
        if (plan.count === 0) return
        const index = Math.floor(where * (plan.count - 1))
        expect(integral(stages, plan.dueMs(index))).toBeCloseTo(index, 5)
      }),
    )
  })

  test.each([
    { name: 'a rise from zero', stages: [stage(1000, 0, 40)] },
    { name: 'a fall to zero', stages: [stage(1000, 40, 0)] },
    { name: 'a rise, a hold and a fall', stages: [stage(300, 5, 50), stage(300, 50, 50), stage(300, 50, 5)] },
  ])('$name agrees with walking along the rate in small steps', ({ stages }) => {
    const plan = arrivals(stages)
    const naive = walked(stages)
    expect(plan.count).toBe(naive.length)
    naive.forEach((ms, i) => expect(Math.abs(plan.dueMs(i) - ms)).toBeLessThan(0.05))
  })
})
