import { describe, expect, test } from '@jest/globals'
import type { CalibrationRun } from '../../src/baseline/calibration-run.ts'
import {
  ASSUMED_NOISE,
  calibratedNoise,
  ENOUGH_RUNS,
  estimateSigmaInst,
  LEAST_SIGMA_INST,
} from '../../src/calibrate/sigma-inst.ts'
import { KEY } from '../support/histories.ts'
import { normals, seeded } from '../support/synthetic.ts'

describe('σ_inst of one percentile (METHOD §6)', () => {
  test.each([
    { name: 'without a run it is the assumption', tests: [], runs: 0, want: 0.01 },
    {
      name: 'the worked example: (0.0016 + 5·0.0001)/6',
      tests: [
        { theta: 0.06, se: 0.02 },
        { theta: -0.06, se: 0.02 },
      ],
      runs: 1,
      want: Math.sqrt(0.0021 / 6),
    },
    {
      name: 'nine runs weigh nine against five',
      tests: [{ theta: 0.05, se: 0.03 }],
      runs: 9,
      want: Math.sqrt((9 * 0.0008 + 0.0005) / 14),
    },
    {
      name: 'from 20 runs on the assumption is dropped',
      tests: [{ theta: 0.05, se: 0.03 }],
      runs: 20,
      want: Math.sqrt(0.0008),
    },
    {
      name: 'differences smaller than their standard errors give the least that is believed',
      tests: [{ theta: 0.01, se: 0.03 }],
      runs: 20,
      want: 0.005,
    },
    {
      name: 'the least enters before it is drawn to the assumption',
      tests: [{ theta: 0, se: 0.03 }],
      runs: 5,
      want: Math.sqrt((5 * 0.005 ** 2 + 5 * 0.01 ** 2) / 10),
    },
  ])('$name', ({ tests, runs, want }) => {
    expect(estimateSigmaInst(tests, runs)).toBeCloseTo(want, 12)
  })

  test.each([{ sigma: 0.01 }, { sigma: 0.02 }, { sigma: 0.04 }])(
    'converges on a true σ_inst of $sigma, whatever the standard errors',
    ({ sigma }) => {
      const normal = normals(seeded(11))
      // Five requests share the luck of their side; each has its own standard error, known as in a run.
      const run = () => {
        const luck = sigma * (normal() - normal())
        return [0.005, 0.01, 0.015, 0.02, 0.03].map((se) => ({ theta: luck + se * normal(), se }))
      }
      const errorAfter = (runs: number): number => {
        const estimates = Array.from({ length: 40 }, () =>
          estimateSigmaInst(Array.from({ length: runs }, run).flat(), runs),
        )
        return Math.sqrt(estimates.reduce((sum, one) => sum + (one / sigma - 1) ** 2, 0) / estimates.length)
      }
      const after = { 20: errorAfter(20), 80: errorAfter(80), 320: errorAfter(320) }
      // The relative error of a standard deviation from n values is about 1/√(2n).
      expect(after[320]).toBeLessThan(0.08)
      expect(after[80]).toBeLessThan(0.16)
      expect(after[320]).toBeLessThan(after[20])
    },
  )
})

const run = (change: Partial<CalibrationRun> = {}): CalibrationRun => ({
  sha: 'abc1234',
  at: '2026-02-01T00:00:00.000Z',
  origin: 'local',
  key: KEY,
  tests: [
    { request: 'GET /a', metric: 'p50', theta: 0.06, se: 0.02 },
    { request: 'GET /b', metric: 'p50', theta: -0.06, se: 0.02 },
    { request: 'GET /a', metric: 'p95', theta: 0, se: 0.02 },
  ],
  ...change,
})

describe('the noise that a history shows', () => {
  test('without A/A runs it is assumed, and says so by its counts', () => {
    expect(calibratedNoise([], KEY)).toEqual(ASSUMED_NOISE)
  })

  test('requests are pooled, percentiles are not, and what no run tells stays assumed', () => {
    const { sigma, runs } = calibratedNoise([run()], KEY)
    expect(runs).toEqual({ p50: 1, p95: 1, p99: 0 })
    expect(sigma.p50).toBeCloseTo(Math.sqrt(0.0021 / 6), 12)
    expect(sigma.p95).toBeCloseTo(Math.sqrt((LEAST_SIGMA_INST ** 2 + 0.0005) / 6), 12)
    expect(sigma.p99).toBe(0.01)
  })

  test.each([
    { name: 'another image', key: { image: 'other' }, runs: 1 },
    { name: 'another CPU', key: { cpu: 'other' }, runs: 1 },
    { name: 'another load', key: { fingerprint: 'other' }, runs: 0 },
    { name: 'another kind of runner', key: { runner: 'other' }, runs: 0 },
    { name: 'another architecture', key: { architecture: 'arm64' }, runs: 0 },
    { name: 'another major version', key: { tool: '9' }, runs: 0 },
  ])('a run of $name counts $runs times', ({ key, runs }) => {
    expect(calibratedNoise([run({ key: { ...KEY, ...key } })], KEY).runs.p50).toBe(runs)
  })

  test('20 runs drop the assumption', () => {
    const noise = calibratedNoise(
      Array.from({ length: ENOUGH_RUNS }, () => run()),
      KEY,
    )
    expect(noise.runs.p50).toBe(20)
    expect(noise.sigma.p50).toBeCloseTo(0.04, 12)
  })

  test('a number that is none is left out', () => {
    const damaged = run({ tests: [{ request: 'GET /a', metric: 'p50', theta: NaN, se: 0.02 }] })
    expect(calibratedNoise([damaged], KEY)).toEqual(ASSUMED_NOISE)
  })
})
