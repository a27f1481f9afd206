import { describe, expect, test } from '@jest/globals'
import { describe as write } from '../../scripts/campaign/document.ts'
import { orderRuns } from '../../scripts/campaign/order.ts'
import type { RunRecord } from '../../scripts/campaign/record.ts'
import { MAIN, VARIANTS } from '../../scripts/campaign/variants.ts'
import { aRecord } from '../support/campaign.ts'

const ABOUT = {
  startedAt: '2026-01-02T03:00:00.000Z',
  seed: 7,
  version: '1.2.3',
  gate: 'abc',
  expectations: 'e1',
  service: 's1',
  machine: 'a machine, 2 cores',
  node: 'v24.0.0',
}
const FROM = { about: ABOUT, expectationsNow: 'e1', writtenAt: '2026-02-03T04:05:06.000Z' }

function many(n: number, record: RunRecord): readonly RunRecord[] {
  return Array.from({ length: n }, (_, index) => ({ ...record, index }))
}

function alarm(blamed: string): RunRecord {
  return aRecord('slices-none', {}, { verdict: 'fail', blamed: [blamed], loadSeconds: 6 })
}

function foundIn(variant: string, blamed: readonly string[], loadSeconds = 6): RunRecord {
  return aRecord(variant, { changed: 'GET /b' }, { verdict: 'fail', blamed, loadSeconds })
}

const OPEN = { verdict: 'inconclusive', why: 'not-decided', loadSeconds: 10 } as const

/** The cells of the first row that holds all these texts. */
function row(done: readonly RunRecord[], ...texts: readonly string[]): readonly string[] {
  const line = write(done, [], FROM)
    .split('\n')
    .find((one) => texts.every((text) => one.includes(`| ${text} |`)))
  return line?.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')) ?? []
}

describe('docs/campaign.md', () => {
  test('without a change: shares with limits, what was left open, the median', () => {
    const done = [
      ...many(58, aRecord('slices-none')),
      alarm('GET /c'),
      aRecord('slices-none', {}, OPEN),
      aRecord('slices-none', { decided: undefined, trouble: 'too slow: x' }),
      aRecord('slices-none', {}, { ...OPEN, why: 'saturated' }),
    ]
    expect(row(done, 'slices', 'candidate')).toEqual([
      'slices',
      'candidate',
      '62 of 60',
      'no result 1, saturated 1',
      '1/60, 1.7 % (0.0–8.9)',
      '96.7 %',
      'not-decided 1',
      '8 s',
    ])
  })

  test('with a change: found, another blamed, the median of those that found it', () => {
    const done = [
      ...many(18, foundIn('slices-1.2', ['GET /b'])),
      foundIn('slices-1.2', ['GET /b', 'GET /e'], 10),
      aRecord('slices-1.2', { changed: 'GET /b' }, OPEN),
    ]
    expect(row(done, 'slices', '×1.2', '20 of 20').slice(4)).toEqual([
      '19/20, 95.0 % (75.1–99.9)',
      '1/20, 5.0 % (0.1–24.9)',
      '0.0 %',
      'not-decided 1',
      '6 s',
    ])
  })

  test.each([
    {
      name: 'one false alarm in 60 meets what was expected',
      done: [...many(59, aRecord('slices-none')), alarm('GET /a')],
      want: 'yes',
    },
    {
      name: 'two do not',
      done: [...many(58, aRecord('slices-none')), alarm('GET /a'), alarm('GET /b')],
      want: '**no**',
    },
    {
      name: 'fewer runs than wanted are named so',
      done: many(12, aRecord('slices-none')),
      want: 'yes, so far',
    },
    { name: 'none is not run', done: [], want: '–' },
  ])('$name', ({ done, want }) => {
    expect(row(done, 'slices', 'candidate, no change').at(-1)).toBe(want)
  })

  test.each([
    {
      name: '19 of 20 are enough',
      done: [...many(19, foundIn('slices-1.2', ['GET /b'])), aRecord('slices-1.2', { changed: 'GET /b' })],
      want: 'yes',
    },
    {
      name: '18 are not',
      done: [
        ...many(18, foundIn('slices-1.2', ['GET /b'])),
        ...many(2, aRecord('slices-1.2', { changed: 'GET /b' })),
      ],
      want: '**no**',
    },
    {
      name: 'another request blamed is one too many',
      done: [...many(19, foundIn('slices-1.2', ['GET /b'])), foundIn('slices-1.2', ['GET /b', 'GET /a'])],
      want: '**no**',
    },
    {
      name: 'found too late does not count as expected',
      done: many(20, foundIn('slices-1.2', ['GET /b'], 11)),
      want: '**no**',
    },
  ])('$name', ({ done, want }) => {
    expect(row(done, 'slices', '×1.2', 'at least 19 of 20').at(-1)).toBe(want)
  })

  test('in the history the time is that of the whole process', () => {
    expect(row([foundIn('history-1.5', ['GET /b'])], 'history', '×1.5', '1 of 10').at(-1)).toBe('58 s')
  })

  test('runs that blame wrongly, and runs that were set aside, are named', () => {
    const text = write(
      [
        { ...alarm('GET /c'), index: 17 },
        aRecord('duet-none', { index: 4, decided: undefined, trouble: 'exit code 2' }),
      ],
      [],
      FROM,
    )
    expect(text).toContain('| slices-none-17 | 2026-01-02T03:04:05.000Z | none | GET /c |')
    expect(text).toContain('| no result | 1 | duet-none-4 |')
  })

  test('expectations that were changed after the first run are called so', () => {
    expect(write([], [], FROM)).toContain('they have not changed since')
    expect(write([], [], { ...FROM, expectationsNow: 'e2' })).toContain('**they have been changed since**')
  })

  test('a campaign that is not complete says what is missing, and a complete one that it is', () => {
    const usual = orderRuns([MAIN, ...VARIANTS.filter(({ extra }) => !extra)], 60, () => 0)
    const records = usual.map(({ variant, index }) => aRecord(variant.id, { index, changed: undefined }))
    expect(write(records.slice(0, 10), [], FROM)).toContain(
      `not complete: ${usual.length - 10} of ${usual.length} runs are missing`,
    )
    expect(write(records, [], FROM)).toContain('This one is complete.')
  })

  test('what is extra and was not asked for leaves no row', () => {
    const text = write([aRecord('slices-none')], [], FROM)
    expect(text).not.toContain('duet')
    expect(write([aRecord('duet-none')], [], FROM)).toContain('duet')
  })

  test('says where and when', () => {
    const done = [
      aRecord('slices-none', { loadBefore: 0.1 }),
      aRecord('duet-none', { at: '2026-01-03T00:00:00.000Z', loadBefore: 2.5 }),
    ]
    const text = write(done, [], FROM)
    expect(text).toContain('| Runs | 2, from 2026-01-02T03:04:05.000Z to 2026-01-03T00:00:00.000Z |')
    expect(text).toContain('| Machine | a machine, 2 cores |')
    expect(text).toContain('| Load average before a run | median 2.5, at most 2.5 |')
    expect(text).toContain('| Plimsoll | 1.2.3, bundle abc |')
  })
})
