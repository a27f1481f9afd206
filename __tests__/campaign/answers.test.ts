import { describe, expect, test } from '@jest/globals'
import { answersOf } from '../../scripts/campaign/answers.ts'
import type { Answer, Change } from '../../scripts/campaign/service.ts'

const PATHS = ['/a', '/b', '/c', '/d', '/e']
const EACH = 4_000

/** What a server with this change to `GET /b` answers, the five paths in turn. */
function drawn(change: Change, changed: string | undefined = 'GET /b'): readonly (readonly Answer[])[] {
  const answer = answersOf({ seed: 7, changed, change })
  const answers = Array.from({ length: EACH }, () => PATHS.map((path) => answer(path)!))
  return PATHS.map((_, p) => answers.map((row) => row[p]!))
}

const MAIN = drawn({ kind: 'none' }, undefined)

describe('the answers of a server', () => {
  test.each([
    { name: 'a factor', change: { kind: 'factor', factor: 1.2 } },
    { name: 'a tail', change: { kind: 'tail', share: 0.02, addMs: 100 } },
    { name: 'errors', change: { kind: 'errors', share: 0.01 } },
  ] as const)('$name on one request moves no answer of the others', ({ change }) => {
    const candidate = drawn(change)
    for (const other of [0, 2, 3, 4]) expect(candidate[other]).toEqual(MAIN[other])
    expect(candidate[1]).not.toEqual(MAIN[1])
  })

  test('a factor holds for each answer', () => {
    for (const [i, { delayMs }] of drawn({ kind: 'factor', factor: 1.5 })[1]!.entries())
      expect(delayMs).toBeCloseTo(1.5 * MAIN[1]![i]!.delayMs, 9)
  })

  test('a tail adds its time to its share of the answers, and nothing to the rest', () => {
    const added = drawn({ kind: 'tail', share: 0.02, addMs: 100 })[1]!.map(
      ({ delayMs }, i) => delayMs - MAIN[1]![i]!.delayMs,
    )
    const late = added.filter((ms) => ms > 50)
    for (const ms of late) expect(ms).toBeCloseTo(100, 9)
    for (const ms of added.filter((one) => one <= 50)) expect(ms).toBe(0)
    // 80 expected; five standard deviations on each side.
    expect(late.length).toBeGreaterThan(36)
    expect(late.length).toBeLessThan(124)
  })

  test('errors take the usual time, and are the share that was asked for', () => {
    const answers = drawn({ kind: 'errors', share: 0.01 })[1]!
    expect(answers.map(({ delayMs }) => delayMs)).toEqual(MAIN[1]!.map(({ delayMs }) => delayMs))
    const wrong = answers.filter(({ status }) => status === 500).length
    expect(wrong).toBeGreaterThan(8)
    expect(wrong).toBeLessThan(72)
  })

  test('the medians are those of the service', () => {
    for (const [p, medianMs] of [32, 40, 50, 64, 80].entries()) {
      const sorted = MAIN[p]!.map(({ delayMs }) => delayMs).sort((a, b) => a - b)
      expect(Math.abs(Math.log(sorted[EACH / 2]! / medianMs))).toBeLessThan(0.03)
    }
  })

  test('a path that the service does not have has no answer', () => {
    expect(answersOf({ seed: 1, changed: undefined, change: { kind: 'none' } })('/f')).toBeUndefined()
  })
})
