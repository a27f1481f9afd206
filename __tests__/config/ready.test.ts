import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'

const readyOf = (written: string) =>
  parseConfig({ text: `ready: ${written}\n`, path: 'plimsoll.yml', env: {}, readText: () => undefined }).ready

describe('ready', () => {
  test.each([
    {
      name: 'a header, in lower case',
      written: '{ commit: X-Commit }',
      want: { path: '/', status: 200, commit: 'x-commit' },
    },
    {
      name: 'the body',
      written: '{ path: /version, commit: body }',
      want: { path: '/version', status: 200, commit: 'body' },
    },
    { name: 'nowhere', written: '{ path: /health }', want: { path: '/health', status: 200 } },
  ])('the commit is looked for in $name', ({ written, want }) => expect(readyOf(written)).toEqual(want))

  test('what is no header name is refused with an example', () => {
    expect(() => readyOf("{ commit: 'x commit' }")).toThrow('Write for example "x-commit"')
  })
})
