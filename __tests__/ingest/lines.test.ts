import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CsvLines } from '../../src/ingest/csv-lines.ts'
import { eachLine, textOf } from '../../src/ingest/text-lines.ts'
import { WallTime } from '../../src/ingest/wall-time.ts'
import { sourceOf } from '../support/source-files.ts'

test('lines are the same however the bytes come in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n\uFEFF]/g, '')),
        { maxLength: 12 },
      ),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      async (lines, end, pieceBytes) => {
        const seen: string[] = []
        await eachLine(sourceOf('x', lines.join(end), { pieceBytes }).bytes(), (line) =>
          seen.push(textOf(line)),
        )
        expect(seen).toEqual(lines.filter((line) => line !== ''))
      },
    ),
    { numRuns: 100 },
  )
})

test('records of CSV are what was written, quoted or not, over several lines', async () => {
  const field = fc.constantFrom('a', '', '12', 'é', 'x,y', 'say "hi"', 'two\nlines', '"')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (rows) => {
        const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
        const seen: string[][] = []
        const open = () => new Error('a quote stayed open')
        const lines = new CsvLines(',', { open }, (record) =>
          seen.push(Array.from({ length: record.fields }, (_, i) => record.text(i))),
        )
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n')
        await eachLine(sourceOf('x', text, { pieceBytes: 3 }).bytes(), (line) => lines.line(line))
        lines.end()
        expect(seen).toEqual(rows)
      },
    ),
    { numRuns: 100 },
  )
})

test.each([
  ['2026-11-21T07:02:56.421596356Z', Date.UTC(2026, 10, 21, 7, 2, 56) + 421.596356],
  ['2026-11-21T07:02:07Z', Date.UTC(2026, 10, 21, 7, 2, 7)],
  ['2026-11-21T07:02:56.5+02:00', Date.UTC(2026, 10, 21, 5, 2, 56) + 500],
  ['2026-12-31T23:59:59.999999999-11:30', Date.UTC(2027, 0, 1, 11, 29, 59) + 999.999999],
])('%s is %d', (text, want) => {
  const time = new WallTime()
  // Another minute before, and the same one again: what is remembered must not show.
  time.at('2020-01-01T00:00:00Z', 0, 20)
  expect(time.at(text, 0, text.length)).toBeCloseTo(want, 2)
  expect(time.at(`xx${text}yy`, 2, 2 + text.length)).toBeCloseTo(want, 2)
})

test.each(['', 'yesterday', '2026-11-21', '2026-13-45T00:00:00Z'])('"%s" is no time', (text) => {
  expect(new WallTime().at(text, 0, text.length)).toBeNaN()
})
