import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { describePlan } from '../../src/plan/describe.ts'
import { planRun } from '../../src/plan/plan.ts'
import type { PlanOrder } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'

const LOCAL = 'http://localhost:3000'
const OTHER_LOCAL = 'http://127.0.0.1:3001/base/'
const REMOTE = 'https://preview.example'
const OTHER_REMOTE = 'https://main.example'

function plan(text: string, order: Partial<PlanOrder> = {}) {
  return planRun(aConfig(text), {
    profile: 'default',
    seed: 1,
    url: LOCAL,
    baselineUrl: undefined,
    cores: 8,
    ...order,
  })
}

/** `phase seconds from>to`, one word each. */
const stages = (text: string, order: Partial<PlanOrder> = {}) =>
  plan(text, order).plan.stages.map(
    ({ phase, durationMs, from, to }) => `${phase} ${durationMs / 1_000} ${from}>${to}`,
  )

describe('stages and blocks', () => {
  test.each([
    {
      name: 'a rate for a range',
      load: '{ rate: 100/s, duration: 60s..180s }',
      want: ['warm-up 10 100>100', 'hold 180 100>100'],
      blocks: [5, 12, 36],
    },
    {
      name: 'a single duration is judged at its end',
      load: '{ rate: 9/s, duration: 60s }',
      want: ['warm-up 10 9>9', 'hold 60 9>9'],
      blocks: [5, 12, 12],
    },
    {
      name: 'no look before 8 blocks',
      load: '{ rate: 9/s, warm-up: 0s, duration: 10s..60s }',
      want: ['hold 60 9>9'],
      blocks: [5, 8, 12],
    },
    {
      name: 'nor after the last block',
      load: '{ rate: 9/s, warm-up: 0s, duration: 10s..30s }',
      want: ['hold 30 9>9'],
      blocks: [5, 6, 6],
    },
    {
      name: 'a hold shorter than a block is one block',
      load: '{ rate: 9/s, warm-up: 0s, duration: 3s }',
      want: ['hold 3 9>9'],
      blocks: [3, 1, 1],
    },
    {
      name: 'the rest of a block is left out',
      load: '{ rate: 9/s, warm-up: 0s, duration: 62s }',
      want: ['hold 60 9>9'],
      blocks: [5, 12, 12],
    },
    {
      name: 'a ramp comes first and replaces the warm-up',
      load: '{ users: 9, ramp: 30s, ramp-down: 6s, duration: 60s }',
      want: ['ramp 30 0>9', 'hold 60 9>9', 'ramp-down 6 9>0'],
      blocks: [5, 12, 12],
    },
    {
      name: 'a short ramp is followed by the rest of it',
      load: '{ users: 9, ramp: 4s, duration: 60s }',
      want: ['ramp 4 0>9', 'warm-up 6 9>9', 'hold 60 9>9'],
      blocks: [5, 12, 12],
    },
    {
      name: 'eight hours have 360 blocks',
      load: '{ users: 9, warm-up: 0s, duration: 8h }',
      want: ['hold 28800 9>9'],
      blocks: [80, 360, 360],
    },
    {
      name: 'half an hour keeps its own',
      load: '{ users: 9, warm-up: 0s, duration: 30m }',
      want: ['hold 1800 9>9'],
      blocks: [5, 360, 360],
    },
    {
      name: 'the config sets the block',
      load: '{ rate: 9/s, warm-up: 0s, duration: 60s, block: 2s }',
      want: ['hold 60 9>9'],
      blocks: [2, 30, 30],
    },
  ])('$name', ({ load, want, blocks }) => {
    const text = `load: ${load}`
    expect(stages(text)).toEqual(want)
    const { durationMs, min, max, lookEvery } = plan(text).plan.blocks
    expect([durationMs / 1_000, min, max, lookEvery]).toEqual([...blocks, 4])
  })

  test('what is changed about the wish is said', () => {
    expect(plan('load: { rate: 9/s, duration: 62s }').warnings).toEqual([
      '1 min 2 s is no whole number of 5 s blocks: full load lasts 1 min.',
    ])
    expect(plan('load: { rate: 9/s, duration: 8h }').warnings[0]).toMatch(
      /^8 h at full load would be 5,760 blocks/,
    )
  })
})

describe('assumed load', () => {
  test.each([
    {
      name: 'this machine gets 40/s for one to three minutes',
      order: {},
      want: ['warm-up 10 40>40', 'hold 180 40>40'],
      said: '40/s iterations for 1 min to 3 min, as for a target on this machine',
    },
    {
      name: 'a remote target gets 20/s for a minute',
      order: { url: REMOTE },
      want: ['warm-up 10 20>20', 'hold 60 20>20'],
      said: '20/s iterations for 1 min, as for a remote target',
    },
    {
      name: 'two remote hosts get 20/s each',
      order: { url: REMOTE, baselineUrl: OTHER_REMOTE },
      want: ['warm-up 10 20>20', 'hold 60 20>20'],
      said: '20/s',
    },
    {
      name: 'one host that is both sides gets 20/s in all',
      order: { url: REMOTE, baselineUrl: `${REMOTE}/main` },
      want: ['warm-up 10 10>10', 'hold 60 10>10'],
      said: '10/s',
    },
  ])('$name', ({ order, want, said }) => {
    expect(stages('', order)).toEqual(want)
    expect(plan('', order).assumptions.join()).toContain(said)
  })

  test('several requests in an iteration share the 20/s', () => {
    const text = 'scenarios: [{ name: a, steps: [GET /a, GET /b, GET /c, GET /d] }]'
    expect(stages(text, { url: REMOTE })).toEqual(['warm-up 10 5>5', 'hold 60 5>5'])
  })

  test('a configured load is not touched and not mentioned', () => {
    const { assumptions } = plan('load: { rate: 50/s, duration: 60s }', { url: REMOTE })
    expect(assumptions.join()).not.toContain('configures no')
  })
})

describe('sides', () => {
  test.each([
    { name: 'no baseline: only the candidate', text: '', order: {}, want: 'none' },
    { name: 'two on this machine: slices', text: '', order: { baselineUrl: OTHER_LOCAL }, want: 'slices' },
    {
      name: 'two remote ones: duet',
      text: '',
      order: { url: REMOTE, baselineUrl: OTHER_REMOTE },
      want: 'duet',
    },
    { name: 'one of each: duet', text: '', order: { baselineUrl: OTHER_REMOTE }, want: 'duet' },
    {
      name: 'the config overrules',
      text: 'baseline: { interleave: duet }',
      order: { baselineUrl: OTHER_LOCAL },
      want: 'duet',
    },
    {
      name: 'users take slices, remote too',
      text: 'load: { users: 2, duration: 60s }',
      order: { url: REMOTE, baselineUrl: OTHER_REMOTE },
      want: 'slices',
    },
  ])('$name', ({ text, order, want }) => expect(plan(text, order).plan.interleave).toBe(want))

  test('an address loses its trailing slash and keeps its path; headers come along', () => {
    const { sides } = plan('headers: { X-A: "1" }', { baselineUrl: OTHER_LOCAL }).plan
    expect(sides).toEqual({
      candidate: { url: LOCAL, headers: { 'x-a': '1' }, local: true },
      baseline: { url: 'http://127.0.0.1:3001/base', headers: { 'x-a': '1' }, local: true },
    })
  })

  test.each([
    ['http://localhost', true],
    ['http://app.localhost:80', true],
    ['http://127.9.9.9', true],
    ['http://127.1', true],
    ['http://[::1]:8080', true],
    ['http://[::ffff:127.0.0.1]', true],
    ['http://localhost.example', false],
    ['http://10.0.0.1', false],
    ['http://128.0.0.1', false],
    ['http://[::2]', false],
  ])('%s is on this machine: %s', (url, local) => {
    expect(plan('', { url }).plan.sides.candidate.local).toBe(local)
  })

  test.each([
    { cores: 1, url: REMOTE, want: 1 },
    { cores: 2, url: REMOTE, want: 1 },
    { cores: 4, url: REMOTE, want: 3 },
    { cores: 64, url: REMOTE, want: 4 },
    { cores: 64, url: LOCAL, want: 1 },
  ])('$cores cores against $url: $want threads', ({ want, ...order }) => {
    expect(plan('', order).plan.workers).toBe(want)
  })
})

describe('counts', () => {
  const MIX = `
scenarios:
  - { name: browse, weight: 3, steps: [GET /a, think: 1s, GET /b] }
  - { name: buy, weight: 1, steps: [GET /a, { post: /c, once: true }] }
`
  const counted = (load: string, order: Partial<PlanOrder> = {}) => {
    const { requests, totalRequests } = plan(`${MIX}load: ${load}`, order).plan
    return [
      ...requests.map(({ name, scenario, rate, planned }) => [name, scenario, rate, planned]),
      totalRequests,
    ]
  }
  const OPEN = '{ rate: 40/s, warm-up: 10s, duration: 60s }'

  test('one side: weights times steps; a name in two scenarios is counted once', () => {
    expect(counted(OPEN)).toEqual([
      ['GET /a', 'browse, buy', 40, 2_400],
      ['GET /b', 'browse', 30, 1_800],
      ['POST /c', 'buy', 0, 0],
      40 * 70 * 2,
    ])
  })

  test('slices: each side has half of the time, the total stays', () => {
    expect(counted(OPEN, { baselineUrl: OTHER_LOCAL })).toEqual([
      ['GET /a', 'browse, buy', 40, 1_200],
      ['GET /b', 'browse', 30, 900],
      ['POST /c', 'buy', 0, 0],
      40 * 70 * 2,
    ])
  })

  test('duet: each side has all of it, the total doubles', () => {
    expect(counted(OPEN, { baselineUrl: OTHER_REMOTE })).toEqual([
      ['GET /a', 'browse, buy', 40, 2_400],
      ['GET /b', 'browse', 30, 1_800],
      ['POST /c', 'buy', 0, 0],
      40 * 70 * 2 * 2,
    ])
  })

  test('ramps count by their area', () => {
    expect(counted('{ rate: 40/s, ramp: 20s, warm-up: 0s, duration: 60s, ramp-down: 10s }').at(-1)).toBe(
      2 * (400 + 2_400 + 200),
    )
  })

  test('users: planned with answers of 100 ms, bounded with answers of 10 ms', () => {
    const text =
      'scenarios: [{ name: a, steps: [GET /, think: 1s..2s] }]\nload: { users: 16, warm-up: 0s, duration: 60s, think: 400ms }'
    const { requests, totalRequests } = plan(text).plan
    // 60 s of 16 users, each 1.5 s + 0.4 s + the answer for one iteration.
    expect(requests[0]?.planned).toBe(Math.floor((16 * 60) / 2.0))
    expect(totalRequests).toBe(Math.ceil((16 * 60) / 1.91))
  })
})

describe('refusals', () => {
  const refusal = (text: string, order: Partial<PlanOrder>): UserError => {
    try {
      plan(text, order)
    } catch (error) {
      if (error instanceof UserError) return error
      throw error
    }
    throw new Error('nothing was refused')
  }
  const HEAVY = 'load: { rate: 1000/s, duration: 2m }'

  test.each([
    {
      name: 'an unknown profile, with the nearest',
      text: 'profiles: { stress: { users: 1 } }',
      order: { profile: 'stres' },
      code: 'usage',
      want: /no profile "stres"\..*"stress"/,
    },
    {
      name: 'a profile named like a method of objects',
      text: '',
      order: { profile: 'toString' },
      code: 'usage',
      want: /no profile "toString"/,
    },
    { name: 'no address', text: '', order: { url: ' ' }, code: 'target-missing', want: /empty/ },
    {
      name: 'no URL',
      text: '',
      order: { url: 'http://' },
      code: 'usage',
      want: /"http:\/\/" cannot be used: expected a URL/,
    },
    {
      name: 'no scheme',
      text: '',
      order: { url: 'localhost:3000' },
      code: 'usage',
      want: /expected "http:\/\/" or "https:\/\/"/,
    },
    {
      name: 'another scheme',
      text: '',
      order: { url: 'ftp://a.example' },
      code: 'usage',
      want: /expected http or https, not "ftp"/,
    },
    { name: 'a query', text: '', order: { url: 'http://a.example/?x=1' }, code: 'usage', want: /no query/ },
    {
      name: 'the baseline address alike',
      text: '',
      order: { baselineUrl: 'nope' },
      code: 'usage',
      want: /"nope" cannot be used/,
    },
    {
      name: 'more than the cap',
      text: HEAVY,
      order: { url: REMOTE },
      code: 'too-many-requests',
      want: /130,000 requests to preview\.example; max-requests allows 100,000/,
    },
    {
      name: 'more than the cap on one host by both sides',
      text: 'load: { rate: 500/s, duration: 2m }',
      order: { url: REMOTE, baselineUrl: `${REMOTE}/main` },
      code: 'too-many-requests',
      want: /130,000/,
    },
  ])('$name', ({ text, order, code, want }) => {
    const error = refusal(text, order)
    expect(error.code).toBe(code)
    expect(`${error.message} ${error.hint}`).toMatch(want)
  })

  test('a password in an address is not repeated', () => {
    const { message, hint } = refusal('', { url: 'https://me:hunter2@a.example' })
    expect(message + hint).not.toContain('hunter2')
  })

  test('the hint names the three ways out', () => {
    const { hint } = refusal(HEAVY, { url: REMOTE })
    expect(hint).toMatch(/Lower the rate.*max-requests: 130000.*max-requests: unlimited/)
  })

  test.each([
    { name: 'a loopback target', text: HEAVY, order: {} },
    { name: 'unlimited', text: `${HEAVY}\nmax-requests: unlimited`, order: { url: REMOTE } },
    { name: 'a raised cap', text: `${HEAVY}\nmax-requests: 130k`, order: { url: REMOTE } },
    { name: 'an acknowledgement', text: HEAVY, order: { url: REMOTE, acknowledged: true } },
  ])('$name is planned', ({ text, order }) => {
    expect(plan(text, order).plan.totalRequests).toBe(130_000)
  })
})

describe('warnings', () => {
  const scenario = (rest: string) => `scenarios: [{ name: a, ${rest} }]`
  test.each([
    {
      name: 'a template that nothing fills',
      text: scenario('steps: ["GET /{{ id }}"]'),
      order: {},
      want: 'Nothing fills {{ id }} in "GET /{{ id }}": give scenario a data with a column id, or capture it in an earlier step.',
    },
    {
      name: 'a capture that comes too late',
      text: scenario('steps: [{ get: "/{{ id }}", name: x, capture: { id: $.id } }]'),
      order: {},
      want: 'Nothing fills {{ id }} in "x": give scenario a data with a column id, or capture it in an earlier step.',
    },
    {
      name: 'a template inside a JSON body',
      text: scenario('steps: [{ post: /, json: { a: [ "{{ q }}" ] } }]'),
      order: {},
      want: 'Nothing fills {{ q }} in "POST /": give scenario a data with a column q, or capture it in an earlier step.',
    },
    {
      name: 'too few unique rows',
      text: scenario('steps: [GET /], data: { rows: [{ a: 1 }], order: unique }'),
      order: {},
      want: 'Scenario a has 1 unique rows for 7,600 iterations: add rows, or use order sequential.',
    },
    {
      name: 'a target against itself',
      text: '',
      order: { baselineUrl: `${LOCAL}/` },
      want: 'Both sides have the same address: this run compares a target with itself.',
    },
    {
      name: 'more users than connections',
      text: 'load: { users: 600, duration: 60s }',
      order: {},
      want: '600 users share 512 connections, and wait for one at times: set http.connections to 600 to give each its own.',
    },
    {
      name: 'slices that are too long',
      text: 'load: { rate: 1/s, duration: 60s, block: 20s }',
      order: { baselineUrl: OTHER_LOCAL },
      want: 'Slices of 5 s let drift of the machine into the comparison: blocks of at most 8 s keep them at 2 s.',
    },
    {
      name: 'a duet of users',
      text: 'load: { users: 1, duration: 60s }\nbaseline: { interleave: duet }',
      order: { baselineUrl: OTHER_LOCAL },
      want: 'A duet needs arrivals that wait for nobody: users are measured in slices instead. Use rate for a duet.',
    },
  ])('$name', ({ text, order, want }) => expect(plan(text, order).warnings).toEqual([want]))

  test('data, earlier captures and generators fill templates', () => {
    const text = scenario(
      'data: [{ q: 1 }], steps: [{ get: "/{{ q }}", capture: { id: $.id } }, "GET /{{ id }}?r={{ $uuid }}"]',
    )
    expect(plan(text).warnings).toEqual([])
  })
})

test('describePlan tells the plan in lines and no secret', () => {
  const config = aConfig(
    "headers: { a: '${T}' }\nscenarios: [{ name: a, steps: [GET /a, GET /b] }]\nload: { rate: 40/s, duration: 60s..180s }",
    { env: { T: 'hunter2' } },
  )
  const lines = describePlan(
    planRun(config, { profile: 'default', seed: 1, url: LOCAL, baselineUrl: OTHER_LOCAL, cores: 2 }),
    config,
  )
  const text = lines.join('\n')
  expect(text).toContain('Baseline  http://127.0.0.1:3001/base (this machine)')
  expect(text).toContain('100 %  a: 2 steps')
  expect(text).toContain('full load  3 min at 40/s')
  expect(text).toContain('36 blocks of 5 s, judged after 12 and then every 4')
  expect(text).toContain('GET /a      3,600  (40/s, a)')
  expect(text).toContain('In all at most 15,200 requests in 3 min 10 s, one load thread')
  expect(text).not.toContain('hunter2')
})
