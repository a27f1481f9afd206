import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseCsv } from '../../src/config/csv.ts'
import { parseFeeder } from '../../src/config/feeder.ts'

describe('csv', () => {
  test.each([
    {
      name: 'rows by the names of the first line',
      text: 'id,q\n1,saw\n2,axe\n',
      want: [
        { id: '1', q: 'saw' },
        { id: '2', q: 'axe' },
      ],
    },
    {
      name: 'CRLF, a byte order mark and no end of line',
      text: '\uFEFFid,q\r\n1,saw',
      want: [{ id: '1', q: 'saw' }],
    },
    {
      name: 'commas, quotes and line ends in quotes',
      text: 'a\n"1, ""2""\n3"\n',
      want: [{ a: '1, "2"\n3' }],
    },
    {
      name: 'empty fields, and skips empty lines',
      text: 'a,b\n,\n\n"",x\n',
      want: [
        { a: '', b: '' },
        { a: '', b: 'x' },
      ],
    },
    { name: 'a header alone as no rows', text: 'a,b\n', want: [] },
  ])('reads $name', ({ text, want }) => expect(parseCsv(text)).toEqual({ value: want }))

  test.each([
    { name: 'nothing', text: '', want: 'it is empty. Write a line of column names, then the rows.' },
    {
      name: 'a short row',
      text: 'a,b\n"1\n2",3\n4\n',
      want: 'line 4 has 1 fields, the first line 2. Mend the line; quote a field that holds a comma.',
    },
    { name: 'a column twice', text: 'a,a\n1,2', want: 'two columns are named "a". Rename one.' },
    {
      name: 'a column without a name',
      text: 'a,\n1,2',
      want: 'column 2 has no usable name in the first line. Name it.',
    },
    {
      name: 'a stray quote',
      text: 'a\nx"y\n',
      want: 'line 2 has a quote or a line end in a wrong place. Quote the field and double the quotes inside.',
    },
  ])('refuses $name', ({ text, want }) => expect(parseCsv(text)).toEqual({ problem: want }))

  test('reads back any rows that were quoted', () => {
    const quote = (field: string) => `"${field.replaceAll('"', '""')}"`
    const rows = fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 5 })
    fc.assert(
      fc.property(rows, (written) => {
        const text = ['a,b', ...written.map((row) => row.map(quote).join(','))].join('\n')
        expect(parseCsv(text)).toEqual({ value: written.map(([a, b]) => ({ a, b })) })
      }),
    )
  })
})

describe('feeder', () => {
  test('reads flat JSON, numbers and booleans as text', () => {
    expect(parseFeeder('x.JSON', '[{"id":1,"ok":true,"q":"a"}]', 'random')).toEqual({
      value: { source: 'x.JSON', order: 'random', rows: [{ id: '1', ok: 'true', q: 'a' }] },
    })
  })

  test.each([
    { name: 'another kind of file', file: 'x.txt', text: '', want: /expected a \.csv or a \.json file/ },
    { name: 'a file without rows', file: 'x.json', text: '[]', want: /holds no rows/ },
    { name: 'broken JSON', file: 'x.json', text: '[', want: /is not JSON/ },
    { name: 'JSON without a list', file: 'x.json', text: '{}', want: /holds no list/ },
    { name: 'nested JSON', file: 'x.json', text: '[{"a":1},{"a":[1]}]', want: /row 2 is no map/ },
  ])('refuses $name', ({ file, text, want }) => {
    const result = parseFeeder(file, text, 'sequential')
    expect('problem' in result && result.problem).toMatch(want)
  })
})
