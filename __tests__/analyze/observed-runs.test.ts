import { describe, expect, test } from '@jest/globals'
import { heldAgainstRuns } from '../../src/analyze/observed-held.ts'
import { changeAgainstRuns, countReporting } from '../../src/analyze/observed-runs.ts'
import type { ObservedUnit } from '../../src/measure/observed.ts'
import { normals, seeded } from '../support/synthetic.ts'
import { runsWith, stored } from '../support/observed-series.ts'

const MEMORY = { name: 'memory', unit: 'bytes', kind: 'gauge' } as const
const at = (level: number, given = {}) => stored(level, { ...MEMORY, ...given })

function compared(
  level: number,
  levels: readonly number[],
  given: { readonly error?: number; readonly unit?: ObservedUnit; readonly tests?: number } = {},
) {
  const { error = 0, unit = 'bytes', tests = 1 } = given
  return changeAgainstRuns(at(level, { error }), unit, runsWith(levels.map((one) => [at(one)])), tests)
}

/** Ten levels around 100 with Σ(y − median)² = 90, so s = √10. */
const TEN = [97, 103, 97, 103, 97, 103, 97, 103, 97, 103]

describe('a level against stored runs', () => {
  test('the interval is that of one more run: t(0.99, 9) = 2.821 times s·√(1 + 1.57/10)', () => {
    const found = compared(130, TEN)
    const reach = 2.821438 * Math.sqrt(10) * Math.sqrt(1.157)
    expect(found?.change.difference.low).toBeCloseTo(30 - reach, 3)
    expect(found?.change.difference.high).toBeCloseTo(30 + reach, 3)
    expect(found?.change.relative?.value).toBeCloseTo(0.3, 9)
    expect(found?.level).toBeCloseTo(0.98, 9)
  })

  test('two limits share the error: each interval is wider', () => {
    const reachOf = (tests: number): number => -(compared(100, TEN, { tests })?.change.difference.low ?? NaN)
    expect(reachOf(2)).toBeGreaterThan(reachOf(1))
    expect(compared(100, TEN, { tests: 2 })?.level).toBeCloseTo(0.99, 9)
  })

  test.each([
    { name: 'equal runs are believed', level: 101, given: {}, low: 1 },
    {
      name: 'no more than this run knows its own level',
      level: 110,
      given: { error: 2 },
      low: 10 - 2.821438 * 2 * Math.sqrt(1.157),
    },
    {
      name: 'of counted things no more than to a whole one',
      level: 110,
      given: { unit: 'count' as const },
      low: 10 - (2.821438 * Math.sqrt(1.157)) / Math.sqrt(12),
    },
  ])('$name', ({ level, given, low }) => {
    expect(compared(level, Array<number>(10).fill(100), given)?.change.difference.low).toBeCloseTo(low, 3)
  })

  test('nine runs are too few', () => {
    expect(compared(130, TEN.slice(0, 9))).toBeUndefined()
  })

  test('only runs that report the same, asked in the same way, count', () => {
    const others = [
      [at(100, { asked: 'ffffffffffffffff' })],
      [at(100, { target: 'db' })],
      [stored(100, { name: 'heap', unit: 'bytes', kind: 'gauge' })],
      [],
    ]
    const nine = TEN.slice(0, 9).map((level) => [at(level)])
    expect(countReporting(at(1), runsWith([...others, ...nine]))).toBe(9)
    expect(changeAgainstRuns(at(130), 'bytes', runsWith([...others, ...nine]), 1)).toBeUndefined()
    const ten = runsWith([...others, ...nine, [at(103)]])
    expect(changeAgainstRuns(at(130), 'bytes', ten, 1)?.runs).toHaveLength(10)
  })

  test('runs are newest first, wherever they stand, and the extremes are known by name', () => {
    const runs = runsWith(TEN.map((level, age) => [at(age === 3 ? 110 : level)]))
    const found = changeAgainstRuns(at(130), 'bytes', [...runs].reverse(), 1)
    expect(found?.runs[0]?.at).toBe('2026-02-28T00:00:00.000Z')
    expect(found?.highest).toMatchObject({ change: { difference: { value: 20 } }, run: runs[3] })
    expect(found?.lowest.change.difference.value).toBe(33)
  })
})

type Levels = (normal: () => number, uniform: () => number) => number

/** How many of 1,000 runs without a change would break an `increase` of this share. */
function broken(level: Levels, runs: number, limit: number): number {
  const uniform = seeded(4711 + runs)
  const normal = normals(uniform)
  let count = 0
  for (let trial = 0; trial < 1_000; trial++) {
    const levels = Array.from({ length: runs + 1 }, () => level(normal, uniform))
    const found = compared(levels[0] ?? NaN, levels.slice(1))
    const held = found && heldAgainstRuns(found, 'bytes', 'relative', 'increase')
    if (held !== undefined && held.sure > limit) count++
  }
  return count
}

describe('where nothing changed', () => {
  // α is 1 %: 10 of 1,000 expected, and more than 20 in one of 600 such tests (binomial).
  test.each<{ readonly name: string; readonly runs: number; readonly level: Levels }>([
    { name: 'normal levels, 10 runs', runs: 10, level: (n) => 400 * (1 + 0.03 * n()) },
    { name: 'normal levels, 20 runs', runs: 20, level: (n) => 400 * (1 + 0.03 * n()) },
    { name: 'skewed levels, 20 runs', runs: 20, level: (n) => 400 * Math.exp(0.1 * n()) },
    {
      name: 'two levels that a runtime chooses between',
      runs: 20,
      level: (n, u) => (u() < 0.3 ? 500 : 400) * (1 + 0.01 * n()),
    },
  ])('even a limit of nothing is rarely broken: $name', ({ level, runs }) => {
    expect(broken(level, runs, 0)).toBeLessThanOrEqual(20)
  })

  test('a level that doubles once in ten runs breaks a limit only while no run has shown it', () => {
    const spiky: Levels = (n, u) => (u() < 0.1 ? 800 : 400) * (1 + 0.01 * n())
    // Seen in none of 20 runs, then in this one: 0.9^20 · 0.1 = 1.2 %, 12 of 1,000; more than 23 in one of 600.
    expect(broken(spiky, 20, 0.1)).toBeLessThanOrEqual(23)
  })
})

test('a rise of 20 % is found among runs that differ by 3 %', () => {
  const normal = normals(seeded(7))
  let found = 0
  for (let trial = 0; trial < 300; trial++) {
    const levels = Array.from({ length: 12 }, () => 400 * (1 + 0.03 * normal()))
    const one = compared(480 * (1 + 0.03 * normal()), levels)
    if (one !== undefined && (one.change.relative?.low ?? 0) > 0.05) found++
  }
  expect(found).toBeGreaterThan(270)
})
