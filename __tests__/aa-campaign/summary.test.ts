import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { gather } from '../../scripts/aa-campaign/gather.ts'
import { AA_VARIANTS } from '../../scripts/aa-campaign/gates.ts'
import { noiseSeen } from '../../scripts/aa-campaign/noise-seen.ts'
import { summarize } from '../../scripts/aa-campaign/summary.ts'
import type { NamedResult } from '../../scripts/aa-campaign/summary.ts'
import { gateConfig } from '../../scripts/campaign/gate-config.ts'
import { estimateSigmaInst } from '../../src/calibrate/sigma-inst.ts'
import { aaTests } from '../../src/calibrate/aa-tests.ts'
import type { Result } from '../../src/report/result.ts'
import { toResultMeasurement } from '../../src/report/to-result-measurement.ts'
import { aConfig } from '../support/config.ts'
import { question } from '../support/live-question.ts'
import { aResult, SHOP } from '../support/results.ts'

const PASS = aResult().build()
const RED = aResult().slower(SHOP[1], 0.3).judged('fail', '1 regression', 'It got slower | much.').build()
const OPEN = aResult().undecidedFor('not-decided', 'Inconclusive').build()
const SATURATED = aResult().undecidedFor('saturated', 'Inconclusive').build()

const many = (n: number, result: Result): readonly NamedResult[] =>
  Array.from({ length: n }, (_, i) => ({ name: `run ${i + 1}`, result, trouble: undefined }))

/** The cells of the row that begins with this text. */
const row = (text: string, first: string): readonly string[] =>
  text
    .split('\n')
    .find((line) => line.startsWith(`| ${first}`))
    ?.split(' | ')
    .map((cell) => cell.replaceAll(/^\| | \|$/g, '')) ?? []

describe('the summary of gates without a change', () => {
  test('counts red checks with their limits, and how the others ended', () => {
    const { markdown, excess } = summarize([...many(58, PASS), ...many(1, RED), ...many(1, OPEN)])
    // 1 of 60: Clopper and Pearson give 0.04 % to 8.94 %.
    expect(row(markdown, 'slices').slice(1, 5)).toEqual(['60', '1/60, 1.7 % (0.0–8.9)', '58', '1'])
    expect(markdown).toContain('No more red checks than the budget allows for')
    expect(excess).toBe(false)
  })

  test('names what was red, whom it blamed and why', () => {
    expect(row(summarize(many(1, RED)).markdown, 'run 1')).toEqual([
      'run 1',
      SHOP[1],
      'It got slower \\| much.',
    ])
  })

  test.each([
    { name: '3 of 60: the lower limit is 1.04 %', red: 3, excess: true },
    { name: '2 of 60: the lower limit is 0.41 %', red: 2, excess: false },
  ])('$name', ({ red, excess }) => {
    const summary = summarize([...many(60 - red, PASS), ...many(red, RED)])
    expect(summary.excess).toBe(excess)
    expect(summary.markdown.includes('even at the lower limit')).toBe(excess)
  })

  test('a measurement that was no good is in no share, and is named', () => {
    const { markdown } = summarize([
      ...many(4, PASS),
      { name: 'late', result: SATURATED, trouble: undefined },
    ])
    expect(row(markdown, 'slices')[1]).toBe('4')
    expect(row(markdown, 'late')).toEqual(['late', 'saturated'])
  })

  test('each way to measure has a row, and all together one', () => {
    const duet = { ...PASS, baseline: { ...PASS.baseline, interleave: 'duet' as const } }
    const { markdown } = summarize([...many(3, PASS), ...many(2, duet)])
    expect([row(markdown, 'slices')[1], row(markdown, 'duet')[1], row(markdown, 'all')[1]]).toEqual([
      '3',
      '2',
      '5',
    ])
  })

  test('where nothing could be judged, nothing is said to be well', () => {
    const { markdown, judged } = summarize(many(3, SATURATED))
    expect(judged).toBe(0)
    expect(markdown).toContain('No run could be judged')
    expect(markdown).not.toContain('No more red checks')
  })

  test('nothing to count is an error, not a green table', () => {
    expect(() => summarize([])).toThrow('not one result.json')
  })
})

describe('σ_inst of such gates', () => {
  const measured = (savedMs: number): Result => {
    const { plan, sides } = question({
      plan: { requests: ['GET /a', 'GET /b'], rate: 20, interleave: 'slices' },
    })
    return {
      ...PASS,
      plan: { ...PASS.plan, ...plan, workers: 1 },
      ended: { ...PASS.ended, savedMs },
      measurements: {
        candidate: toResultMeasurement(sides.candidate),
        baseline: toResultMeasurement(sides.baseline),
        confirmation: null,
      },
    }
  }

  test('is that of the blocks stored in the results', () => {
    const { plan, sides, thresholds } = question({
      plan: { requests: ['GET /a', 'GET /b'], rate: 20, interleave: 'slices' },
    })
    const own = aaTests(plan, sides, thresholds)
    if (own.kind !== 'tests') throw new Error(own.reason)
    const p50 = own.tests.filter(({ metric }) => metric === 'p50')
    const seen = noiseSeen([measured(0), measured(0)])
    expect(seen.p50.runs).toBe(2)
    expect(seen.p50.sigma).toBeCloseTo(estimateSigmaInst(p50, 2), 9)
    expect(seen.p99.runs).toBe(0)
  })

  test('leaves out runs that stopped early: they were chosen for looking equal', () => {
    expect(noiseSeen([measured(5_000)]).p50.runs).toBe(0)
    expect(summarize(many(1, measured(5_000))).markdown).toContain('not estimated')
    expect(summarize(many(1, measured(0))).markdown).toMatch(/p50 0\.0\d+ \(1 runs\)/)
  })
})

describe('gathering', () => {
  test('finds every result below a folder, and says what is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aa-gather-'))
    try {
      for (const [name, text] of [
        ['aa-slices-1/slices-1-1', JSON.stringify(PASS)],
        ['aa-slices-1/slices-1-2', '{"schema":"plimsoll/result@1"'],
      ] as const) {
        mkdirSync(join(folder, name), { recursive: true })
        writeFileSync(join(folder, name, 'result.json'), text)
        writeFileSync(join(folder, name, 'report.html'), 'x')
      }
      const runs = gather(folder)
      expect(runs.map(({ name }) => name)).toEqual(['aa-slices-1/slices-1-1', 'aa-slices-1/slices-1-2'])
      expect(runs.map(({ result }) => result?.verdict)).toEqual(['pass', undefined])
      expect(row(summarize(runs).markdown, 'aa-slices-1/slices-1-2')[1]).toContain('JSON')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test.each(Object.entries(AA_VARIANTS))('the configuration of the variant %s is one', (_name, variant) => {
  const { profiles } = aConfig(gateConfig(variant))
  expect(profiles.default?.blockMs).toBe(2_500)
})
