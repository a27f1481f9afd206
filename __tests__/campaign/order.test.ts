import { describe, expect, test } from '@jest/globals'
import { EXPECTATIONS } from '../../scripts/campaign/expectations.ts'
import { changedIn, commitOf, idOf, orderRuns, seedOf } from '../../scripts/campaign/order.ts'
import type { PlannedRun } from '../../scripts/campaign/order.ts'
import { longestMinutes } from '../../scripts/campaign/expected-time.ts'
import { MAIN, VARIANTS } from '../../scripts/campaign/variants.ts'

const NONE_ASIDE = (): number => 0
const FULL = orderRuns([MAIN, ...VARIANTS], 60, NONE_ASIDE)

function countOf(runs: readonly PlannedRun[], id: string): number {
  return runs.filter(({ variant }) => variant.id === id).length
}

describe('the order of a campaign', () => {
  test('every run is made once', () => {
    expect(new Set(FULL.map(idOf)).size).toBe(FULL.length)
  })

  test('a full campaign has at least what the figures ask for', () => {
    expect(countOf(FULL, 'slices-none')).toBe(60)
    expect(countOf(FULL, 'history-none')).toBe(30)
    const wanted = ['1.1', '1.2', '1.5', 'tail-2', 'errors-2']
    for (const change of wanted) {
      expect([change, countOf(FULL, `slices-${change}`)]).toEqual([change, 20])
      expect([change, countOf(FULL, `history-${change}`)]).toEqual([change, 10])
    }
    for (const { id } of VARIANTS) expect([id, countOf(FULL, id) >= 10]).toEqual([id, true])
  })

  test('without what is extra it takes about an hour at most', () => {
    const usual = [MAIN, ...VARIANTS.filter(({ extra }) => !extra)]
    expect(longestMinutes(orderRuns(usual, 60, NONE_ASIDE))).toBeLessThan(62)
    expect(longestMinutes(FULL)).toBeGreaterThan(62)
  })

  test('no candidate is held against the history before 20 runs of main are in it', () => {
    const first = FULL.findIndex(({ variant }) => variant.role === 'candidate')
    expect(FULL.slice(0, first).map(idOf)).toEqual(Array.from({ length: 20 }, (_, i) => `history-main-${i}`))
  })

  test('main goes on while candidates come', () => {
    const later = FULL.slice(20)
    expect(countOf(later, MAIN.id)).toBe(16)
    expect(countOf(later.slice(0, later.length / 2), MAIN.id)).toBe(8)
  })

  test('the first half holds half of every variant, give or take one', () => {
    const rest = FULL.slice(20)
    const half = rest.slice(0, rest.length / 2)
    for (const { id } of VARIANTS)
      expect([id, Math.abs(countOf(half, id) - countOf(rest, id) / 2) <= 1]).toEqual([id, true])
  })

  test.each([
    { name: 'live variants alone need no history', only: 'slices', want: 0 },
    { name: 'a history variant brings its runs of main', only: 'history-1.2', want: 22 },
    { name: 'runs of main can be made alone', only: 'history-main', want: 20 },
  ])('$name', ({ only, want }) => {
    const chosen = [MAIN, ...VARIANTS].filter(({ id }) => id.includes(only))
    expect(countOf(orderRuns(chosen, 60, NONE_ASIDE), MAIN.id)).toBe(want)
  })

  test('a run that was set aside is made up for, up to as many again', () => {
    const chosen = VARIANTS.filter(({ id }) => id === 'slices-1.2')
    const made = (aside: number): number => orderRuns(chosen, 60, () => aside).length
    expect([made(0), made(3), made(50)]).toEqual([20, 23, 40])
  })

  test('the five requests take turns, and nothing is changed without a change', () => {
    const slower = FULL.filter(({ variant }) => variant.id === 'slices-1.2')
    const changed = slower.map(changedIn)
    for (const name of ['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e'])
      expect(changed.filter((one) => one === name)).toHaveLength(4)
    expect(
      FULL.filter(({ variant }) => variant.id === 'slices-none').every((run) => changedIn(run) === undefined),
    ).toBe(true)
  })

  test('each run has seeds and a commit of its own, the same every time', () => {
    const roles = ['gate', 'main', 'candidate', 'neighbour'] as const
    const seeds = FULL.flatMap((run) => roles.map((role) => seedOf(1, run, role)))
    expect(new Set(seeds).size).toBe(seeds.length)
    expect(seedOf(1, FULL[0]!, 'gate')).toBe(seeds[0])
    expect(seedOf(2, FULL[0]!, 'gate')).not.toBe(seeds[0])
    expect(new Set(FULL.map((run) => commitOf(1, run))).size).toBe(FULL.length)
    expect(commitOf(1, FULL[0]!)).toMatch(/^[0-9a-f]{40}$/)
  })
})

test('something is expected of every variant, and of nothing else', () => {
  expect(Object.keys(EXPECTATIONS).sort()).toEqual([MAIN, ...VARIANTS].map(({ id }) => id).sort())
})
