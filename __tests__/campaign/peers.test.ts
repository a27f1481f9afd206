import { describe, expect, test } from '@jest/globals'
import { BESIDE_RULES, judgeByPeers, rulesFor } from '../../scripts/campaign/peers.ts'
import { besides } from '../../scripts/campaign/stored-run.ts'
import type { Cells, StoredRun } from '../../scripts/campaign/stored-run.ts'
import { aRecord } from '../support/campaign.ts'
import { aPlan, lognormal, measured } from '../support/synthetic.ts'

const NAMES = ['GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e']
const RATIO = 'ratio > 1.1 against the last run'

/** The same three numbers for each request, `GET /b` times a factor. */
function cells(value: number, factor = 1): Cells {
  return Object.fromEntries(
    NAMES.map((name) => [name, Array<number>(3).fill(value * (name === 'GET /b' ? factor : 1))]),
  )
}

function live(candidate: Cells, baseline: Cells): StoredRun {
  const inTurn = { baseline, candidate }
  return { record: aRecord('slices-none'), candidate, beside: { baseline, inTurn, mannWhitney: [] } }
}

function cached(variant: string, candidate: Cells): StoredRun {
  return { record: aRecord(variant), candidate, beside: undefined }
}

function blamedBy(rule: string, runs: readonly StoredRun[]): readonly string[] | undefined {
  return judgeByPeers(runs)
    .at(-1)
    ?.find((saying) => saying.rule === rule)?.blamed
}

describe('the rules of others on stored results', () => {
  test('live, earlier runs are the baseline sides of the same group', () => {
    const slow = live(cells(100, 5), cells(100))
    expect(blamedBy(RATIO, [slow, live(cells(109), cells(100))])).toEqual([])
    expect(blamedBy(RATIO, [slow, live(cells(100, 1.2), cells(100))])).toEqual(['GET /b'])
    const other = { ...slow, record: aRecord('duet-none') }
    expect(blamedBy(RATIO, [other, live(cells(200), cells(200))])).toBeUndefined()
  })

  test('in the history, earlier runs are those of main, and main itself is not judged', () => {
    const main = cached('history-main', cells(100))
    const slow = cached('history-1.5', cells(100, 1.5))
    const sayings = judgeByPeers([main, slow, cached('history-none', cells(100))])
    expect(sayings[0]).toEqual([])
    expect(sayings[1]?.find(({ rule }) => rule === RATIO)?.blamed).toEqual(['GET /b'])
    // Not against the slow candidate before it.
    expect(sayings[2]?.find(({ rule }) => rule === RATIO)?.blamed).toEqual([])
  })

  test('the newest of the earlier runs is the last', () => {
    const mains = [cached('history-main', cells(50)), cached('history-main', cells(100))]
    expect(blamedBy(RATIO, [...mains, cached('history-none', cells(105))])).toEqual([])
  })

  test('a rule that wants 20 runs says nothing after 19', () => {
    const mains = (n: number): StoredRun[] =>
      Array.from({ length: n }, (_, i) => cached('history-main', cells(100 + (i % 3))))
    const rule = 't-test on 20 runs, 95 %'
    expect(blamedBy(rule, [...mains(19), cached('history-none', cells(500))])).toBeUndefined()
    expect(blamedBy(rule, [...mains(20), cached('history-none', cells(500))])).toEqual(NAMES)
  })

  test('every rule has a place in the tables', () => {
    const said = judgeByPeers([
      ...Array.from({ length: 20 }, () => live(cells(100), cells(100))),
      live(cells(100), cells(100)),
    ])
    expect(
      said
        .at(-1)
        ?.map(({ rule }) => rule)
        .sort(),
    ).toEqual([...rulesFor('live')].sort())
    expect(rulesFor('history')).not.toContain(BESIDE_RULES.inTurn)
  })
})

describe('both sides of a run', () => {
  const plan = aPlan({ blocks: { max: 12 } })
  // The machine slows down by half in the second half of the run.
  const weather = (block: number): number => (block < 6 ? 1 : 1.5)

  test('drift blames everything where one side comes after the other, and nothing where they are together', () => {
    const baseline = measured(plan, 12, lognormal(plan, { seed: 1, weather }))
    const candidate = measured(plan, 12, lognormal(plan, { seed: 2, weather }))
    const beside = besides({ baseline, candidate })
    const run: StoredRun = { record: aRecord('slices-none'), candidate: beside.baseline, beside }
    expect(blamedBy(BESIDE_RULES.inTurn, [run])).toEqual(NAMES)
    expect(blamedBy(BESIDE_RULES.together, [run])).toEqual([])
    expect(beside.mannWhitney).toEqual([])
  })

  test('Mann–Whitney sees one slow request', () => {
    const baseline = measured(plan, 12, lognormal(plan, { seed: 1 }))
    const candidate = measured(plan, 12, lognormal(plan, { seed: 2, slower: { 'GET /c': 1.5 } }))
    expect(besides({ baseline, candidate }).mannWhitney).toEqual(['GET /c'])
  })
})
