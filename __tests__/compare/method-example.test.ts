import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { normalQuantile, normalToStudent, studentToNormal } from '../../src/compare/distributions.ts'
import { priorFor } from '../../src/compare/control.ts'
import { increaseMargins } from '../../src/compare/margins.ts'
import { flaggedFrom, moderatedTest, sumOfSquares } from '../../src/compare/moderated.ts'
import { pairedQuantile } from '../../src/compare/paired-quantile.ts'
import { repeatedZ, sequentialP } from '../../src/compare/sequential.ts'
import { formatChange, formatInterval } from '../../src/compare/wording.ts'
import { Histogram, mergeHistograms } from '../../src/measure/histogram.ts'

const page = readFileSync(new URL('../../docs/method.md', import.meta.url), 'utf8')

/** The rows of the worked example: label → the cells for 8 and 12 blocks. */
function rows(): ReadonlyMap<string, readonly string[]> {
  const part = page.slice(page.indexOf('## A worked example'), page.indexOf('## Against cached runs'))
  const lines = part.split('\n').filter((line) => line.startsWith('|'))
  return new Map(
    lines.slice(2).map((line) => {
      const [label = '', ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
      return [label, cells]
    }),
  )
}

const WEATHER = [1, 1.1, 0.9, 1.2, 1, 1.05, 0.95, 1.1]
const CHANCE = [1, 1.02, 0.98, 1.01, 0.99, 1, 1.03, 0.97]

/** The example's numbers, formatted as the page writes them. */
function example(blocks: number): Readonly<Record<string, string>> {
  const side = (factor: (b: number) => number): readonly Histogram[] =>
    Array.from({ length: blocks }, (_, b) => {
      const histogram = new Histogram(2)
      for (let i = 0; i < 200; i++)
        histogram.record(20_000 * Math.exp(0.4 * normalQuantile((i + 0.5) / 200)) * factor(b % 8))
      return histogram
    })
  const a = side((b) => WEATHER[b]!)
  const b = side((b) => WEATHER[b]! * CHANCE[b]! * 1.3)
  const paired = pairedQuantile(
    0.5,
    a.map((histogram, i) => ({ baseline: histogram.cumulative(), candidate: b[i]!.cumulative() })),
    { baseline: mergeHistograms(a, 2).cumulative(), candidate: mergeHistograms(b, 2).cumulative() },
  )!
  const { theta, seWithin, df, baselineUs, candidateUs } = paired
  const se = Math.sqrt(seWithin ** 2 + 2 * 0.01 ** 2)
  const tau = blocks / 36
  const z = studentToNormal(theta / se, df)
  const half = se * normalToStudent(repeatedZ(tau), df)
  const allowance = { relative: 0.1, absolute: 2, text: '10% & 2ms' }
  return {
    QA: `${(baselineUs / 1000).toFixed(3)} ms`,
    QB: `${(candidateUs / 1000).toFixed(3)} ms`,
    θ: theta.toFixed(5),
    M_fail: increaseMargins(allowance, baselineUs / 1000).fail.toFixed(5),
    se_w: seWithin.toFixed(5),
    se: se.toFixed(5),
    df: df.toFixed(2),
    Z_worse: z.toFixed(3),
    '√τ': Math.sqrt(tau).toFixed(4),
    'U*': (z * Math.sqrt(tau)).toFixed(3),
    'p*_worse': sequentialP(z * Math.sqrt(tau)).toFixed(5),
    change: formatChange(Math.expm1(theta), 'ms'),
    interval: formatInterval([Math.expm1(theta - half), Math.expm1(theta + half)], 'ms'),
  }
}

describe('the worked example of docs/method.md', () => {
  test.each([
    { blocks: 8, column: 0 },
    { blocks: 12, column: 1 },
  ])('computes to what the page says after $blocks blocks', ({ blocks, column }) => {
    const stated = Object.fromEntries([...rows()].map(([label, cells]) => [label, cells[column]]))
    expect(stated).toEqual(example(blocks))
  })
})

describe('the example with history', () => {
  test('computes to what the page says', () => {
    const part = page.slice(page.indexOf('### An example with history'), page.indexOf('## Judged again'))
    const stated = Object.fromEntries(
      part
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2)
        .map(
          (line) =>
            line
              .split('|')
              .slice(1, -1)
              .map((cell) => cell.trim()) as [string, string],
        ),
    )
    const ln = (ms: number, controlMs: number): number => Math.log(ms * 1000) - Math.log(controlMs * 1000)
    const controls = [1, 1.02, 0.99, 1, 1.01]
    const runs = [20, 20.6, 19.5, 20.2, 19.8].map((ms, i) => ln(ms, controls[i]!))
    const got = moderatedTest(ln(23.6, 1), runs, priorFor('p50', 'matched', undefined))
    const margins = increaseMargins({ relative: 0.1, absolute: 1, text: '10% & 1ms' }, 20)
    expect(stated).toEqual({
      μ: got.centre.toFixed(5),
      S: sumOfSquares(runs).toFixed(6),
      df: String(got.df),
      s: (got.se / Math.sqrt(1 + 1.57 / 5)).toFixed(5),
      se: got.se.toFixed(5),
      θ: got.theta.toFixed(5),
      p: got.pWorse.toFixed(6),
      'α/15': (0.01 / 15).toFixed(6),
      M_fail: margins.fail.toFixed(5),
      M_miss: margins.miss.toFixed(5),
      change: formatChange(Math.expm1(got.theta), 'ms'),
      'detectable change': formatChange(Math.expm1(flaggedFrom(got, 0.01, 15)), 'ms'),
    })
    // What the text says of it.
    expect(Math.max(...controls.map((control) => Math.abs(Math.log(control))))).toBeLessThan(0.05)
    expect(got.above && got.pWorse < 0.01 / 15 && got.theta >= margins.fail).toBe(true)
    expect(got.theta).toBeLessThan(margins.miss)
  })
})
