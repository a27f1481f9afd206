import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { UserError } from '../../src/errors.ts'
import { parseConfig } from '../../src/config/config.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aSource } from '../support/config.ts'

/** Words of the configuration, so that the arbitrary trees get past the first key. */
const WORDS = [
  ...[
    'url',
    'headers',
    'ready',
    'scenarios',
    'load',
    'profiles',
    'thresholds',
    'requests',
    'baseline',
    'http',
  ],
  ...['name', 'weight', 'steps', 'data', 'get', 'post', 'json', 'form', 'body', 'expect', 'capture', 'once'],
  ...['status', 'file', 'rows', 'order', 'rate', 'users', 'ramp', 'duration', 'think', 'warm-up', 'block'],
  ...['p95', 'errors', 'throughput', 'max', 'min', 'increase', 'warn', 'runs', 'timeout', '__proto__', '<<'],
]
const VALUES = [
  ...['GET /', 'GET /{{ id }}', '/x', 'a', '10% & 5ms', '500ms', '1%', '0.5pp', '200/s', '60s..180s', '2k'],
  ...['http://localhost:1', '${A}', '${', '$.a', '$..[?@.b>1]', 'a.csv', 'a.json', 'unlimited', 'random'],
  ...['warn', 'exists', '(', '1s..2s', '*', '{{', '', '\u0000', '\uD800'],
]

const scalar = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<unknown>(...VALUES) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, 0, 1, 200, -1, 1.5, NaN, Infinity) },
  { weight: 1, arbitrary: fc.string() },
)
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...WORDS), fc.string({ maxLength: 3 })), tie('value'), {
      maxKeys: 5,
    }),
  ),
})).value

/** The shape of a real file, any part of which may be anything. */
const part = (right: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary: right }, tree)
const map = (shape: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  part(fc.record(shape, { requiredKeys: [] }))
const word = (...words: readonly unknown[]) => part(fc.constantFrom(...words))
const rule = map({
  max: word('500ms', '1%', '30/s'),
  increase: word('10% & 5ms', '0.5pp'),
  warn: map({ max: word('1ms') }),
})
const thresholds = map({ p95: rule, errors: rule, throughput: rule, mean: rule })
const load = map({
  rate: word('200/s', '1/h'),
  users: word(3, '2k'),
  ramp: word('0s', '1m'),
  duration: word('60s', '1s..9d', '7ms'),
  think: word('1s', '1s..2s'),
  block: word('5s', '1ms'),
  shape: word('constant', 'ramp', 'steps', 'spike', 'burst', 'stages'),
  step: word('+10/s', '+5', '0/s'),
  every: word('1s', '1ms'),
  limit: word('500/s', 20),
  peak: word('300/s', 9),
  size: word(5, '2k'),
  stages: part(fc.array(map({ to: word('5/s', 3, '0/s'), over: word('2s') }), { maxLength: 3 })),
  pacing: word('1s'),
  'graceful-stop': word('0s', '5s'),
  until: word('errors > 5%', ['p95 > 1s'], 'errors > 5ms'),
  thresholds,
})
const step = part(
  fc.oneof(
    fc.constantFrom<unknown>('GET /', 'GET /{{ id }}', { think: '1s' }),
    fc.record(
      {
        get: word('/x'),
        post: word('/y'),
        name: word('x'),
        json: tree,
        body: word('t', { file: 'a.csv' }),
        headers: map({ a: word('${A}', 'x'), b: word('${NOPE}') }),
        expect: map({
          status: word(200, [404]),
          json: map({ '$.a': word('exists') }),
          'max-bytes': word('1kB'),
        }),
        capture: map({ a: word('$.a', { header: 'x' }), b: word({ regex: '(' }) }),
      },
      { requiredKeys: [] },
    ),
  ),
)
const file = map({
  url: word('http://a.example', '${A}'),
  scenarios: part(
    fc.array(
      map({
        name: word('a', 'b'),
        weight: word(1, 0.001, 1e300),
        steps: part(fc.array(step, { minLength: 1, maxLength: 3 })),
        data: word('a.csv', 'a.json', { file: 'a.csv', order: 'unique' }, [{ id: 1 }]),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  ),
  load,
  profiles: map({ p: load, q: load }),
  thresholds,
  requests: map({ 'GET /': thresholds, x: thresholds }),
  http: map({
    version: word(1, 2),
    'keep-alive': word(true, false),
    tls: map({ ca: word('a.csv', 'none'), cert: word('a.csv'), key: word('a.csv') }),
    proxy: word('http://p:1', '${A}', 'p'),
    'max-body': word('1MB'),
  }),
  'max-requests': word('100k', 'unlimited'),
})

function parses(text: string): void {
  const readText = (path: string) => (path === 'a.csv' ? 'id\n1\n' : path === 'a.json' ? '{' : undefined)
  try {
    const config = parseConfig(aSource(text, { env: { A: 'x' }, readText }))
    expect(config.scenarios.length).toBeGreaterThan(0)
    // What the parser lets through can be planned.
    const { plan } = planRun(config, {
      profile: 'default',
      seed: 1,
      url: 'http://localhost',
      baselineUrl: undefined,
      cores: 2,
    })
    expect(plan.blocks.min).toBeLessThanOrEqual(plan.blocks.max)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    expect(error.code).toBe('config')
    expect(error.message).toMatch(/^\d+ problems? in plimsoll\.yml\n/)
    expect(error.message).not.toMatch(/undefined|\[object|Invalid input/)
  }
}

test('any text is a configuration or a UserError', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), parses), { numRuns: 300 })
})

test('any lines of YAML are a configuration or a UserError', () => {
  const line = fc
    .tuple(
      fc.nat({ max: 6 }),
      fc.constantFrom('', '- ', '? ', '&a ', '*a', '!!str ', '<<: *a', '{', '[', '|', '"', '%', '---'),
      fc.constantFrom(...WORDS),
      fc.constantFrom(...VALUES),
    )
    .map(([indent, mark, word, value]) => `${' '.repeat(indent)}${mark}${word}: ${value}`)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => parses(lines.join('\n'))),
    { numRuns: 300 },
  )
})

test('any tree is a configuration or a UserError', () => {
  fc.assert(
    fc.property(tree, (value) => parses(stringify(value))),
    { numRuns: 500 },
  )
})

test('any file with a wrong part is a configuration or a UserError', () => {
  fc.assert(
    fc.property(file, (value) => parses(stringify(value))),
    { numRuns: 500 },
  )
})

test.each([
  { name: 'brackets nested ten thousand deep', text: '['.repeat(10_000) },
  { name: 'maps nested ten thousand deep', text: '{a: '.repeat(10_000) },
  { name: 'a file of three million characters', text: '#'.repeat(3_000_000) },
  {
    name: 'aliases that multiply to a billion values',
    text: `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdefghi'[index] ?? ''}, `.repeat(9)}]`)
      .join('\n')}`,
  },
])('$name end quickly in a UserError', ({ text }) => {
  expect(() => parseConfig(aSource(text))).toThrow(UserError)
})
