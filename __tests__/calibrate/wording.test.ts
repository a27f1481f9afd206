import { describe, expect, test } from '@jest/globals'
import { ASSUMED_NOISE } from '../../src/calibrate/sigma-inst.ts'
import type { InstanceNoise } from '../../src/calibrate/sigma-inst.ts'
import { describeLargeNoise, describeNoise } from '../../src/calibrate/wording.ts'

const noise = (p95: number, runs: number): InstanceNoise => ({
  sigma: { p50: 0.01, p95, p99: 0.01 },
  runs: { p50: runs, p95: runs, p99: 0 },
})

describe('which σ_inst was taken', () => {
  test.each([
    {
      name: 'an assumption says that it is one',
      of: ASSUMED_NOISE,
      says: ['assumed to differ by 1 %', 'calibrate'],
    },
    {
      name: 'few A/A runs are weighed with it',
      of: noise(0.02, 3),
      says: ['p95 2 %', 'p99 1 % (assumed)', '3 A/A runs', 'weighed', '20'],
    },
    { name: 'many stand alone', of: noise(0.02, 20), says: ['from 20 A/A runs.'] },
  ])('$name', ({ of, says }) => {
    for (const words of says) expect(describeNoise(of)).toContain(words)
  })
})

describe('what can be found where deployments differ much', () => {
  test.each([
    { name: 'an assumption is no finding', of: ASSUMED_NOISE, tests: 15 },
    { name: '2 % is little enough', of: noise(0.02, 20), tests: 15 },
  ])('$name: nothing is said', ({ of, tests }) => {
    expect(describeLargeNoise(of, tests)).toBeUndefined()
  })

  test('4 % with 15 tests: z = 3.40, se = 0.0566, so at most 43 of 100', () => {
    // 1 − Φ((3.4029·0.05657 − ln 1.2)/0.05657) = 0.4284; exp((3.4029 + 0.8416)·0.05657) − 1 = 27.1 %.
    const said = describeLargeNoise(noise(0.04, 20), 15)
    expect(said).toContain('differ by 4 % in p95 (20 A/A runs)')
    expect(said).toContain('at most 43 of 100')
    expect(said).toContain('+27.1 %')
  })

  test('more deployments of each side in one run find more', () => {
    expect(describeLargeNoise(noise(0.04, 20), 15, 4)).toBeUndefined()
  })
})
