import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { annotate, logText, OUTPUT_NAMES } from '../../src/github/outputs.ts'
import type { Annotation } from '../../src/github/github.ts'
import { aRunner } from '../support/fake-host.ts'

/** What actions/runner takes for a command: `::` at the start of a line, `##[` anywhere in one. */
function commandsIn(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith('::') || line.includes('##['))
}

describe('logText', () => {
  test.each([
    { name: 'an address with colons stays as it is', text: 'http://[::1]:3000/', want: 'http://[::1]:3000/' },
    { name: 'a command at the start is broken up', text: '::error::x', want: ': :error::x' },
    {
      name: 'a command on a later line is broken up',
      text: 'a\n  ::set-output name=x::y',
      want: 'a\n  : :set-output name=x::y',
    },
    { name: 'an old-style command is broken up', text: 'a ##[error]b', want: 'a ## [error]b' },
    { name: 'a carriage return does not hide a command', text: 'a\r::error::x', want: 'a\n: :error::x' },
    { name: 'an escape sequence cannot move the cursor', text: 'a\u001b[2Kb', want: 'a [2Kb' },
  ])('$name', ({ text, want }) => {
    expect(logText(text)).toBe(want)
  })

  test('no text becomes a command', () => {
    const pieces = fc.constantFrom(
      ':',
      '::',
      '#',
      '[',
      '\n',
      '\r',
      ' ',
      '\t',
      '\u2028',
      '\u0085',
      'error',
      'a',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        expect(commandsIn(logText(parts.join('')))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

describe('annotate', () => {
  const remark = (n: number): Annotation => ({
    path: '.github/plimsoll.yml',
    line: n,
    level: 'failure',
    title: `title ${n}`,
    message: `message ${n}`,
  })

  test('counts what exceeds the ten of a level that GitHub shows', () => {
    const runner = aRunner()
    annotate(
      runner,
      Array.from({ length: 14 }, (_, n) => remark(n + 1)),
    )
    const errors = runner.lines.filter(({ kind }) => kind === 'error')
    expect(errors).toHaveLength(9)
    expect(errors.at(-1)?.text).toBe('message 9 (and 5 more: see the summary)')
    expect(errors[0]?.properties).toEqual({ title: 'title 1', file: '.github/plimsoll.yml', startLine: 1 })
  })
})

test('action.yml declares the outputs that are written', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as { outputs: Readonly<Record<string, unknown>> }
  expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES])
})
