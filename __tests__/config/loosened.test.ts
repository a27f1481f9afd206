import { describe, expect, test } from '@jest/globals'
import { findLoosened } from '../../src/config/loosened.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { thresholdsFor, TOTAL } from '../../src/config/thresholds-for.ts'

const parse = (lines: readonly string[]) =>
  parseConfig({ text: `${lines.join('\n')}\n`, path: 'plimsoll.yml', env: {}, readText: () => undefined })

const SCENARIO = ['scenarios:', '  - name: a', '    steps:', '      - GET /x', '      - GET /y']
const LOAD = ['load: { rate: 100/s, duration: 60s }']
const LIMITS = ['thresholds:', '  p95: { max: 500ms, increase: 10% & 5ms }', '  errors: { max: 1% }']
const MAIN = [...SCENARIO, ...LOAD, ...LIMITS]

const changesOf = (own: readonly string[], main: readonly string[] = MAIN) =>
  findLoosened(parse(main), parse(own), 'default').changes

describe('findLoosened', () => {
  test.each([
    { name: 'nothing', own: MAIN, want: [] },
    {
      name: 'a higher maximum',
      own: [
        ...SCENARIO,
        ...LOAD,
        'thresholds:',
        '  p95: { max: 1s, increase: 10% & 5ms }',
        '  errors: { max: 1% }',
      ],
      want: ['p95 max: 500ms, now 1s (all requests together)'],
    },
    {
      name: 'one part of an allowance',
      own: [
        ...SCENARIO,
        ...LOAD,
        'thresholds:',
        '  p95: { max: 500ms, increase: 5% & 50ms }',
        '  errors: { max: 1% }',
      ],
      want: ['p95 increase: 10% & 5ms, now 5% & 50ms (each request)'],
    },
    {
      name: 'a limit for one request only',
      own: [...MAIN, 'requests:', "  'GET /y': { p95: { increase: 30% & 5ms } }"],
      want: ['p95 increase: 10% & 5ms, now 30% & 5ms (GET /y)'],
    },
    {
      name: 'a limit that is gone',
      own: [...SCENARIO, ...LOAD, 'thresholds:', '  p95: { max: 500ms, increase: 10% & 5ms }'],
      want: ['errors max: 1%, now none (all requests together)'],
    },
    {
      name: 'a request that is gone',
      own: [...SCENARIO.slice(0, -1), ...LOAD, ...LIMITS],
      want: ['GET /y is not sent any more'],
    },
    {
      name: 'a lower load and a shorter run',
      own: [...SCENARIO, 'load: { rate: 10/s, duration: 30s }', ...LIMITS],
      want: ['load: 100/s, now 10/s', 'duration: 60s, now 30s'],
    },
    {
      name: 'fewer shards, and a shorter window that they share',
      own: [...MAIN, 'shards: { least: 60%, window: 20% }'],
      want: ['shards.least: 100 %, now 60 %', 'shards.window: 50 %, now 20 %'],
    },
    {
      name: 'a softer policy',
      own: [...MAIN, 'on-inconclusive: pass'],
      want: ['on-inconclusive: warn, now pass'],
    },
    {
      name: 'no news in what is tighter or added',
      own: [
        ...SCENARIO,
        '      - GET /z',
        'load: { rate: 200/s, duration: 90s }',
        'thresholds:',
        '  p50: { increase: 5% }',
        '  p95: { max: 400ms, increase: 5% & 5ms }',
        '  errors: { max: 1% }',
        'on-inconclusive: fail',
      ],
      want: [],
    },
  ])('finds $name', ({ own, want }) => expect(changesOf(own)).toEqual(want))

  test('what counts as a right answer is compared', () => {
    const own = MAIN.map((line) =>
      line.includes('GET /x') ? '      - { get: /x, name: GET /x, expect: { status: [200, 500] } }' : line,
    )
    expect(changesOf(own)).toEqual(['what counts as a right answer to GET /x changed'])
  })

  test("the branch's limits judge where they are stricter, the change's own where they are not", () => {
    const own = [
      ...SCENARIO,
      ...LOAD,
      'thresholds:',
      '  p50: { increase: 5% }',
      '  p95: { max: 2s, increase: 90% & 5ms }',
    ]
    const { strict } = findLoosened(parse(MAIN), parse(own), 'default')
    const of = (name: string) =>
      Object.fromEntries(thresholdsFor(strict, 'default', name).map((one) => [one.metric, one]))
    expect(of(TOTAL)).toMatchObject({ p95: { max: { value: 500 } }, errors: { max: { value: 0.01 } } })
    expect(of('GET /y')).toMatchObject({
      p50: { increase: { relative: 0.05 } },
      p95: { increase: { relative: 0.1, absolute: 5 } },
    })
  })
})
