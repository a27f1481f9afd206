import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { demandsOf } from '../../src/gate/decide.ts'
import { expectJudgeable, judgeAgain } from '../../src/gate/judge-again.ts'
import { verdictDifferences } from '../../src/gate/verdict-differences.ts'
import { readResult } from '../../src/report/read-result.ts'
import type { Result } from '../../src/report/result.ts'
import { planOf } from '../../src/report/run-of.ts'
import { aConfig } from '../support/config.ts'
import { aGateRun, GATE_CONFIG, type GateScene } from '../support/gate-runs.ts'

/** A result as another machine gets it: only its text. */
const carried = (result: Result): Result => readResult(JSON.stringify(result))
const again = (stored: Result) => judgeAgain(expectJudgeable(stored), '0.0.0-test')

const WITH_ERRORS = GATE_CONFIG.replace('{ p50:', '{ errors: { increase: 0.5pp }, p50:')

const SCENES: readonly { readonly name: string; readonly scene: GateScene; readonly want: string }[] = [
  { name: 'live, unchanged', scene: { live: {} }, want: 'pass' },
  { name: 'live, slower', scene: { live: {}, medianMs: 30 }, want: 'fail' },
  {
    name: 'live, slower, stopped early',
    scene: { live: { stopsAt: 12 }, medianMs: 40 },
    want: 'fail',
  },
  { name: 'live, wrong answers', scene: { live: {}, errorRate: 0.02, config: WITH_ERRORS }, want: 'fail' },
  {
    name: 'live, too many wrong answers',
    scene: { live: {}, errorRate: 0.4, config: WITH_ERRORS },
    want: 'fail',
  },
  { name: 'live, interrupted', scene: { live: { stopsAt: 10 }, interrupted: true }, want: 'inconclusive' },
  { name: 'history, unchanged or open', scene: { history: 12, control: 7 }, want: 'pass' },
  { name: 'history, slower twice', scene: { history: 12, control: 7, medianMs: 30 }, want: 'fail' },
  {
    name: 'history, slower once and cleared',
    scene: { history: 12, control: 7, medianMs: 30, secondMs: 20 },
    want: 'pass',
  },
  {
    name: 'history, on a machine that is slower as a whole',
    scene: { history: 12, control: 7.4, medianMs: 20 * Math.exp(0.4) },
    want: 'pass',
  },
  {
    name: 'history, in a changed environment',
    scene: { history: 12, control: 7.4, medianMs: 20 * Math.exp(0.8) },
    want: 'inconclusive',
  },
  { name: 'history, suspected twice', scene: { history: 12, medianMs: 23 }, want: 'inconclusive' },
  { name: 'no baseline, and a broken limit', scene: { medianMs: 300 }, want: 'fail' },
  { name: 'a run of main', scene: { history: 12, control: 7, role: 'baseline' }, want: 'pass' },
]

describe('the same stored run, the same verdict', () => {
  test.each(SCENES)('$name: $want', async ({ scene, want }) => {
    const { result, exitCode } = await aGateRun(scene)
    expect(result.verdict).toBe(want)
    const stored = carried(result)
    const judged = again(stored)
    expect(verdictDifferences(stored, judged.result)).toEqual([])
    expect(judged.exitCode).toBe(exitCode)
    expect(carried(judged.result)).toEqual(stored)
  })

  test('a history that has changed since makes no difference: the runs that served are in the result', async () => {
    const { result } = await aGateRun({ history: 12, control: 7, medianMs: 30 })
    const { history } = expectJudgeable(carried(result)).judging
    expect(history?.runs).toHaveLength(12)
    expect(history?.second).toMatchObject({ made: 'same-job', mode: 'matched', beta: 1 })
  })
})

describe('what is not the same', () => {
  test('an outcome changed by hand is found, with its name', async () => {
    const { result } = await aGateRun({ live: {}, medianMs: 30 })
    const text = JSON.stringify(result)
    const painted = readResult(
      text
        .replace('"verdict":"fail"', '"verdict":"pass"')
        .replace('"outcome":"regressed"', '"outcome":"unchanged"'),
    )
    const found = verdictDifferences(painted, again(painted).result)
    expect(found[0]).toBe('the verdict is fail, stored is pass')
    expect(found[1]).toMatch(/^p50 of GET \/ is regressed, stored is unchanged$/)
  })

  test('numbers changed by hand are found too', async () => {
    const { result } = await aGateRun({ live: {} })
    const painted = readResult(JSON.stringify(result).replace(/"p":[\d.e-]+/, '"p":0.9'))
    expect(verdictDifferences(painted, again(painted).result)).toEqual([
      'p50 of GET / is unchanged with other numbers',
    ])
  })

  test('other limits give the verdict that they would have given', async () => {
    const { result } = await aGateRun({ live: {}, medianMs: 30 })
    const stored = expectJudgeable(carried(result))
    const lenient = aConfig('url: http://localhost:3000\nthresholds: { p50: { increase: 90% } }\n')
    const demands = demandsOf(lenient, planOf(stored), 'gate')
    const judged = judgeAgain(stored, '0.0.0-test', demands)
    expect(judged.result.verdict).toBe('pass')
    // And that result holds the limits it was judged by.
    expect(again(carried(judged.result)).result.verdict).toBe('pass')
  })

  test('a result of an earlier version says that it cannot be judged again', () => {
    const old = readResult(readFileSync('__tests__/fixtures/results/result@1.json', 'utf8'))
    expect(() => expectJudgeable(old)).toThrow(/without "judging"/)
  })

  test('a stored run that does not decode is named', async () => {
    const { result } = await aGateRun({ history: 12, control: 7 })
    const text = JSON.stringify(result)
    const [first] = expectJudgeable(result).judging.history?.runs ?? []
    const histogram = Object.values(first?.requests ?? {})[0]?.histogram ?? 'none'
    const broken = readResult(text.replace(histogram, 'AAAA'))
    expect(() => again(broken)).toThrow('its numbers for GET / cannot be read')
  })
})
