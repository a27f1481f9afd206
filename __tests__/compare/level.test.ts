import { describe, expect, test } from '@jest/globals'
import type { History, HistoryRun } from '../../src/baseline/history.ts'
import { compareHistory, type HistoryQuestion } from '../../src/compare/history.ts'
import { findCreep } from '../../src/compare/creep.ts'
import { findLevel } from '../../src/compare/level.ts'
import { aRun, KEY, NOW, type RunParts } from '../support/histories.ts'
import { aThreshold } from '../support/thresholds.ts'
import { aPlan, lognormal, measured, normals, seeded } from '../support/synthetic.ts'

const QUERY = { key: KEY, now: NOW, local: true }

/** Few, so that many runs are quick; p95 needs 200. */
const ANSWERS = 250

/** Runs a day apart, the last one yesterday, each around its median of noise 2 %. */
function historyOf(medians: readonly number[], parts: (i: number) => RunParts = () => ({})): History {
  const normal = normals(seeded(5))
  return {
    schema: 'plimsoll/history@1',
    suite: 'default',
    branch: 'main',
    runs: medians.map((medianMs, i) =>
      aRun({
        seed: i + 1,
        ageDays: medians.length - i,
        medianMs: medianMs * Math.exp(0.02 * normal()),
        answers: ANSWERS,
        ...parts(i),
      }),
    ),
  }
}

const repeat = (n: number, median: number): readonly number[] => new Array<number>(n).fill(median)
const STEP = [...repeat(14, 20), ...repeat(6, 26)]
const at = (history: History, index: number): string => history.runs[index]?.at ?? 'no such run'
const kept = (history: History): readonly number[] =>
  history.runs.flatMap((run, i) => (run.quarantined === undefined ? [] : [i]))

describe('findLevel', () => {
  test('one level: no beginning, nothing to say', () => {
    const history = historyOf(repeat(20, 20))
    expect(findLevel(history, QUERY)).toEqual({ since: undefined, history, notes: [] })
  })

  test('a step that later runs confirm starts a level, with commit, request and size in words', () => {
    const history = historyOf(STEP)
    const level = findLevel(history, QUERY)
    expect(level.since).toBe(at(history, 14))
    expect(level.notes).toHaveLength(1)
    expect(level.notes[0]).toMatch(/with abc1234 .*p\d\d of GET \/[abc] by \+\d\d/)
  })

  test('runs kept apart are seen, and released once the level is confirmed', () => {
    const history = historyOf(STEP, (i) => (i >= 14 ? { quarantined: '1 regression' } : {}))
    const level = findLevel(history, QUERY)
    expect(level.since).toBe(at(history, 14))
    expect(kept(level.history)).toEqual([])
    expect(level.notes[1]).toContain('6 runs kept apart before are baseline now')
  })

  test('an outlier within the new level stays apart', () => {
    const medians = STEP.map((median, i) => (i === 17 ? 60 : median))
    const history = historyOf(medians, (i) => (i === 14 || i === 17 ? { quarantined: 'slow' } : {}))
    expect(kept(findLevel(history, QUERY).history)).toEqual([17])
  })

  test('a run kept apart within the old level stays apart', () => {
    const history = historyOf(STEP, (i) => (i === 5 ? { quarantined: 'p95 above 500ms' } : {}))
    expect(kept(findLevel(history, QUERY).history)).toEqual([5])
  })

  test('a step of errors alone starts a level', () => {
    const history = historyOf(repeat(20, 20), (i) => ({ errors: i >= 13 ? 15 : 0 }))
    const level = findLevel(history, QUERY)
    expect(level.since).toBe(at(history, 13))
    expect(level.notes[0]).toContain('errors of GET /')
  })

  test('a step of the machine, which its control score explains, is no level', () => {
    const history = historyOf(STEP, (i) => ({ control: i >= 14 ? 7 + Math.log(1.3) : 7 }))
    expect(findLevel(history, QUERY).since).toBeUndefined()
    expect(findLevel(history, { ...QUERY, local: false }).since).toBe(at(history, 14))
  })

  test('a certain shift of 2 % is no level', () => {
    const history = historyOf([...repeat(14, 20), ...repeat(6, 20)])
    const shifted = history.runs.map((run, i) =>
      i < 14
        ? aRun({ seed: 1, ageDays: 20 - i, answers: ANSWERS })
        : aRun({ seed: 1, ageDays: 20 - i, answers: ANSWERS, medianMs: 20.4 }),
    )
    expect(findLevel({ ...history, runs: shifted }, QUERY).since).toBeUndefined()
  })

  test.each([
    { name: 'later than the change: the decision counts', index: 17, want: 17, says: 'accepted by ada' },
    {
      name: 'before the change: the change counts',
      index: 3,
      want: 14,
      says: 'level of the baseline changed',
    },
  ])('a level accepted $name', ({ index, want, says }) => {
    const history = historyOf(STEP, (i) =>
      i === index ? { edit: (run: HistoryRun) => ({ ...run, accepted: { by: 'ada' } }) } : {},
    )
    const level = findLevel(history, QUERY)
    expect(level.since).toBe(at(history, want))
    expect(level.notes[0]).toContain(says)
  })

  test.each([
    {
      name: 'of other settings',
      edit: (run: HistoryRun) => ({ ...run, key: { ...KEY, fingerprint: 'other' } }),
    },
    {
      name: 'that cannot be read',
      edit: (run: HistoryRun) => ({ ...run, requests: { 'GET /a': { ...run.total, histogram: 'x' } } }),
    },
    { name: 'from the future', edit: (run: HistoryRun) => ({ ...run, at: '2099-01-01T00:00:00Z' }) },
  ])('runs $name make no level', ({ edit }) => {
    const history = historyOf(STEP, (i) => (i >= 14 ? { edit } : {}))
    expect(findLevel(history, QUERY)).toMatchObject({ since: undefined, notes: [] })
  })
})

describe('the creep guard', () => {
  const TENTH = { relative: 0.1, text: '10%' }
  const plan = aPlan({ interleave: 'none', requests: ['GET /a', 'GET /b', 'GET /c'], rate: 6 })
  const thresholds = () => [aThreshold('p50', { increase: TENTH }), aThreshold('p95', { increase: TENTH })]

  function ask(history: History, medianMs: number, change: Partial<HistoryQuestion> = {}): readonly string[] {
    const question: HistoryQuestion = {
      plan,
      candidate: measured(plan, 36, lognormal(plan, { seed: 77, medianMs })),
      history,
      key: KEY,
      now: NOW,
      maxAgeMs: Infinity,
      runs: 20,
      thresholds,
      control: undefined,
      levelSince: findLevel(history, QUERY).since,
      ...change,
    }
    return findCreep(question, compareHistory(question))
  }

  test('many small steps end beyond the limit of the best level: both numbers are told', () => {
    // 1 % with each run: no two neighbours differ by more than the noise.
    const creeping = historyOf(Array.from({ length: 50 }, (_, i) => 20 * 1.01 ** i))
    const found = ask(creeping, 20 * 1.01 ** 50)
    expect(found.length).toBeGreaterThan(0)
    expect(found[0]).toMatch(
      /has crept up: [\d.]+ ms is within 10% of the present level .*\+\d+.* best level it held over 10 runs \([\d.]+ ms, until 2026/,
    )
  })

  test('a step that became the level is remembered', () => {
    expect(ask(historyOf([...repeat(20, 20), ...repeat(10, 30)]), 30)[0]).toContain('has crept up')
  })

  test.each([
    { name: 'a steady level', medians: repeat(40, 20), medianMs: 20 },
    { name: 'a level that got better', medians: [...repeat(20, 30), ...repeat(20, 20)], medianMs: 20 },
    {
      name: 'fewer runs than a sustained level has',
      medians: [...repeat(5, 20), ...repeat(4, 26)],
      medianMs: 26,
    },
    { name: 'what the comparison itself suspects', medians: repeat(40, 20), medianMs: 40 },
  ])('$name: nothing', ({ medians, medianMs }) => {
    expect(ask(historyOf(medians), medianMs)).toEqual([])
  })

  test('a steady level with noise of 5 % warns in at most 1 of 10 runs', () => {
    let warned = 0
    for (let seed = 0; seed < 10; seed++) {
      const normal = normals(seeded(seed + 500))
      const run = (i: number): HistoryRun =>
        aRun({
          seed: i + 1,
          ageDays: 30 - i,
          medianMs: 20 * Math.exp(0.05 * normal()),
          requests: ['GET /a'],
          answers: ANSWERS,
        })
      const history: History = { ...historyOf([]), runs: Array.from({ length: 30 }, (_, i) => run(i)) }
      const small = aPlan({ interleave: 'none', requests: ['GET /a'], rate: 6 })
      const candidate = measured(
        small,
        36,
        lognormal(small, { seed: seed + 1, medianMs: 20 * Math.exp(0.05 * normal()) }),
      )
      if (ask(history, 20, { plan: small, candidate }).length > 0) warned++
    }
    expect(warned).toBeLessThanOrEqual(1)
  })
})
