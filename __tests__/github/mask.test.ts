import { describe, expect, test } from '@jest/globals'
import { maskSecrets, maskWithin } from '../../src/github/mask.ts'
import { renderComment } from '../../src/report/markdown.ts'
import { aResult } from '../support/results.ts'

describe('maskSecrets', () => {
  test.each([
    { name: 'as it is', text: 'token s3cret"/x!', want: 'token ***!' },
    { name: 'inside JSON', text: JSON.stringify({ a: 's3cret"/x' }), want: '{"a":"***"}' },
    { name: 'inside an address', text: `?t=${encodeURIComponent('s3cret"/x')}`, want: '?t=***' },
  ])('hides a secret $name', ({ text, want }) => {
    expect(maskSecrets(text, ['s3cret"/x'])).toBe(want)
  })

  test('leaves nothing of a secret that contains another', () => {
    expect(maskSecrets('Bearer abcd-efgh', ['abcd', 'abcd-efgh'])).toBe('Bearer ***')
  })
})

describe('maskWithin', () => {
  test('hides a secret in every text and key, and keeps the shape', () => {
    const value = { list: ['a s3cret b', 1, null], 'GET /?t=s3cret': { url: 'http://s3cret.example.com' } }
    expect(maskWithin(value, ['s3cret'])).toEqual({
      list: ['a *** b', 1, null],
      'GET /?t=***': { url: 'http://***.example.com' },
    })
  })

  test("a secret that is one of the format's own words breaks nothing", () => {
    const result = aResult().judged('fail', 'it fails').build()
    const masked = maskWithin(result, ['fail', 'live', 'ramp-down'])
    expect(masked).toMatchObject({ verdict: 'fail', check: 'failure', headline: 'it ***s' })
  })

  test('what only looks like a secret in a histogram or a commit stays', () => {
    const value = { sha: 'abcd1234', histogram: 'HISTabcdFAAA', text: 'abcd is hidden' }
    expect(maskWithin(value, ['abcd'])).toEqual({ ...value, text: '*** is hidden' })
  })

  test('a secret that Markdown would write otherwise does not reach the comment', () => {
    const secret = 'by_pass*1|2'
    const result = aResult().judged('fail', `the target said ${secret}`).build()
    const options = { marker: '<!-- m -->', runUrl: undefined, maxLength: 60_000 }
    expect(renderComment(result, options)).toMatch(/by.{0,6}pass/)
    expect(renderComment(maskWithin(result, [secret]), options)).not.toMatch(/by.{0,6}pass/)
  })
})
