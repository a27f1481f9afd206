import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Capture, Expectation } from '../../src/config/scenario.ts'
import { Answer } from '../../src/load/answer.ts'
import { compileCapture } from '../../src/load/capture.ts'
import { CookieJar } from '../../src/load/cookies.ts'
import { compileJudge } from '../../src/load/expectation.ts'
import { NO_EXPECTATION } from '../support/load-plans.ts'

const answered = (status: number, headers: Record<string, string | string[]> = {}, body = '') =>
  new Answer(status, headers, Buffer.byteLength(body), [Buffer.from(body)])
const items = JSON.stringify({ items: [{ id: 3, name: 'saw', tags: ['a'] }], none: null })

describe('captures', () => {
  const rows: readonly { name: string; capture: Capture; want: string | undefined }[] = [
    { name: 'JSONPath takes a text', capture: { from: 'json', path: '$.items[0].name' }, want: 'saw' },
    { name: 'JSONPath writes a number', capture: { from: 'json', path: '$.items[0].id' }, want: '3' },
    {
      name: 'JSONPath writes other values as JSON',
      capture: { from: 'json', path: '$..tags' },
      want: '["a"]',
    },
    { name: 'JSONPath takes the first of many', capture: { from: 'json', path: '$.items[0].*' }, want: '3' },
    {
      name: 'JSONPath filters',
      capture: { from: 'json', path: '$.items[?@.id > 2].name' },
      want: 'saw',
    },
    { name: 'null is absent', capture: { from: 'json', path: '$.none' }, want: undefined },
    {
      name: 'a path that finds nothing is absent',
      capture: { from: 'json', path: '$.nope' },
      want: undefined,
    },
    { name: 'a header is found in any case', capture: { from: 'header', name: 'X-Id' }, want: '9' },
    {
      name: 'a header that is not there is absent',
      capture: { from: 'header', name: 'x-no' },
      want: undefined,
    },
    { name: 'a cookie comes from the jar', capture: { from: 'cookie', name: 'sid' }, want: 'abc' },
    { name: 'a pattern takes its group', capture: { from: 'regex', pattern: '"id":(\\d+)' }, want: '3' },
    { name: 'a pattern without group takes all', capture: { from: 'regex', pattern: 'sa.' }, want: 'saw' },
    {
      name: 'a pattern that does not match is absent',
      capture: { from: 'regex', pattern: 'zz' },
      want: undefined,
    },
  ]
  test.each(rows)('$name', ({ capture, want }) => {
    const cookies = new CookieJar()
    cookies.store(['sid=abc; Path=/; HttpOnly'])
    expect(compileCapture(capture)(answered(200, { 'x-id': '9' }, items), cookies)).toBe(want)
  })

  test('a body that is no JSON has nothing to capture', () => {
    expect(compileCapture({ from: 'json', path: '$.a' })(answered(200, {}, '<html>'), new CookieJar())).toBe(
      undefined,
    )
  })

  test.each<{ name: string; capture: Capture; says: string }>([
    { name: 'a broken JSONPath', capture: { from: 'json', path: '$.items[' }, says: '"$.items["' },
    { name: 'a broken pattern', capture: { from: 'regex', pattern: '(' }, says: '"("' },
  ])('$name is refused and quoted', ({ capture, says }) => {
    expect(() => compileCapture(capture)).toThrow(says)
  })

  test('a compressed body is read', () => {
    const zipped = new Answer(200, { 'content-encoding': 'gzip' }, 1, [gzipSync(items)])
    expect(compileCapture({ from: 'json', path: '$.items[0].id' })(zipped, new CookieJar())).toBe('3')
  })
})

describe('cookies', () => {
  test('a jar sends what it was given, and forgets what expired', () => {
    const jar = new CookieJar()
    expect(jar.header()).toBeUndefined()
    jar.store(['a=1; Path=/', 'b=x=y; HttpOnly', 'nonsense'])
    expect(jar.header()).toBe('a=1; b=x=y')
    jar.store(['a=; Max-Age=0', 'b=2'])
    expect(jar.header()).toBe('b=2')
    jar.store(['b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])
    expect(jar.header()).toBeUndefined()
  })
})

describe('expectations', () => {
  const expected = (given: Partial<Expectation>): Expectation => ({ ...NO_EXPECTATION, ...given })
  test.each([
    { name: '200 is right', answer: answered(200), want: undefined },
    { name: 'a redirect is right', answer: answered(302, { location: '/next' }), want: undefined },
    { name: '404 is a client error', answer: answered(404), want: 'status-4xx' },
    { name: '500 is a server error', answer: answered(500), want: 'status-5xx' },
    { name: '429 is throttling', answer: answered(429), want: 'throttled' },
    { name: '503 alone is a server error', answer: answered(503), want: 'status-5xx' },
    {
      name: '503 with Retry-After is throttling',
      answer: answered(503, { 'retry-after': '1' }),
      want: 'throttled',
    },
    { name: 'a challenge blocks', answer: answered(403, { 'cf-mitigated': 'challenge' }), want: 'blocked' },
    { name: 'a plain 403 is a client error', answer: answered(403), want: 'status-4xx' },
    {
      name: 'a redirect to a login host blocks',
      answer: answered(302, { location: 'https://vercel.com/sso-api?url=x' }),
      want: 'blocked',
    },
    {
      name: 'a redirect to a host that only ends alike is right',
      answer: answered(302, { location: 'https://notcloudflareaccess.com/' }),
      want: undefined,
    },
    {
      name: 'an expected 404 is right',
      expect: { status: [200, 404] },
      answer: answered(404),
      want: undefined,
    },
    { name: 'an expected 429 is right', expect: { status: [429] }, answer: answered(429), want: undefined },
    {
      name: 'a 302 is wrong when 200 is expected',
      expect: { status: [200] },
      answer: answered(302),
      want: 'status-3xx',
    },
    {
      name: 'a 201 is wrong when 200 is expected',
      expect: { status: [200] },
      answer: answered(201),
      want: 'expectation',
    },
    {
      name: 'a header that exists',
      expect: { headers: { etag: 'exists' } },
      answer: answered(200, { etag: 'x' }),
      want: undefined,
    },
    {
      name: 'a header that differs',
      expect: { headers: { etag: 'y' } },
      answer: answered(200, { etag: 'x' }),
      want: 'expectation',
    },
    {
      name: 'a body that contains',
      expect: { contains: 'saw' },
      answer: answered(200, {}, items),
      want: undefined,
    },
    {
      name: 'a body that does not',
      expect: { contains: 'axe' },
      answer: answered(200, {}, items),
      want: 'expectation',
    },
    {
      name: 'a JSON value that exists',
      expect: { json: { '$.items[0]': 'exists' } },
      answer: answered(200, {}, items),
      want: undefined,
    },
    {
      name: 'a JSON value that is equal, deeply',
      expect: { json: { '$.items[0].tags': ['a'] } },
      answer: answered(200, {}, items),
      want: undefined,
    },
    {
      name: 'a JSON value that differs',
      expect: { json: { '$.items[0].id': '3' } },
      answer: answered(200, {}, items),
      want: 'expectation',
    },
    {
      name: 'a JSON value that is missing',
      expect: { json: { '$.items[1]': 'exists' } },
      answer: answered(200, {}, items),
      want: 'expectation',
    },
    {
      name: 'a body that is too long',
      expect: { maxBytes: 10 },
      answer: answered(200, {}, items),
      want: 'expectation',
    },
    { name: 'an answer that is too late', expect: { maxMs: 4 }, answer: answered(200), want: 'expectation' },
    { name: 'an answer just in time', expect: { maxMs: 5 }, answer: answered(200), want: undefined },
  ])('$name', ({ expect: given = {}, answer, want }) => {
    expect(compileJudge(expected(given))(answer, 5)).toBe(want)
  })
})
