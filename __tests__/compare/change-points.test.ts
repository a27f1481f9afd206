import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { FEWEST_OF_A_LEVEL, findChangePoints, type Series } from '../../src/compare/change-points.ts'
import { normals, seeded } from '../support/synthetic.ts'

interface Step {
  readonly at: number
  readonly shift: number
}

/** Normal noise of SD 0.04 around a level that steps. */
function noisy(seed: number, length: number, steps: readonly Step[] = []): readonly number[] {
  const normal = normals(seeded(seed))
  return Array.from(
    { length },
    (_, i) => 0.04 * normal() + steps.reduce((sum, { at, shift }) => sum + (i >= at ? shift : 0), 0),
  )
}

const indices = (series: readonly Series[]): readonly number[] =>
  findChangePoints(series).map(({ index }) => index)

describe('findChangePoints', () => {
  test.each([
    { name: 'a step up of 20 %', steps: [{ at: 20, shift: 0.18 }], want: [20] },
    { name: 'a step down of 20 %', steps: [{ at: 20, shift: -0.18 }], want: [20] },
    {
      name: 'two steps',
      steps: [
        { at: 12, shift: 0.3 },
        { at: 28, shift: -0.3 },
      ],
      want: [12, 28],
    },
    { name: 'a step in the last runs that make a level', steps: [{ at: 36, shift: 0.3 }], want: [36] },
    { name: 'a step that fewer runs confirm is none', steps: [{ at: 38, shift: 0.3 }], want: [] },
    {
      name: 'an outlier is no level',
      steps: [
        { at: 20, shift: 0.5 },
        { at: 21, shift: -0.5 },
      ],
      want: [],
    },
  ])('$name', ({ steps, want }) => {
    expect(indices([noisy(7, 40, steps)])).toEqual(want)
  })

  test('one of many series that changes is found, and named', () => {
    const still = Array.from({ length: 14 }, (_, seed) => noisy(seed + 1, 40))
    const [point, ...others] = findChangePoints([...still, noisy(99, 40, [{ at: 25, shift: 0.2 }])])
    expect(others).toEqual([])
    expect(point).toMatchObject({ series: 14 })
    expect(Math.abs((point?.index ?? 0) - 25)).toBeLessThanOrEqual(1)
    expect(point?.p).toBeLessThanOrEqual(0.01)
  })

  test('without a change one history in a hundred has a point: at most 7 of 200 (binomial, 1 in 1000)', () => {
    let found = 0
    for (let seed = 1; seed <= 200; seed++)
      if (indices([noisy(seed, 24), noisy(seed + 1000, 24), noisy(seed + 2000, 24)]).length > 0) found++
    expect(found).toBeLessThanOrEqual(7)
  })

  test('values that are missing count neither as same nor as other', () => {
    const values: Series = noisy(3, 40, [{ at: 20, shift: 0.3 }]).map((value, i) =>
      i < 6 ? undefined : value,
    )
    expect(indices([values])).toEqual([20])
  })

  test.each([
    { name: 'no series', series: [] },
    { name: 'no run', series: [[]] },
    { name: 'too few runs', series: [noisy(1, 2 * FEWEST_OF_A_LEVEL - 1, [{ at: 4, shift: 9 }])] },
    { name: 'equal values', series: [new Array<number>(30).fill(3)] },
    { name: 'NaN and infinity only', series: [[NaN, Infinity, NaN, Infinity, NaN, Infinity, NaN, NaN]] },
  ])('$name: no change point', ({ series }) => {
    expect(findChangePoints(series)).toEqual([])
  })

  test('the best split is that of the plain formula', () => {
    const values = noisy(5, 24, [{ at: 9, shift: 0.25 }])
    const mean = (pairs: readonly (readonly [number, number])[]): number =>
      pairs.reduce((sum, [a, b]) => sum + Math.abs(a - b), 0) / pairs.length
    const within = (part: readonly number[]) =>
      mean(part.flatMap((a, i) => part.slice(i + 1).map((b) => [a, b] as const)))
    let best = { at: 0, q: -Infinity }
    for (let at = FEWEST_OF_A_LEVEL; at <= values.length - FEWEST_OF_A_LEVEL; at++) {
      const [x, y] = [values.slice(0, at), values.slice(at)]
      const across = mean(x.flatMap((a) => y.map((b) => [a, b] as const)))
      const q = ((x.length * y.length) / values.length) * (2 * across - within(x) - within(y))
      if (q > best.q) best = { at, q }
    }
    expect(indices([values])).toEqual([best.at])
  })

  test('neither unit nor direction matters', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom(-1000, -1, 0.001, 7), (seed, factor) => {
        const values = noisy(seed, 24, [{ at: 12, shift: 0.2 }])
        expect(indices([values.map((value) => value * factor + 5)])).toEqual(indices([values]))
      }),
      { numRuns: 10 },
    )
  })
})
