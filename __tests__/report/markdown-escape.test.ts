import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { markdownFence, markdownLink, markdownText } from '../../src/report/markdown-escape.ts'

describe('markdownText', () => {
  test.each([
    { name: 'plain names stay as they are', text: 'GET /api/v1/tools', want: 'GET /api/v1/tools' },
    { name: 'an allowance stays readable', text: '10% & 5ms', want: '10% & 5ms' },
    { name: 'an entity is not read as one', text: 'a &lt; b', want: 'a &amp;lt; b' },
    { name: 'tags are text', text: '<b>', want: '&lt;b&gt;' },
    { name: 'a pipe does not end the cell', text: 'a|b', want: 'a&#124;b' },
    { name: 'a backslash before a pipe neither', text: String.raw`a\|b`, want: 'a&#92;&#124;b' },
    { name: 'a line break is a space', text: 'a\r\nb\u2028c', want: 'a b c' },
    { name: 'nobody is mentioned', text: '@octocat', want: '&#64;&#8203;octocat' },
    { name: 'no issue is linked', text: 'see #12', want: 'see &#35;&#8203;12' },
    { name: 'no address is linked', text: 'http://x www.y.z', want: 'http&#58;//x www&#8203;.y.z' },
    { name: 'no list is started', text: '1. a', want: String.raw`1\. a` },
    { name: 'a decimal starts no list', text: '0.5pp', want: '0.5pp' },
    { name: 'direction marks are gone', text: 'a\u202eb', want: 'ab' },
  ])('$name', ({ text, want }) => {
    expect(markdownText(text)).toBe(want)
  })

  test('no character that opens syntax is left bare', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markdownText(text)).not.toMatch(/[<>|`@\n]|(?<!\\)[*_~[\]$!]/)
      }),
    )
  })
})

describe('markdownFence', () => {
  test('content cannot end its block', () => {
    expect(markdownFence('sh', 'a ``` b')).toBe('````sh\na ``` b\n````')
  })
})

describe('markdownLink', () => {
  test.each([
    { name: 'an address is linked', url: 'https://x.test/a(b)', want: '[run](<https://x.test/a(b)>)' },
    { name: 'a script is not', url: 'javascript:alert(1)', want: 'run' },
    { name: 'an address that leaves its brackets is not', url: 'https://x.test/> <img>', want: 'run' },
  ])('$name', ({ url, want }) => {
    expect(markdownLink('run', url)).toBe(want)
  })
})
