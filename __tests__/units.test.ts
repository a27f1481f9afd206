import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatMs,
  formatPercent,
  formatPoints,
  formatRate,
  parseBytes,
  parseCount,
  parseDuration,
  parsePercent,
  parsePoints,
  parseRate,
} from '../src/units.ts'

type Row = readonly [parse: (text: string) => number | undefined, text: string, want: number | undefined]

const PARSED: readonly Row[] = [
  [parseDuration, '500ms', 500],
  [parseDuration, '1.5s', 1_500],
  [parseDuration, '1.005s', 1_005],
  [parseDuration, '10m', 600_000],
  [parseDuration, '8h', 28_800_000],
  [parseDuration, '14d', 1_209_600_000],
  [parseDuration, '2m30s', 150_000],
  [parseDuration, '0s', 0],
  [parseDuration, '', undefined],
  [parseDuration, '10', undefined],
  [parseDuration, '10 s', undefined],
  [parseDuration, '-1s', undefined],
  [parseDuration, '1e3s', undefined],
  [parseDuration, '30s2m', undefined],
  [parseDuration, '1m1m', undefined],
  [parseDuration, '.5s', undefined],
  [parseDuration, `${'9'.repeat(400)}s`, undefined],
  [parseRate, '200/s', 200],
  [parseRate, '600/m', 10],
  [parseRate, '3600/h', 1],
  [parseRate, '200', undefined],
  [parseRate, '200/d', undefined],
  [parseBytes, '512B', 512],
  [parseBytes, '100kB', 100_000],
  [parseBytes, '1MB', 1_000_000],
  [parseBytes, '1.5KiB', 1_536],
  [parseBytes, '1mb', undefined],
  [parseBytes, '100', undefined],
  [parsePercent, '10%', 0.1],
  [parsePercent, '1.1%', 0.011],
  [parsePercent, '10', undefined],
  [parsePercent, '10 %', undefined],
  [parsePoints, '0.5pp', 0.005],
  [parsePoints, '0.5%', undefined],
  [parseCount, '2500', 2_500],
  [parseCount, '100k', 100_000],
  [parseCount, '1.5M', 1_500_000],
  [parseCount, '1.5', undefined],
  [parseCount, '1e3', undefined],
  [parseCount, '99999999999999999', undefined],
]

const FORMATTED: readonly (readonly [format: (value: number) => string, value: number, want: string])[] = [
  [formatMs, 12.4, '12.4 ms'],
  [formatMs, 0.85, '0.85 ms'],
  [formatMs, 0.0042, '0.004 ms'],
  [formatMs, 0, '0 ms'],
  [formatMs, 9.996, '10.0 ms'],
  [formatMs, 99.96, '100 ms'],
  [formatMs, 999.4, '999 ms'],
  [formatMs, 999.6, '1.00 s'],
  [formatMs, 1_240, '1.24 s'],
  [formatMs, -3.14159, '−3.14 ms'],
  [formatChange, 0.24, '+24.0 %'],
  [formatChange, -0.031, '−3.1 %'],
  [formatChange, 0.0001, '0.0 %'],
  [formatChange, -0.0001, '0.0 %'],
  [formatChange, 12.6, '+1,260 %'],
  [formatChange, Infinity, '+∞ %'],
  [formatPercent, 0.012, '1.2 %'],
  [formatPercent, 0.0005, '0.05 %'],
  [formatPercent, 1, '100 %'],
  [formatPoints, 0.005, '+0.50 pp'],
  [formatPoints, -0.0123, '−1.23 pp'],
  [formatPoints, 0, '0.00 pp'],
  [formatRate, 200, '200/s'],
  [formatRate, 33.333, '33.3/s'],
  [formatRate, 0.5, '0.5/s'],
  [formatRate, 12_400, '12,400/s'],
  [formatDuration, 500, '500 ms'],
  [formatDuration, 12_500, '12.5 s'],
  [formatDuration, 59_999, '1 min'],
  [formatDuration, 150_000, '2 min 30 s'],
  [formatDuration, 28_800_000, '8 h'],
  [formatDuration, 5_430_000, '1 h 31 min'],
  [formatDuration, 1_209_600_000, '14 d'],
  [formatBytes, 512, '512 B'],
  [formatBytes, 1_234, '1.2 kB'],
  [formatBytes, 999_999, '1 MB'],
  [formatBytes, 34_000_000, '34 MB'],
  [formatCount, 12_345, '12,345'],
  [formatCount, 999, '999'],
  [formatCount, NaN, 'n/a'],
]

describe('parse', () => {
  test.each(
    PARSED.map(([parse, text, want]) => ({
      name: `${parse.name} ${text.slice(0, 20)} is ${want ?? 'refused'}`,
      parse,
      text,
      want,
    })),
  )('$name', ({ parse, text, want }) => expect(parse(text)).toBe(want))

  test('any text gives a finite number of at least zero, or undefined', () => {
    const parsers = [parseDuration, parseRate, parseBytes, parsePercent, parsePoints, parseCount]
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{1,40}(ms|s|m|h|d|%|pp|k|M|kB|\/s)?$/))
    fc.assert(
      fc.property(texts, fc.constantFrom(...parsers), (text, parse) => {
        const value = parse(text)
        if (value === undefined) return
        expect(Number.isFinite(value) && value >= 0).toBe(true)
      }),
    )
  })
})

describe('format', () => {
  test.each(
    FORMATTED.map(([format, value, want]) => ({
      name: `${format.name} ${value} is ${want}`,
      format,
      value,
      want,
    })),
  )('$name', ({ format, value, want }) => expect(format(value)).toBe(want))

  const ROUND_TRIPS: readonly (readonly [
    string,
    (value: number) => string,
    (text: string) => number | undefined,
    fc.Arbitrary<number>,
  ])[] = [
    [
      'whole seconds up to an hour',
      (s) => formatDuration(s * 1_000),
      (text) => {
        const ms = parseDuration(text.replaceAll(' ', '').replace('min', 'm'))
        return ms === undefined ? undefined : ms / 1_000
      },
      fc.integer({ min: 1, max: 3_599 }),
    ],
    ['counts', formatCount, (text) => parseCount(text.replaceAll(',', '')), fc.nat({ max: 1e12 })],
    ['whole rates', formatRate, (text) => parseRate(text.replaceAll(',', '')), fc.nat({ max: 1e6 })],
    ['bytes below one kB', formatBytes, (text) => parseBytes(text.replace(' ', '')), fc.nat({ max: 999 })],
  ]
  test.each(ROUND_TRIPS.map(([name, format, parse, values]) => ({ name, format, parse, values })))(
    '$name read back as what was written',
    ({ format, parse, values }) => {
      fc.assert(fc.property(values, (value) => expect(parse(format(value))).toBe(value)))
    },
  )
})
