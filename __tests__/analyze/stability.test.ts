import { describe, expect, test } from '@jest/globals'
import { totalGrowth } from '../../src/analyze/growth.ts'
import { judgeStability } from '../../src/analyze/stability.ts'
import { aLongRun } from '../support/long-runs.ts'

const MINUTES = 60_000
/** Blocks of five seconds in 30 minutes. */
const HALF_HOUR = 360

describe('stability by period', () => {
  test.each([
    { name: 'latency that stays is steady', medianMs: () => 45, want: 'steady' },
    {
      name: 'latency that rises from 45 to 62 ms and stays there has stabilised',
      medianMs: (block: number) => 62 - 17 * Math.exp(-block / 60),
      want: 'elevated',
    },
    {
      name: 'a step in the first third has stabilised',
      medianMs: (block: number) => (block < 110 ? 45 : 62),
      want: 'elevated',
    },
    {
      name: 'latency that rises until the end is rising',
      medianMs: (block: number) => 45 + (17 * block) / HALF_HOUR,
      want: 'rising',
    },
    {
      name: 'latency that falls is falling',
      medianMs: (block: number) => 62 - (17 * block) / HALF_HOUR,
      want: 'falling',
    },
    {
      name: 'a certain rise of 4 % is steady: nobody feels it',
      medianMs: (block: number) => 45 + (1.8 * block) / HALF_HOUR,
      want: 'steady',
    },
    {
      name: 'one slow minute is no trend',
      medianMs: (block: number) => (block >= 200 && block < 212 ? 90 : 45),
      want: 'steady',
    },
  ])('$name', ({ medianMs, want }) => {
    const stability = judgeStability(aLongRun({ blocks: HALF_HOUR, medianMs }))
    expect(stability?.trends.find(({ metric }) => metric === 'p50')?.word).toBe(want)
  })

  test('is a table by period with errors, throughput and percentiles', () => {
    const stability = judgeStability(
      aLongRun({
        blocks: HALF_HOUR,
        medianMs: (block) => (block < 180 ? 40 : 80),
        errors: (block) => (block === 359 ? { timeout: 3, 'status-5xx': 2, throttled: 4 } : {}),
      }),
    )!
    expect(stability.periodMs).toBe(5 * MINUTES)
    expect(stability.periods).toHaveLength(6)
    expect(stability.periods.map(({ p50Ms }) => Math.round(p50Ms! / 10))).toEqual([4, 4, 4, 8, 8, 8])
    expect(stability.periods.every(({ p50Ms, p95Ms }) => p95Ms! > 1.4 * p50Ms!)).toBe(true)
    expect(stability.periods[0]).toMatchObject({
      fromMs: 10_000,
      toMs: 10_000 + 5 * MINUTES,
      completed: 6_000,
      errors: 0,
      throughput: 20,
    })
    expect(stability.periods[5]).toMatchObject({ errors: 9, connectionErrors: 3, throttled: 4 })
    expect(stability.hours).toBeUndefined()
  })

  test('says how much an hour costs, with an interval around it', () => {
    const stability = judgeStability(
      aLongRun({ blocks: HALF_HOUR, medianMs: (block) => 50 + (20 * block) / HALF_HOUR }),
    )!
    const p50 = stability.trends.find(({ metric }) => metric === 'p50')!
    expect(p50.perHour).toBeGreaterThan(36)
    expect(p50.perHour).toBeLessThan(44)
    expect(p50.perHourInterval[0]).toBeLessThan(p50.perHour)
    expect(p50.perHourInterval[1]).toBeGreaterThan(p50.perHour)
    expect(totalGrowth(p50)).toBeCloseTo(20, -0.7)
  })

  test('of a long run holds the first hour against the last', () => {
    const stability = judgeStability(
      aLongRun({
        blocks: 180,
        blockMs: MINUTES,
        answers: 20,
        medianMs: (block) => (block < 60 ? 40 : block < 120 ? 50 : 80),
      }),
    )!
    const [first, last] = stability.hours!
    expect(first).toMatchObject({ fromMs: 10_000, toMs: 10_000 + 60 * MINUTES, completed: 1_200 })
    expect(last.toMs - last.fromMs).toBe(60 * MINUTES)
    expect(last.p50Ms! / first.p50Ms!).toBeGreaterThan(1.8)
  })

  test.each([
    { name: 'a minute', blocks: 11, answers: 100 },
    { name: 'a run with an answer now and then', blocks: 100, answers: 1 },
  ])('$name is too short for a verdict on p95', ({ blocks, answers }) => {
    const stability = judgeStability(aLongRun({ blocks, answers, medianMs: () => 40 }))
    expect(stability?.trends.find(({ metric }) => metric === 'p95')?.word).toBe('too-short')
  })

  test('looks at constant load only', () => {
    const run = aLongRun({
      blocks: 60,
      medianMs: (block) => (block < 30 ? 40 : 400),
      phase: (block) => (block < 30 ? 'hold' : 'spike 1'),
    })
    const stability = judgeStability(run)!
    expect(stability.periods.at(-1)?.toMs).toBe(10_000 + 30 * 5_000)
    expect(stability.trends[0]?.word).toBe('steady')
    expect(judgeStability({ blocks: run.blocks.slice(30) })).toBeUndefined()
  })

  // How long that takes is measured by `npm run bench -- eight-hours`.
  test('of eight hours has an hour in each period', () => {
    const run = aLongRun({ blocks: 5_760, answers: 20, medianMs: () => 40 })
    const { periods, periodMs } = judgeStability(run)!
    expect(periodMs).toBe(60 * MINUTES)
    expect(periods).toHaveLength(8)
  })
})
