import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { nonNegativeLeastSquares } from '../../src/analyze/least-squares.ts'
import { analyzeLevels, LEAST_LEVELS } from '../../src/analyze/scaling-law.ts'
import { elasticityAt, fitUsl, kneeOf, peakOf, residenceMsAt, throughputAt } from '../../src/analyze/usl.ts'
import type { LoadPoint, Usl } from '../../src/analyze/usl.ts'
import { simulatedLevels } from '../support/load-levels.ts'

/*
 * The data sets of N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007, as the R package usl 3.0.4
 * carries them (github.com/smoeding/usl at 480c97b, data/*.rda): SPEC SDM91 on a SPARCcenter 2000, and a
 * ray tracer on an SGI Origin 2000.
 */
const SPEC: readonly LoadPoint[] = [
  { inFlight: 1, throughput: 64.9 },
  { inFlight: 18, throughput: 995.9 },
  { inFlight: 36, throughput: 1652.4 },
  { inFlight: 72, throughput: 1853.2 },
  { inFlight: 108, throughput: 1828.9 },
  { inFlight: 144, throughput: 1775.0 },
  { inFlight: 216, throughput: 1702.2 },
]
const RAYTRACER: readonly LoadPoint[] = [
  [1, 20],
  [4, 78],
  [8, 130],
  [12, 170],
  [16, 190],
  [20, 200],
  [24, 210],
  [28, 230],
  [32, 260],
  [48, 280],
  [64, 310],
].map(([inFlight = 0, throughput = 0]) => ({ inFlight, throughput }))

describe('published fits', () => {
  test('the solver gives the coefficients of usl 1.8.0 for SPEC SDM91 (its README: 1.705e-02, 7.892e-05)', () => {
    // usl 1 normalised by X(1) and fitted N/C − 1 = σ(N − 1) + κN(N − 1) without weights.
    const first = SPEC[0]!.throughput
    const found = nonNegativeLeastSquares(
      SPEC.map(({ inFlight, throughput }) => ({
        coefficients: [inFlight - 1, inFlight * (inFlight - 1)],
        value: (inFlight * first) / throughput - 1,
        weight: 1,
      })),
    )!
    expect(found[0]).toBeCloseTo(1.705e-2, 5)
    expect(found[1]).toBeCloseTo(7.892e-5, 8)
  })

  test('the coefficients of usl 3 for SPEC SDM91 predict its published residuals and peak', () => {
    // README and tests/summary.Rout.save of usl 3: residuals −81.66 … 111.09, peak 1884 at 96.52.
    const published: Usl = { lambda: 89.995233, sigma: 0.0277285, kappa: 0.0001044 }
    const residuals = SPEC.map(({ inFlight, throughput }) => throughput - throughputAt(published, inFlight))
    expect(Math.min(...residuals)).toBeCloseTo(-81.7, 0)
    expect(Math.max(...residuals)).toBeCloseTo(111.1, 0)
    expect(peakOf(published)).toBeCloseTo(96.5, 0)
    expect(throughputAt(published, 96.52)).toBeCloseTo(1884, -0.5)
  })

  test('the fit by relative errors lies within the published 95 % intervals, its peak within 5 %', () => {
    // Estimate ± t(0.975; 4) = 2.776 standard errors, as published by usl 3.
    const { lambda, sigma, kappa } = fitUsl(SPEC)!
    expect(Math.abs(lambda - 89.995)).toBeLessThan(2.776 * 14.213)
    expect(Math.abs(sigma - 0.02773)).toBeLessThan(2.776 * 0.009122)
    expect(Math.abs(kappa - 1.044e-4)).toBeLessThan(2.776 * 1.988e-5)
    expect(Math.abs(peakOf({ lambda, sigma, kappa }) / 96.52 - 1)).toBeLessThan(0.05)
  })

  test('the ray tracer has contention and next to no coherency cost, as published (0.0578, 0)', () => {
    const { lambda, sigma, kappa } = fitUsl(RAYTRACER)!
    expect(Math.abs(sigma / 0.057771 - 1)).toBeLessThan(0.05)
    expect(kappa).toBeLessThan(1e-5)
    expect(Math.abs(lambda / 21.8488 - 1)).toBeLessThan(0.05)
  })

  test('the example of the package’s own tests gives 0.02, 0.02 and 1', () => {
    // tests/coef.R of usl 3.
    const loads = [1, 2, 4, 6, 8, 10]
    const answers = [1, 1.8868, 3.0769, 3.5294, 3.5398, 3.3557]
    const found = fitUsl(loads.map((inFlight, at) => ({ inFlight, throughput: answers[at]! })))!
    expect(found.lambda).toBeCloseTo(1, 3)
    expect(found.sigma).toBeCloseTo(0.02, 3)
    expect(found.kappa).toBeCloseTo(0.02, 3)
  })
})

describe('the law', () => {
  const laws = fc.record({
    lambda: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
    sigma: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
    kappa: fc.double({ min: 1e-6, max: 0.01, noNaN: true }),
  })
  const loads = [0.2, 1, 3, 8, 20, 60, 150, 400]

  test('coefficients come back from noiseless data, far within 5 %', () => {
    fc.assert(
      fc.property(laws, (law) => {
        const found = fitUsl(
          loads.map((inFlight) => ({ inFlight, throughput: throughputAt(law, inFlight) })),
        )!
        for (const name of ['lambda', 'sigma', 'kappa'] as const)
          expect(Math.abs(found[name] / law[name] - 1)).toBeLessThan(1e-3)
      }),
    )
  })

  test('peak and knee are where throughput and power are greatest', () => {
    fc.assert(
      fc.property(laws, (law) => {
        const near = [0.98, 1.02]
        const peak = peakOf(law)
        const knee = kneeOf(law)
        const power = (n: number): number => throughputAt(law, n) / residenceMsAt(law, n)
        for (const factor of near) {
          expect(throughputAt(law, peak)).toBeGreaterThanOrEqual(throughputAt(law, peak * factor))
          expect(power(knee)).toBeGreaterThanOrEqual(power(knee * factor))
        }
        expect(elasticityAt(law, peak)).toBeCloseTo(0, 6)
        expect(elasticityAt(law, knee)).toBeCloseTo(0.5, 6)
      }),
    )
  })

  test.each([
    { name: 'no points say nothing', points: [] },
    { name: 'two loads do not determine three unknowns', points: SPEC.slice(0, 2) },
    { name: 'the same load three times neither', points: [SPEC[1]!, SPEC[1]!, SPEC[1]!] },
    {
      name: 'loads without throughput are left out',
      points: [...SPEC.slice(0, 2), { inFlight: 9, throughput: 0 }],
    },
  ])('$name', ({ points }) => {
    expect(fitUsl(points)).toBeUndefined()
  })

  test('a cost that is not there is zero, never negative', () => {
    // Better than linear: the unconstrained fit would have a negative σ.
    const points = [1, 2, 4, 8, 16, 32].map((inFlight) => ({ inFlight, throughput: 10 * inFlight ** 1.1 }))
    expect(fitUsl(points)).toMatchObject({ sigma: 0, kappa: 0 })
    expect(peakOf({ lambda: 1, sigma: 0, kappa: 0 })).toBe(Infinity)
    expect(kneeOf({ lambda: 1, sigma: 0, kappa: 0 })).toBe(Infinity)
  })
})

describe('the intervals', () => {
  const law: Usl = { lambda: 100, sigma: 0.03, kappa: 0.0004 }
  const inFlight = [1, 2, 4, 8, 16, 32, 64, 96]

  // A part of what `npm run capacity-accuracy` counts over 200 runs and more kinds of noise.
  test('hold the true coefficients in at least 90 % of noisy simulations', () => {
    const noise = { slice: 0.03, flight: 0.03, level: 0 }
    const runs = 20
    const hits = { lambda: 0, sigma: 0, kappa: 0 }
    for (let seed = 1; seed <= runs; seed++) {
      const { intervals } = analyzeLevels(
        simulatedLevels({ law, inFlight, slices: 6, noise, seed }),
        [],
        seed,
      ).law!
      for (const name of ['lambda', 'sigma', 'kappa'] as const) {
        const [low, high] = intervals[name]
        if (law[name] >= low && law[name] <= high) hits[name]++
      }
    }
    for (const count of Object.values(hits)) expect(count / runs).toBeGreaterThanOrEqual(0.9)
  })

  test('are the same for the same seed, and narrower with less noise', () => {
    const levels = (slice: number) =>
      simulatedLevels({ law, inFlight, slices: 6, noise: { slice, flight: 0, level: 0 }, seed: 3 })
    const wide = analyzeLevels(levels(0.05), [], 1).law!.intervals.kappa
    const narrow = analyzeLevels(levels(0.005), [], 1).law!.intervals.kappa
    expect(analyzeLevels(levels(0.05), [], 1).law!.intervals.kappa).toEqual(wide)
    expect(narrow[1] - narrow[0]).toBeLessThan((wide[1] - wide[0]) / 3)
  })

  test('levels that lie off the law widen them, though their own slices agree', () => {
    const spread = (level: number): number => {
      const noise = { slice: 0.005, flight: 0, level }
      const [low, high] = analyzeLevels(simulatedLevels({ law, inFlight, slices: 6, noise, seed: 5 }), [], 1)
        .law!.intervals.lambda
      return high - low
    }
    expect(spread(0.1)).toBeGreaterThan(3 * spread(0))
  })

  test(`fewer than ${LEAST_LEVELS} levels fit no law`, () => {
    const noise = { slice: 0.01, flight: 0, level: 0 }
    const few = simulatedLevels({ law, inFlight: inFlight.slice(0, 5), slices: 6, noise, seed: 1 })
    expect(analyzeLevels(few, [], 1).law).toBeUndefined()
  })
})
