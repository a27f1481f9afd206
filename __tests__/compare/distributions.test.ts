import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  normalCdf,
  normalQuantile,
  normalToStudent,
  normalUpper,
  normalUpperQuantile,
  studentCdf,
  studentToNormal,
  studentUpper,
  studentUpperQuantile,
} from '../../src/compare/distributions.ts'
import { lnBetaHalf, lnGamma } from '../../src/compare/gamma.ts'
import { fisherMidP } from '../../src/compare/hypergeometric.ts'

interface Oracle {
  readonly source: string
  readonly normalUpper: readonly { z: number; p: number }[]
  readonly normalUpperQuantile: readonly { p: number; z: number }[]
  readonly studentUpper: readonly { t: number; df: number; p: number }[]
  readonly studentUpperQuantile: readonly { p: number; df: number; t: number }[]
  readonly fisherMidP: readonly { baseline: [number, number]; candidate: [number, number]; p: number }[]
  readonly lnGamma: readonly { x: number; y: number }[]
}

const oracle = JSON.parse(
  readFileSync(new URL('../fixtures/distributions.json', import.meta.url), 'utf8'),
) as Oracle

const off = (got: number, want: number): number => Math.abs(got / want - 1)
const worst = (errors: readonly number[]): number => errors.reduce((a, b) => (b <= a ? a : b), 0)

describe(`against ${oracle.source}`, () => {
  test.each([
    { name: 'normal tail', errors: oracle.normalUpper.map(({ z, p }) => off(normalUpper(z), p)) },
    {
      name: 'normal quantile',
      errors: oracle.normalUpperQuantile.map(({ p, z }) => off(normalUpperQuantile(p), z)),
    },
    { name: 't tail', errors: oracle.studentUpper.map(({ t, df, p }) => off(studentUpper(t, df), p)) },
    {
      name: 't quantile',
      errors: oracle.studentUpperQuantile.map(({ p, df, t }) => off(studentUpperQuantile(p, df), t)),
    },
    {
      name: 'Fisher mid-p',
      errors: oracle.fisherMidP.map(({ baseline, candidate, p }) =>
        off(
          fisherMidP({
            baseline: { hits: baseline[0], trials: baseline[1] },
            candidate: { hits: candidate[0], trials: candidate[1] },
          }),
          p,
        ),
      ),
    },
    { name: 'ln Γ', errors: oracle.lnGamma.map(({ x, y }) => off(lnGamma(x), y)) },
  ])('$name is right to 1e-11 everywhere in the table', ({ errors }) => {
    expect(errors.length).toBeGreaterThanOrEqual(10)
    expect(worst(errors)).toBeLessThan(1e-11)
  })
})

test('a lady who finds 3 of 4 cups has a mid-p of 9/70 (Agresti, Categorical Data Analysis, 3.5.2)', () => {
  const p = fisherMidP({ baseline: { hits: 1, trials: 4 }, candidate: { hits: 3, trials: 4 } })
  expect(p).toBeCloseTo(9 / 70, 14)
})

test.each([
  { name: 'no trials on a side say nothing', baseline: [0, 0], candidate: [5, 10], want: 1 },
  { name: 'no hits at all say nothing', baseline: [0, 10], candidate: [0, 10], want: 0.5 },
  { name: 'everything a hit says nothing', baseline: [10, 10], candidate: [10, 10], want: 0.5 },
])('$name', ({ baseline, candidate, want }) => {
  const side = ([hits = 0, trials = 0]: readonly number[]): { hits: number; trials: number } => ({
    hits,
    trials,
  })
  expect(fisherMidP({ baseline: side(baseline), candidate: side(candidate) })).toBe(want)
})

describe('far tails', () => {
  test.each([
    { name: 't = 0 is z = 0', got: studentToNormal(0, 7), want: 0 },
    { name: 'a tail of 0 has a finite quantile', got: normalUpperQuantile(0), want: 37.0471 },
    { name: 'an infinite t has a finite z', got: studentToNormal(Infinity, 35), want: 37.0471 },
    { name: 'a t beyond every square has a finite z', got: studentToNormal(1e200, 3), want: 37.0471 },
    { name: 'the same below', got: studentToNormal(-Infinity, 35), want: -37.0471 },
  ])('$name', ({ got, want }) => expect(got).toBeCloseTo(want, 3))

  test('NaN stays NaN: it never becomes evidence', () => {
    expect(normalUpper(NaN)).toBeNaN()
    expect(studentUpper(1, NaN)).toBeNaN()
    expect(normalUpperQuantile(2)).toBeNaN()
    expect(studentUpperQuantile(0.1, 0)).toBeNaN()
    expect(lnGamma(0)).toBeNaN()
  })
})

describe('properties', () => {
  const df = fc.double({ min: 1, max: 500, noNaN: true })
  const t = fc.double({ min: -60, max: 60, noNaN: true })

  test('z grows with t', () => {
    fc.assert(
      fc.property(t, t, df, (a, b, n) => {
        const [low, high] = a < b ? [a, b] : [b, a]
        expect(studentToNormal(low, n)).toBeLessThanOrEqual(studentToNormal(high, n) + 1e-9)
      }),
      { seed: 1 },
    )
  })

  test('both tails make one', () => {
    fc.assert(
      fc.property(t, df, (x, n) => {
        expect(studentUpper(x, n) + studentCdf(x, n)).toBeCloseTo(1, 12)
        expect(normalUpper(x) + normalCdf(x)).toBeCloseTo(1, 12)
      }),
      { seed: 2 },
    )
  })

  test('quantiles undo tails', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.999, noNaN: true }), df, (p, n) => {
        expect(off(studentUpper(studentUpperQuantile(p, n), n), p)).toBeLessThan(1e-9)
        expect(off(normalCdf(normalQuantile(p)), p)).toBeLessThan(1e-9)
        const z = normalUpperQuantile(p)
        expect(studentToNormal(normalToStudent(z, n), n)).toBeCloseTo(z, 8)
      }),
      { seed: 3 },
    )
  })

  test('ln B(a, ½) is the same by both ways around its switch', () => {
    for (const a of [14.9, 14.999, 15, 15.001])
      expect(lnBetaHalf(a)).toBeCloseTo(lnGamma(a) + 0.5 * Math.log(Math.PI) - lnGamma(a + 0.5), 12)
  })
})
