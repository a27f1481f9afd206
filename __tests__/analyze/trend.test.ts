import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hamedRao, mannKendall, theilSen } from '../../src/analyze/trend.ts'

/** Annual flow of the Nile at Aswan 1871–1970, 10⁸ m³ (R, datasets::Nile; Durbin & Koopman 2001). */
const NILE = [
  1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958,
  1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020,
  1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040,
  759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
  744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]

const indexed = (ys: readonly number[]) => ys.map((y, x) => ({ x, y }))

describe('Mann–Kendall', () => {
  // pyMannKendall 1.4.3 (JOSS 4, 2019, 1556): original_test and hamed_rao_modification_test of the same data.
  test.each([
    {
      name: 'without correction',
      got: mannKendall(NILE),
      want: { s: -1387, variance: 112728.33333333333, z: -4.128066522844101, p: 3.658262921657496e-5 },
    },
    {
      name: 'with the correction of Hamed and Rao over all lags',
      got: hamedRao(NILE),
      want: { s: -1387, variance: 241565.3569166269, z: -2.8199791956451388, p: 0.004802676310182719 },
    },
    {
      name: 'with the correction of Hamed and Rao over three lags',
      got: hamedRao(NILE, { lags: 3 }),
      want: { s: -1387, variance: 282111.428078166, z: -2.609473498565488, p: 0.009068166970294111 },
    },
  ])('agrees with pyMannKendall on the Nile $name', ({ got, want }) => {
    expect(got.s).toBe(want.s)
    expect(got.variance / want.variance).toBeCloseTo(1, 10)
    expect(got.z).toBeCloseTo(want.z, 10)
    expect(got.p).toBeCloseTo(want.p, 10)
    expect(got.tau).toBeCloseTo(-0.2802020202020202, 12)
  })

  test('of equal values says nothing', () => {
    expect(hamedRao([3, 3, 3, 3, 3, 3])).toMatchObject({ s: 0, z: 0, p: 1, pRising: 0.5 })
  })

  test('of nothing and of one value says nothing', () => {
    expect(mannKendall([])).toMatchObject({ s: 0, tau: 0, p: 1 })
    expect(mannKendall([7])).toMatchObject({ s: 0, tau: 0, p: 1 })
  })

  test('turns its sign with the series', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }), (values) => {
        const forward = mannKendall(values)
        const back = mannKendall([...values].reverse())
        expect(back.s).toBe(0 - forward.s)
        expect(back.variance).toBe(forward.variance)
      }),
    )
  })

  test('is never surer than without correction where it is asked not to be', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 40 }), (values) => {
        const corrected = hamedRao(values, { neverSurer: true })
        expect(Math.abs(corrected.z)).toBeLessThanOrEqual(Math.abs(mannKendall(values).z))
      }),
    )
  })
})

describe('Theil–Sen', () => {
  test.each([
    {
      name: 'the Nile (scipy 1.17.1, stats.theilslopes)',
      points: indexed(NILE),
      want: { slope: -2.6, low: -3.627906976744186, high: -1.4285714285714286 },
    },
    {
      // Hollander & Wolfe 1999; statpsych 1.6.0 (CRAN), example of ci.theil.
      name: 'fifteen pairs with equal x (statpsych, ci.theil)',
      points: [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51].map((x, i) => ({
        x,
        y: [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19][i]!,
      })),
      want: { slope: 0.5, low: 0.32432432432432434, high: 0.75 },
    },
  ])('agrees with the published line through $name', ({ points, want }) => {
    const line = theilSen(points)
    expect(line.slope).toBeCloseTo(want.slope, 12)
    expect(line.low).toBeCloseTo(want.low, 12)
    expect(line.high).toBeCloseTo(want.high, 12)
  })

  test('finds a line exactly, whatever one wild value says', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), (slope, start) => {
        const points = indexed(Array.from({ length: 15 }, (_, x) => start + slope * x))
        points[7] = { x: 7, y: 1e6 }
        expect(theilSen(points)).toMatchObject({ slope, intercept: start })
      }),
    )
  })

  test('widens its interval by the inflation of the variance', () => {
    const plain = theilSen(indexed(NILE))
    const wide = theilSen(indexed(NILE), 0.95, 4)
    expect(wide.slope).toBe(plain.slope)
    expect(wide.high - wide.low).toBeGreaterThan(1.7 * (plain.high - plain.low))
  })

  test('has no slope without two different places', () => {
    expect(theilSen([]).slope).toBeNaN()
    expect(
      theilSen([
        { x: 1, y: 1 },
        { x: 1, y: 2 },
      ]).slope,
    ).toBeNaN()
  })
})
