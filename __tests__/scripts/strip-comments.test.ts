import { describe, expect, test } from '@jest/globals'
import { stripComments } from '../../scripts/strip-comments.js'

describe('stripComments', () => {
  test.each([
    {
      name: 'a comment on lines of its own goes with them',
      code: 'a()\n/* one\n   two */\nb()\n',
      want: 'a()\nb()\n',
    },
    { name: 'behind code only the comment goes', code: 'a() // why\nb()\n', want: 'a() \nb()\n' },
    { name: 'tokens stay apart', code: 'void/* */a\n', want: 'void a\n' },
    {
      name: 'a statement that a comment ended stays ended',
      code: 'let a = 1 /* \n */ let b = 2\n',
      want: 'let a = 1 \n let b = 2\n',
    },
    {
      name: 'what only looks like one stays',
      code: 'x = "// no" + `/* no */` + /\\/*no/.source\n',
      want: 'x = "// no" + `/* no */` + /\\/*no/.source\n',
    },
    {
      name: 'the line for the shell stays',
      code: '#!/usr/bin/env node\n// why\na()\n',
      want: '#!/usr/bin/env node\na()\n',
    },
    {
      name: 'whose code comes next stays told',
      code: ';// CONCATENATED MODULE: ./lib/a.js\na()\n',
      want: ';// CONCATENATED MODULE: ./lib/a.js\na()\n',
    },
    {
      name: 'empty lines go, but for those of a template',
      code: 'a()\n\n  \nb(`1\n\n2`)\n',
      want: 'a()\nb(`1\n\n2`)\n',
    },
  ])('$name', ({ code, want }) => {
    expect(stripComments(code)).toBe(want)
  })

  test('what cannot be read is no bundle', () => {
    expect(() => stripComments('let = = 1')).toThrow(/reserved/)
  })
})
