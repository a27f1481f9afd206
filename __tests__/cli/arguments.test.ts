import { describe, expect, test } from '@jest/globals'
import { parseArguments, usageLine } from '../../src/cli/arguments.ts'
import type { Command } from '../../src/cli/command.ts'

const command: Command = {
  name: 'load',
  summary: 'put load on something',
  positionals: [
    { name: 'FILE', required: true },
    { name: 'NAME', required: false },
  ],
  options: [
    { name: 'out', value: 'DIR', summary: 'a folder' },
    { name: 'wait-timeout', value: 'T', summary: 'a time' },
    { name: 'quiet', value: undefined, summary: 'a flag' },
  ],
  details: [],
  examples: [],
  run: () => Promise.resolve(0),
}

describe('parseArguments', () => {
  test.each([
    {
      name: 'a value follows its option',
      typed: ['a', '--out', 'b'],
      want: { positionals: ['a'], values: { out: 'b' }, flags: [] },
    },
    {
      name: 'a value may be joined by an equals sign, also one with a dash',
      typed: ['a', '--out=-b'],
      want: { positionals: ['a'], values: { out: '-b' }, flags: [] },
    },
    {
      name: 'flags and arguments may stand in any order',
      typed: ['--quiet', 'a', 'b'],
      want: { positionals: ['a', 'b'], values: {}, flags: ['quiet'] },
    },
    {
      name: 'what follows two dashes is an argument',
      typed: ['--', '--quiet'],
      want: { positionals: ['--quiet'], values: {}, flags: [] },
    },
    {
      name: 'help needs no arguments',
      typed: ['-h'],
      want: { positionals: [], values: {}, flags: ['help'] },
    },
  ])('$name', ({ typed, want }) => {
    expect(parseArguments(command, typed)).toEqual(want)
  })

  test.each([
    {
      name: 'an unknown option is quoted and the nearest one named',
      typed: ['a', '--wait-timout=3s'],
      message: '"load" has no option "--wait-timout"',
      hint: '--wait-timeout',
    },
    {
      name: 'an unknown short option is quoted',
      typed: ['a', '-o'],
      message: '"load" has no option "-o"',
      hint: '--out',
    },
    {
      name: 'a value may not be missing at the end',
      typed: ['a', '--out'],
      message: '--out needs a value',
      hint: '--out DIR',
    },
    {
      name: 'a value may not be empty',
      typed: ['a', '--out='],
      message: '--out needs a value',
      hint: '--out DIR',
    },
    {
      name: 'an option is not swallowed as a value',
      typed: ['a', '--out', '--quiet'],
      message: '"--quiet" looks like another option',
      hint: '--out=--quiet',
    },
    {
      name: 'a flag takes no value',
      typed: ['a', '--quiet=yes'],
      message: '--quiet takes no value, but got "yes"',
      hint: '--quiet alone',
    },
    {
      name: 'an option counts once',
      typed: ['a', '--out', 'b', '--out', 'c'],
      message: '--out is given twice',
      hint: 'once',
    },
    {
      name: 'a required argument is asked for by its name',
      typed: ['--quiet'],
      message: '"load" needs FILE',
      hint: 'plimsoll load FILE [NAME] [options]',
    },
    {
      name: 'an argument too many is quoted',
      typed: ['a', 'b', 'c'],
      message: '"load" takes no argument "c"',
      hint: 'plimsoll load FILE [NAME] [options]',
    },
  ])('$name', ({ typed, message, hint }) => {
    expect(() => parseArguments(command, typed)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    )
  })
})

test('the usage line shows what is required and what is not', () => {
  expect(usageLine(command)).toBe('plimsoll load FILE [NAME] [options]')
})
