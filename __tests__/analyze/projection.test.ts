import { describe, expect, test } from '@jest/globals'
import type { CapacityLevel } from '../../src/analyze/capacity.ts'
import { project } from '../../src/analyze/projection.ts'
import type { FittedLaw } from '../../src/analyze/scaling-law.ts'
import { peakOf, throughputAt, type Usl } from '../../src/analyze/usl.ts'

const NOWHERE = [0, Infinity] as const

function fitted(law: Usl, largest: number): FittedLaw {
  const intervals = { lambda: NOWHERE, sigma: NOWHERE, kappa: NOWHERE, knee: NOWHERE, peak: NOWHERE }
  return { ...law, intervals, largest }
}

function row(level: number, inFlight: number, law: Usl, balanced = true): CapacityLevel {
  return {
    phase: 'step 1',
    level,
    inFlight,
    throughput: throughputAt(law, inFlight),
    meanMs: 1,
    p95Ms: null,
    errorRate: 0,
    balanced,
    broke: [],
  }
}

describe('loads that were not measured', () => {
  const law: Usl = { lambda: 100, sigma: 0.01, kappa: 0.0001 }
  // Each user waits 0.5 s between requests.
  const users = (inFlight: number): number => inFlight + throughputAt(law, inFlight) * 0.5
  const rows = [1, 4, 12].map((inFlight) => row(users(inFlight), inFlight, law))

  test('in the closed model users are those in flight and those that pause', () => {
    const [first] = project(fitted(law, 12), rows, 'users')
    expect(first).toMatchObject({ factor: 1.25, kind: 'carried' })
    expect(users(first!.inFlight!)).toBeCloseTo(1.25 * users(12), 6)
    expect(first!.throughput).toBeCloseTo(throughputAt(law, first!.inFlight!), 9)
    expect(first!.meanMs).toBeCloseTo((first!.inFlight! / first!.throughput!) * 1000, 9)
  })

  test('beyond 1.5 times the most in flight nothing is claimed', () => {
    const projections = project(fitted(law, 12), rows, 'users')
    expect(projections.map(({ factor, kind }) => [factor, kind])).toEqual([
      [1.25, 'carried'],
      [1.5, 'beyond'],
      [2, 'beyond'],
      [5, 'beyond'],
      [10, 'beyond'],
    ])
    expect(projections.filter(({ kind }) => kind === 'beyond').every(({ meanMs }) => meanMs === null)).toBe(
      true,
    )
  })

  test('arrivals above the peak are refused when the peak lies within what was measured', () => {
    const steep: Usl = { lambda: 100, sigma: 0.05, kappa: 0.01 }
    const peak = peakOf(steep)
    const measured = [1, 3, peak].map((n) => row(throughputAt(steep, n), n, steep))
    expect(project(fitted(steep, peak), measured, 'rate').map(({ kind }) => kind)).toEqual(
      Array(5).fill('refused'),
    )
  })

  test('so is what lies above a level at which requests already piled up', () => {
    const measured = [row(99, 1, law), row(300, 4, law), row(500, 400, law, false)]
    expect(project(fitted(law, 12), measured, 'rate').map(({ kind }) => kind)).toEqual(
      Array(5).fill('refused'),
    )
  })

  test('no levels, no projections', () => {
    expect(project(fitted(law, 1), [], 'rate')).toEqual([])
  })
})
