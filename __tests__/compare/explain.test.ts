import { describe, expect, test } from '@jest/globals'
import type { Comparison } from '../../src/compare/comparison.ts'
import { explain } from '../../src/compare/explain.ts'
import { findImplausible } from '../../src/compare/plausibility.ts'
import { formatChange, formatP, formatSpan, formatValue } from '../../src/compare/wording.ts'
import { aPlan, measured } from '../support/synthetic.ts'

const comparison: Comparison = {
  request: 'GET /x',
  metric: 'p95',
  unit: 'ms',
  baseline: 12.1,
  candidate: 15,
  change: 0.24,
  interval: [0.18, 0.31],
  level: 0.95,
  outcome: 'regressed',
  limit: '10% & 2ms',
  gated: true,
  warned: false,
  detectable: 0.21,
  allowed: 0.165,
  p: 0.0001,
  samples: { baseline: 2400, candidate: 2398 },
  because: 'It rose.',
  warnings: ['A warning.'],
}

describe('explain', () => {
  test('a live comparison as a paragraph', () => {
    expect(explain(comparison, { baseline: 'live', runs: 0, blocks: 12, blockMs: 5000 })).toBe(
      'p95 of GET /x was compared with a live baseline, interleaved in 12 blocks of 5 s. There were 2,400 right answers on the baseline and 2,398 on the candidate. It went from 12.1 ms to 15.0 ms, that is +24.0 % (95 % interval +18.0 % to +31.0 %). The limit is 10% & 2ms, which here means +16.5 %. Regressed: It rose. The smallest change this comparison could have found is about +21.0 %. A warning.',
    )
  })

  test.each([
    {
      name: 'a history',
      context: { baseline: 'history', runs: 5, blocks: undefined, blockMs: undefined },
      words: 'with 5 stored runs of the baseline branch',
    },
    {
      name: 'a history matched by machine speed',
      context: { baseline: 'history', runs: 5, mode: 'matched', blocks: undefined, blockMs: undefined },
      words: '5 stored runs of the baseline branch, made on machines as fast as this one',
    },
    {
      name: 'no baseline',
      context: { baseline: 'missing', runs: 0, blocks: undefined, blockMs: undefined },
      words: 'there is no baseline',
    },
  ] as const)('$name is named', ({ context, words }) => {
    expect(explain(comparison, context)).toContain(words)
  })

  test('a side without data is said, and prints no number', () => {
    const text = explain(
      { ...comparison, baseline: undefined },
      { baseline: 'live', runs: 0, blocks: 4, blockMs: 5000 },
    )
    expect(text).toContain('There is not enough data on both sides')
    expect(text).not.toContain('undefined')
  })
})

describe('wording', () => {
  test.each([
    { got: formatValue(0.4213, 'ms'), want: '0.42 ms' },
    { got: formatValue(1234, 'ms'), want: '1.23 s' },
    { got: formatValue(0.0052, 'fraction'), want: '0.52 %' },
    { got: formatValue(undefined, 'ms'), want: 'nothing' },
    { got: formatChange(-0.043, 'ms'), want: '−4.3 %' },
    { got: formatChange(12.5, 'ms'), want: '+1,250 %' },
    { got: formatChange(0.005, 'fraction'), want: '+0.50 pp' },
    { got: formatSpan(180_000), want: '180 s' },
    { got: formatSpan(3_600_000), want: '60 min' },
    { got: formatP(1e-9), want: 'p < 0.000001' },
    { got: formatP(0.00312), want: 'p = 0.0031' },
  ])('$want', ({ got, want }) => expect(got).toBe(want))
})

describe('findImplausible', () => {
  const plan = aPlan({ requests: ['GET /x'] })
  const side = measured(plan, 4, () => ({ latenciesUs: [1000, 2000] }))
  const p50 = { ...comparison, metric: 'p50' as const }

  test.each([
    {
      name: 'a median below a third of the baseline',
      of: { baseline: 30, candidate: 9, change: -0.7 },
      want: 1,
    },
    { name: 'half of it is believed', of: { baseline: 30, candidate: 15, change: -0.5 }, want: 0 },
    {
      name: 'nothing to compare with',
      of: { baseline: undefined, candidate: 1, change: undefined },
      want: 0,
    },
  ])('$name: $want', ({ of, want }) => {
    expect(findImplausible([{ ...p50, ...of }], { candidate: side, baseline: undefined })).toHaveLength(want)
  })

  test('answers half as large are named with their sizes', () => {
    const smaller = { ...side, requests: { 'GET /x': { ...side.requests['GET /x']!, bytes: 100 * 8 } } }
    expect(findImplausible([], { candidate: smaller, baseline: side })).toEqual([
      'The answers to GET /x shrank from 1000 to 100 bytes on average. Check that they are still complete.',
    ])
    expect(findImplausible([], { candidate: side, baseline: side })).toEqual([])
  })
})
