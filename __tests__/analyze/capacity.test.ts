import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { analyzeCapacity, type CapacityQuestion } from '../../src/analyze/capacity.ts'
import { toCriteria } from '../../src/analyze/criterion.ts'
import { findSafeLoad, withRisingShares } from '../../src/analyze/safe-load.ts'
import { instancesFor } from '../../src/analyze/sizing.ts'
import { kneeOf, peakOf, residenceMsAt, throughputAt, type Usl } from '../../src/analyze/usl.ts'
import { DEFAULT_SIZING } from '../../src/config/sizing.ts'
import { steppedMeasurement } from '../support/stepped.ts'

/** Peak 272/s with 44 requests in flight, knee at 17. */
const LAW: Usl = { lambda: 20, sigma: 0.03, kappa: 0.0005 }
const RATES = [20, 60, 100, 140, 180, 220, 260, 300] as const

const P95 = { metric: 'p95', max: { value: 300, text: '300ms' } } as const
const ERRORS = { metric: 'errors', max: { value: 0.01, text: '1%' } } as const

function asked(over: Partial<CapacityQuestion> = {}): CapacityQuestion {
  return {
    model: 'open',
    measurement: steppedMeasurement({ law: LAW, rates: RATES }),
    limits: [P95, ERRORS],
    sizing: DEFAULT_SIZING,
    usual: undefined,
    saturated: false,
    seed: 1,
    ...over,
  }
}

const capacity = analyzeCapacity(asked())!

describe('a service of known law, under arrivals that rise beyond its peak', () => {
  test('each level in balance has the requests in flight that the law gives it', () => {
    for (const { level, inFlight, throughput, meanMs } of capacity.levels.filter((row) => row.level <= 260)) {
      expect(throughput / level).toBeCloseTo(1, 2)
      expect(throughputAt(LAW, inFlight) / level).toBeCloseTo(1, 1)
      expect(meanMs / residenceMsAt(LAW, inFlight)).toBeCloseTo(1, 1)
    }
  })

  test('a level beyond the peak answers at the peak, with what piles up counted as in flight', () => {
    const last = capacity.levels.at(-1)!
    const peak = throughputAt(LAW, peakOf(LAW))
    expect(last.level).toBe(300)
    expect(Math.abs(last.throughput / peak - 1)).toBeLessThan(0.02)
    expect(last.inFlight).toBeGreaterThan(peakOf(LAW))
    expect(last.broke).toContain('98 % of the load delivered')
  })

  test('the law comes back inside its intervals, from the levels in balance', () => {
    const { law } = capacity
    for (const name of ['lambda', 'sigma', 'kappa'] as const) {
      const [low, high] = law![name].interval
      expect(LAW[name]).toBeGreaterThan(low!)
      expect(LAW[name]).toBeLessThan(high!)
    }
    expect(Math.abs(law!.knee.value! / kneeOf(LAW) - 1)).toBeLessThan(0.05)
    expect(Math.abs(law!.peak.value! / peakOf(LAW) - 1)).toBeLessThan(0.1)
    expect(capacity.levels.map(({ balanced }) => balanced)).toEqual([...Array<boolean>(7).fill(true), false])
    expect(law!.largest).toBe(capacity.levels[6]!.inFlight)
  })

  test('the safe load lies between the last level that held and the first that broke', () => {
    const { safe } = capacity
    expect(safe.kind).toBe('found')
    expect(safe.level).toBeGreaterThan(safe.held!)
    expect(safe.level).toBeLessThanOrEqual(safe.broke!)
    expect(safe.interval[0]).toBeLessThanOrEqual(safe.level)
    expect(safe.interval[1]!).toBeGreaterThanOrEqual(safe.level)
    expect(safe.by).toBe('p95 max 300ms')
  })

  test('nothing is claimed beyond 1.5 times what was measured', () => {
    expect(capacity.law!.reach).toBe(1.5 * capacity.law!.largest)
    const far = capacity.projections.filter(({ factor }) => factor >= 2)
    expect(far.length).toBeGreaterThan(0)
    expect(far.every(({ kind, throughput }) => kind !== 'carried' && throughput === null)).toBe(true)
  })

  test('a load that never reached its limits is safe beyond the heaviest level, without an upper bound', () => {
    const light = steppedMeasurement({ law: LAW, rates: [10, 20, 30, 40, 50, 60] })
    const { safe, knee, projections } = analyzeCapacity(asked({ measurement: light }))!
    expect(safe).toMatchObject({ kind: 'beyond', level: 60, held: 60, broke: null, by: null })
    expect(safe.interval[1]).toBeNull()
    expect(knee).toBeNull()
    expect(projections.map(({ kind }) => kind)).not.toContain('refused')
  })

  test('errors beyond their limit end the safe load like latency does', () => {
    const measurement = steppedMeasurement({
      law: LAW,
      rates: [20, 60, 100, 140],
      errors: (rate) => (rate > 90 ? 0.2 : 0),
    })
    const { safe, law, notes } = analyzeCapacity(asked({ measurement, limits: [ERRORS] }))!
    expect(safe).toMatchObject({ kind: 'found', held: 60, broke: 100, by: 'errors max 1%' })
    // From 0 at 60/s to 20 % at 100/s: 1 % is a twentieth of the way.
    expect(safe.level).toBeCloseTo(62, 0)
    expect(law).toBeNull()
    expect(notes.join(' ')).toMatch(/needs at least 6 levels in which answers kept up; there are 4/)
  })

  test('levels of one block cannot be drawn again: safe is only what held, and it says so', () => {
    const measurement = steppedMeasurement({ law: LAW, rates: RATES, blocks: 1 })
    const { safe, notes } = analyzeCapacity(asked({ measurement }))!
    expect(safe).toMatchObject({ kind: 'found', held: 260, interval: [260, 300] })
    expect(notes.join(' ')).toMatch(/one block long/)
  })

  test('without limits it says what "safe" then means', () => {
    const { criteria, notes } = analyzeCapacity(asked({ limits: [] }))!
    expect(criteria).toEqual(['98 % of the load delivered'])
    expect(notes.join(' ')).toMatch(/No max limit/)
  })

  test.each([
    { name: 'a generator that did not keep up measured itself', over: { saturated: true } },
    {
      name: 'a single level is no capacity',
      over: { measurement: steppedMeasurement({ law: LAW, rates: [20] }) },
    },
  ])('$name', ({ over }) => {
    expect(analyzeCapacity(asked(over))).toBeUndefined()
  })
})

describe('limits as shares', () => {
  test('a percentile is the share that may lie above it; a mean cannot be counted and is named', () => {
    const mean = { metric: 'mean', max: { value: 100, text: '100ms' } } as const
    const { criteria, left } = toCriteria([P95, ERRORS, mean], 'closed')
    expect(criteria).toMatchObject([
      { text: 'p95 max 300ms', kind: 'slow', limitUs: 300_000 },
      { text: 'errors max 1%', kind: 'error', allowed: 0.01 },
    ])
    expect(criteria[0]!.allowed).toBeCloseTo(0.05)
    expect(left).toEqual(['mean max 100ms'])
  })

  test('the safe load never lies beyond the first level that broke, nor below the last that held before', () => {
    const [criterion] = toCriteria([P95], 'closed').criteria
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (shares) => {
          const levels = shares.map((share, at) => ({ level: 10 * (at + 1), shares: [share] }))
          const safe = findSafeLoad(levels, [criterion!])
          const first = shares.findIndex((share) => share > criterion!.allowed)
          if (first === -1) expect(safe).toEqual({ kind: 'beyond', held: 10 * shares.length })
          else if (first === 0) expect(safe).toMatchObject({ kind: 'below', broke: 10 })
          else {
            if (safe.kind !== 'found') throw new Error('a level broke after one that held')
            expect(safe).toMatchObject({ held: 10 * first, broke: 10 * (first + 1) })
            expect(safe.level).toBeGreaterThanOrEqual(safe.held)
            expect(safe.level).toBeLessThanOrEqual(safe.broke)
          }
        },
      ),
    )
  })
})

describe('shares that rise with the load', () => {
  test('neighbours out of order are pooled by their weight, others stay', () => {
    const levels = [
      { level: 10, shares: [0.08, 0] },
      { level: 30, shares: [0, 0.1] },
      { level: 60, shares: [0.5, 0.2] },
    ]
    const [first, second, third] = withRisingShares(levels).map(({ shares }) => shares)
    expect(first![0]).toBeCloseTo(0.02)
    expect(second![0]).toBeCloseTo(0.02)
    expect([first![1], second![1], third]).toEqual([0, 0.1, [0.5, 0.2]])
  })

  test('they never fall, and keep the weighted sum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (shares) => {
          const levels = shares.map((share, at) => ({ level: at + 1, shares: [share] }))
          const rising = withRisingShares(levels).map((one) => one.shares[0]!)
          for (const [at, share] of rising.entries())
            expect(share).toBeGreaterThanOrEqual((rising[at - 1] ?? 0) - 1e-12)
          const sum = (of: readonly number[]): number => of.reduce((all, one, at) => all + one * (at + 1), 0)
          expect(sum(rising)).toBeCloseTo(sum(shares), 9)
        },
      ),
    )
  })
})

describe('instances', () => {
  const sized = (sizing: Partial<CapacityQuestion['sizing']>, usual?: number) =>
    analyzeCapacity(asked({ sizing: { ...DEFAULT_SIZING, ...sizing }, usual }))!.fleet!

  test('several carry what efficiency leaves them', () => {
    const { perInstance, capacities, efficiencyMeasured } = sized({ efficiency: 0.94 })
    expect(efficiencyMeasured).toBe(true)
    expect(capacities.map(({ level }) => level / perInstance)).toEqual([1, 2 * 0.94, 4 * 0.94])
    expect(perInstance).toBe(capacity.safe.interval[0])
  })

  test('of several that were measured, one carries its share', () => {
    const { perInstance } = sized({ instances: 2, efficiency: 0.8 })
    expect(perInstance).toBeCloseTo(capacity.safe.interval[0] / 2 / 0.8)
  })

  test('growth of 30 % a month from 150: the load of each month, and enough instances for it', () => {
    const growth = { rate: 0.3, from: { unit: 'rate', value: 150 }, months: 6 } as const
    const { months, perInstance, efficiency } = sized({ growth })
    expect(months.map(({ level }) => Math.round(level))).toEqual([150, 195, 254, 330, 428, 557, 724])
    for (const { level, instances } of months) {
      const carried = instances === 1 ? perInstance : instances * perInstance * efficiency
      expect(carried).toBeGreaterThanOrEqual(level * (1 - 1e-6))
      if (instances > 1) expect((instances - 1) * perInstance).toBeLessThan(level)
    }
  })

  test('2, 5 and 10 times the level of the default profile', () => {
    const { multiples } = sized({}, 100)
    expect(multiples.map(({ factor, level }) => [factor, level])).toEqual([
      [1, 100],
      [2, 200],
      [5, 500],
      [10, 1000],
    ])
  })

  test.each([
    { name: 'one is enough for exactly its own load', level: 94, want: 1 },
    { name: 'a little more takes two', level: 94.1, want: 2 },
    { name: 'the efficiency of several counts', level: 300, want: 4 },
    { name: 'a whole number of instances takes no spare one', level: 3 * 94 * 0.94, want: 3 },
  ])('$name', ({ level, want }) => {
    expect(instancesFor(level, 94, 0.94)).toBe(want)
  })

  test('no load of today, no tables of it', () => {
    expect(sized({})).toMatchObject({ multiples: [], months: [] })
  })
})
