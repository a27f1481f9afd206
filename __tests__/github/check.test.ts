import { describe, expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { annotationsOf, MOST_ANNOTATIONS } from '../../src/github/annotations.ts'
import { checkName, describeCheck, startCheck } from '../../src/github/check.ts'
import { createPatience } from '../../src/github/patience.ts'
import { HEAD } from '../support/events.ts'
import { aGitHub } from '../support/github-api.ts'
import { clientOf } from '../support/github-client.ts'
import { aResult } from '../support/results.ts'

const CONFIG = parseConfig({
  path: '.github/plimsoll.yml',
  env: {},
  readText: () => undefined,
  text: [
    'thresholds:',
    '  p50: { increase: 10% & 2ms }',
    '  p95: { max: 500ms, increase: 10% & 5ms }',
    'scenarios:',
    '  - steps:',
    '      - GET /products',
    '      - GET /search',
    '    name: shop',
    'requests:',
    "  'GET /search':",
    '    p95: { increase: 35% & 40ms }',
    '',
  ].join('\n'),
})

describe('annotationsOf', () => {
  test('points at the line of the threshold that was broken', () => {
    const result = aResult().requests(['GET /products', 'GET /search']).slower('GET /products', 0.3).build()
    expect(annotationsOf(result, CONFIG)).toMatchObject([
      {
        path: '.github/plimsoll.yml',
        line: 2,
        level: 'failure',
        title: expect.stringMatching(/^GET \/products: p50 \+/),
      },
      {
        path: '.github/plimsoll.yml',
        line: 3,
        level: 'failure',
        message: expect.stringContaining('allowed is'),
      },
    ])
  })

  test("a request's own threshold is the one pointed at", () => {
    const result = aResult().requests(['GET /products', 'GET /search']).slower('GET /search', 0.5).build()
    expect(annotationsOf(result, CONFIG).map(({ line }) => line)).toEqual([2, 11])
  })

  test('failures come before warnings, and there are never more than GitHub takes', () => {
    const names = Array.from({ length: 60 }, (_, n) => `GET /r${n}`)
    const builder = names.reduce(
      (all, name) => all.slower(name, 0.4),
      aResult().requests([...names, 'GET /w']),
    )
    const annotations = annotationsOf(builder.warned('GET /w', 0.2).build(), CONFIG)
    expect(annotations).toHaveLength(MOST_ANNOTATIONS)
    expect(new Set(annotations.map(({ level }) => level))).toEqual(new Set(['failure']))
  })

  test('nothing is pointed at without a config file', () => {
    const result = aResult().slower('GET /products', 0.3).build()
    expect(annotationsOf(result, { ...CONFIG, path: undefined })).toEqual([])
  })

  test('nothing is pointed at when nothing is broken', () => {
    expect(annotationsOf(aResult().build(), CONFIG)).toEqual([])
  })
})

describe('describeCheck', () => {
  test.each([
    { name: 'a pass is a success', result: aResult().judged('pass', 'all good').build(), want: 'success' },
    { name: 'a failure is one', result: aResult().judged('fail', '1 regression').build(), want: 'failure' },
    {
      name: 'an inconclusive run is what the policy made of it',
      result: aResult().undecidedFor('no-baseline', 'no baseline', 'neutral').build(),
      want: 'neutral',
    },
    {
      name: 'a cancelled run is cancelled, whatever the policy',
      result: aResult().undecidedFor('interrupted', 'cut short', 'failure').build(),
      want: 'cancelled',
    },
  ])('$name', ({ result, want }) => {
    expect(describeCheck(result, 'summary', [])).toMatchObject({ conclusion: want, title: result.headline })
  })
})

test.each([
  { suite: 'default', profile: 'default', want: 'Plimsoll' },
  { suite: 'api', profile: 'default', want: 'Plimsoll (api)' },
  { suite: 'api', profile: 'spike', want: 'Plimsoll (api, spike)' },
])('the check of suite $suite and profile $profile is named $want', ({ suite, profile, want }) => {
  expect(checkName(suite, profile)).toBe(want)
})

describe('startCheck', () => {
  const RUN = 'https://github.com/octo-org/shop/actions/runs/1/attempts/1'

  test.each([
    { name: 'whose answer was lost is found again', fault: { kind: 'lost' } },
    { name: 'that was refused with 502 is made after looking', fault: { kind: 'status', status: 502 } },
  ] as const)('a check run $name, and there is one', async ({ fault }) => {
    const api = await aGitHub()
    const github = clientOf(api, { patience: createPatience(60_000) })
    // One of another run is in progress too.
    await startCheck(github, 'Plimsoll', HEAD, `${RUN}0`)
    api.fail('POST', /check-runs$/, fault, 1)
    const started = await startCheck(github, 'Plimsoll', HEAD, RUN)
    expect(api.checks).toHaveLength(2)
    expect(started).toEqual({ kind: 'started', id: api.checks[1]?.id })
    await api.close()
  })
})
