import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { arrivals } from '../../src/plan/arrivals.ts'
import { isComparable, isShaped } from '../../src/plan/phases.ts'
import type { PlannedRun, Stage } from '../../src/plan/plan.ts'
import { planRun } from '../../src/plan/plan.ts'
import { schedule } from '../../src/plan/schedule.ts'
import { aConfig } from '../support/config.ts'

function planned(profile: string, baselineUrl?: string): PlannedRun {
  return planRun(aConfig(`profiles: { p: ${profile} }`), {
    profile: 'p',
    seed: 1,
    url: 'http://localhost:1',
    baselineUrl,
    cores: 2,
  })
}

const shown = (stages: readonly Stage[]) =>
  stages.map(({ phase, durationMs, from, to, burst }) =>
    [phase, durationMs / 1000, from, to, ...(burst === undefined ? [] : [burst])].join(' '),
  )

describe('the stages of a shape', () => {
  test.each([
    {
      name: 'ramp rises over its duration',
      text: '{ rate: 100/s, shape: ramp, duration: 10s, ramp-down: 2s }',
      want: ['rise 10 0 100', 'ramp-down 2 100 0'],
    },
    {
      name: 'steps rise by the step after a ramp and a warm-up, and fall from the last level',
      text: '{ users: 10, ramp: 4s, shape: steps, step: +5, every: 3s, limit: 20, ramp-down: 1s }',
      want: [
        ...['ramp 4 0 10', 'warm-up 6 10 10', 'step 1 3 10 10', 'step 2 3 15 15', 'step 3 3 20 20'],
        'ramp-down 1 20 0',
      ],
    },
    {
      name: 'spike holds its level, then cycles',
      text: '{ users: 5, shape: spike, peak: 20, cycles: 2, dwell: 2s, rest: 10s, rise: 1s, warm-up: 0s }',
      want: [
        'hold 10 5 5',
        ...['ramp 1 5 20', 'spike 1 2 20 20', 'ramp 1 20 5', 'recovery 1 10 5 5'],
        ...['ramp 1 5 20', 'spike 2 2 20 20', 'ramp 1 20 5', 'recovery 2 10 5 5'],
      ],
    },
    {
      name: 'burst begins each of its stages with arrivals; the last one is shorter',
      text: '{ rate: 2/s, shape: burst, size: 50, every: 4s, duration: 10s }',
      want: ['burst 1 4 2 2 50', 'burst 2 4 2 2 50', 'burst 3 2 2 2 50'],
    },
    {
      name: 'burst of users is one stage',
      text: '{ users: 7, shape: burst, every: 4s, duration: 10s }',
      want: ['burst 1 10 7 7'],
    },
    {
      name: 'stages follow each other from the level that is given',
      text: '{ rate: 5/s, stages: [{ to: 10/s, over: 1s }, { to: 10/s, over: 3s }, { to: 0/s, over: 2s }] }',
      want: ['stage 1 1 5 10', 'stage 2 3 10 10', 'stage 3 2 10 0'],
    },
  ])('$name', ({ text, want }) => {
    expect(shown(planned(text).plan.stages)).toEqual(want)
  })

  test('users of a burst begin together, at the pace of the bursts', () => {
    expect(planned('{ users: 7, shape: burst, every: 4s, duration: 10s }').plan).toMatchObject({
      together: true,
      pacingMs: 4000,
    })
  })
})

describe('what may be compared', () => {
  test.each([
    { name: 'constant load', text: '{ rate: 5/s, duration: 60s }', comparable: true, shaped: false },
    {
      name: 'the base of a spike',
      text: '{ rate: 5/s, shape: spike, peak: 9/s }',
      comparable: true,
      shaped: true,
    },
    {
      name: 'no step',
      text: '{ rate: 5/s, shape: steps, step: 1/s, every: 5s, limit: 9/s }',
      comparable: false,
      shaped: true,
    },
  ])('is $name', ({ text, comparable, shaped }) => {
    const { plan, warnings } = planned(text, 'http://localhost:2')
    expect({ comparable: isComparable(plan), shaped: isShaped(plan) }).toEqual({ comparable, shaped })
    expect(plan.sides.baseline !== undefined).toBe(comparable)
    expect(warnings.some((text) => text.includes('nothing in it can be compared'))).toBe(!comparable)
  })

  test('blocks cover every measured stage, and only the base level is a hold', () => {
    const { plan } = planned('{ rate: 9/s, shape: spike, peak: 20/s, dwell: 7s, rest: 10s, warm-up: 3s }')
    const calendar = schedule(plan)
    const blocks = Array.from({ length: calendar.blocks }, (_, block) => [
      calendar.stretchOf(block).phase,
      calendar.blockStartMs(block),
      calendar.blockEndMs(block),
    ])
    expect(blocks).toEqual([
      ...[
        ['hold', 3000, 8000],
        ['hold', 8000, 13_000],
      ],
      ['spike 1', 13_000, 20_000],
      ...[
        ['recovery 1', 20_000, 25_000],
        ['recovery 1', 25_000, 30_000],
      ],
    ])
    expect(plan.blocks).toMatchObject({ min: 2, max: 2 })
  })
})

const level = fc.integer({ min: 1, max: 200 })
const seconds = fc.integer({ min: 1, max: 20 })
const anyShape = fc.oneof(
  fc.tuple(level, seconds).map(([rate, s]) => `{ rate: ${rate}/s, shape: ramp, duration: ${s}s }`),
  fc
    .tuple(level, level, seconds, fc.integer({ min: 0, max: 300 }))
    .map(
      ([rate, step, s, more]) =>
        `{ rate: ${rate}/s, shape: steps, step: ${step}/s, every: ${s}s, limit: ${rate + more}/s }`,
    ),
  fc
    .tuple(level, level, seconds, seconds, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 3 }))
    .map(
      ([rate, peak, dwell, rest, cycles, rise]) =>
        `{ rate: ${rate}/s, shape: spike, peak: ${peak}/s, dwell: ${dwell}s, rest: ${rest}s, cycles: ${cycles}, rise: ${rise}s }`,
    ),
  fc
    .tuple(fc.nat({ max: 50 }), level, seconds, seconds)
    .map(
      ([rate, size, every, s]) =>
        `{ ${rate > 0 ? `rate: ${rate}/s, ` : ''}shape: burst, size: ${size}, every: ${every}s, duration: ${s}s }`,
    ),
  fc
    .array(fc.tuple(level, seconds), { minLength: 1, maxLength: 6 })
    .map((stages) => `{ stages: [${stages.map(([to, s]) => `{ to: ${to}/s, over: ${s}s }`).join(', ')}] }`),
)

/** By counting small rectangles: knows nothing of the closed form. */
function summed(stages: readonly Stage[]): number {
  const SLICES = 64
  return stages.reduce((sum, { durationMs, from, to, burst }) => {
    let area = burst ?? 0
    for (let i = 0; i < SLICES; i++)
      area += (from + ((to - from) * (i + 0.5)) / SLICES) * (durationMs / 1000 / SLICES)
    return sum + area
  }, 0)
}

describe('arrivals of any shape', () => {
  test('are as many as the integral of its rate, within one, and never go back', () => {
    fc.assert(
      fc.property(anyShape, (text) => {
        const { stages } = planned(text).plan
        const due = arrivals(stages)
        expect(Math.abs(due.count - summed(stages))).toBeLessThanOrEqual(1)
        const endMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0)
        let before = 0
        for (let index = 0; index < due.count; index++) {
          const ms = due.dueMs(index)
          if (!(ms >= before && ms <= endMs)) throw new Error(`arrival ${index} is due at ${ms}`)
          before = ms
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a burst is due at one moment, and the rate goes on after it', () => {
    const { stages } = planned('{ rate: 2/s, shape: burst, size: 3, every: 1s, duration: 2s }').plan
    const due = arrivals(stages)
    expect(Array.from({ length: due.count }, (_, i) => due.dueMs(i))).toEqual([
      ...[0, 0, 0, 0, 500],
      ...[1000, 1000, 1000, 1000, 1500],
    ])
  })
})
