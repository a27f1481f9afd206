import { describe, expect, test } from '@jest/globals'
import {
  criticalZ,
  detectableAt,
  lookSchedule,
  mayStillFail,
  repeatedZ,
  seToSee,
  sequentialP,
} from '../../src/compare/sequential.ts'
import { normals, seeded } from '../support/synthetic.ts'

describe('lookSchedule', () => {
  const plan = (max: number, min = 8): Parameters<typeof lookSchedule>[0] => ({
    durationMs: 5000,
    min,
    max,
    lookEvery: 4,
  })
  test.each([
    { name: 'every 4 blocks from 8 to the end', of: plan(36), want: [8, 12, 16, 20, 24, 28, 32, 36] },
    { name: 'the end is a look of its own', of: plan(18), want: [8, 12, 16, 18] },
    { name: 'a minimum duration delays the first', of: plan(36, 24), want: [24, 28, 32, 36] },
    { name: 'never before 8', of: plan(12, 4), want: [8, 12] },
    { name: 'a fixed duration has one', of: plan(12, 12), want: [12] },
    { name: 'fewer than 8 blocks: one look at the end', of: plan(5, 5), want: [5] },
    { name: 'fewer than 4 blocks: none', of: plan(3, 3), want: [] },
  ])('$name', ({ of, want }) => expect(lookSchedule(of)).toEqual(want))
})

describe('sequentialP', () => {
  test('costs a factor of two for any number of looks', () => {
    expect(sequentialP(1.959963984540054)).toBeCloseTo(0.05, 12)
    expect(sequentialP(-1)).toBe(1)
    expect(sequentialP(-Infinity)).toBe(1)
  })

  /** Share of random walks without drift that cross 5% at one of eight looks. */
  function falseAlarms(spend: (z: number, tau: number) => number): number {
    const normal = normals(seeded(7))
    const runs = 4000
    let alarms = 0
    for (let run = 0; run < runs; run++) {
      let sum = 0
      let worst = -Infinity
      for (let look = 1; look <= 8; look++) {
        sum += normal()
        worst = Math.max(worst, spend(sum / Math.sqrt(look), look / 8))
      }
      if (sequentialP(worst) <= 0.05) alarms++
    }
    return alarms / runs
  }

  test('keeps its level over eight looks (4,000 walks)', () => {
    expect(falseAlarms((z, tau) => z * Math.sqrt(tau))).toBeLessThan(0.05)
  })

  test('negative control: peeking without spending breaks it', () => {
    expect(falseAlarms((z) => z)).toBeGreaterThan(0.07)
  })
})

describe('detectable change', () => {
  test.each([
    { name: 'z of the first of one test is z_{0.995}', got: criticalZ(1), want: 2.5758 },
    { name: 'of ten tests z_{0.9995}', got: criticalZ(10), want: 3.2905 },
    { name: 'the limit rules where the noise is small', got: detectableAt(0.01, 0.1, 1), want: 0.1084 },
    { name: 'the noise rules where the limit is small', got: detectableAt(0.1, 0, 1), want: 0.3417 },
    { name: 'seToSee undoes it', got: detectableAt(seToSee(0.2, 15), 0, 15), want: 0.2 },
    { name: 'the repeated z at a quarter of the plan is doubled', got: repeatedZ(0.25), want: 3.9199 },
  ])('$name', ({ got, want }) => expect(got).toBeCloseTo(want, 4))
})

describe('mayStillFail', () => {
  test.each([
    { name: 'a change near the limit, halfway', estimate: 0.09, tau: 0.5, want: true },
    { name: 'no change, halfway', estimate: 0, tau: 0.5, want: false },
    { name: 'nothing at the end', estimate: 0.2, tau: 1, want: false },
  ])('$name: $want', ({ estimate, tau, want }) => {
    expect(mayStillFail(estimate, 0.03, tau, 0.1)).toBe(want)
  })
})
