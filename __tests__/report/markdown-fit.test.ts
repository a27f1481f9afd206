import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fitSections } from '../../src/report/markdown-fit.ts'

const pointer = (left: number): string => `${left} left out`

describe('fitSections', () => {
  test('what fits is kept whole, without a pointer', () => {
    const text = fitSections(
      [
        { head: '| a |', rows: ['| 1 |', '| 2 |'], tail: '', importance: 1 },
        { head: '<details>', rows: [], tail: '</details>', importance: 1 },
      ],
      1000,
      pointer,
    )
    expect(text).toBe('| a |\n| 1 |\n| 2 |')
  })

  test('the least important rows go first, from the end', () => {
    const text = fitSections(
      [
        { head: '', rows: ['important'], tail: '', importance: 9 },
        {
          head: '<details>',
          rows: ['first row', 'second row', 'third row'],
          tail: '</details>',
          importance: 1,
        },
      ],
      55,
      pointer,
    )
    expect(text).toBe('important\n\n<details>\nfirst row\n</details>\n\n2 left out')
  })

  test('the length is never exceeded, and what is left out is counted', () => {
    const section = fc.record({
      head: fc.string({ maxLength: 20 }),
      rows: fc.array(
        fc.string({ minLength: 1, maxLength: 40 }).map((row) => row.replaceAll('\n', ' ')),
        { maxLength: 12 },
      ),
      tail: fc.string({ maxLength: 10 }),
      importance: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(section, { maxLength: 6 }), fc.integer({ min: 40, max: 900 }), (sections, max) => {
        const text = fitSections(sections, max, pointer)
        expect(text.length).toBeLessThanOrEqual(max)
        const whole = fitSections(sections, Infinity, pointer)
        expect(text.length < whole.length ? text : pointer(0)).toMatch(/\d+ left out$/)
      }),
    )
  })
})
