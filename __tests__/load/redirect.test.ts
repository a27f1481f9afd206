import { describe, expect, test } from '@jest/globals'
import { hopOf, withoutBodyHeaders } from '../../src/load/redirect.ts'
import { planRun } from '../../src/plan/plan.ts'
import { aConfig } from '../support/config.ts'
import { runLoad } from '../support/load-plans.ts'
import { aServer, type RunningServer, type Script } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

async function run(
  server: RunningServer,
  scenarios: string,
  load = 'rate: 20/s, duration: 500ms, block: 500ms, graceful-stop: 5s',
) {
  const { plan } = planRun(aConfig(`scenarios: [${scenarios}]\nload: { ${load}, warm-up: 0s }`), {
    ...{ profile: 'default', seed: 1, url: server.url, baselineUrl: undefined, cores: 1 },
  })
  return (await runLoad(plan)).sides.candidate
}

const to =
  (location: string, status = 302) =>
  (script: Script) =>
    script.answers(status).with({ location })

describe('a redirect', () => {
  const asked = { url: new URL('http://a.example/x/y?q=1'), method: 'POST' }
  const get = (path: string) => ({ method: 'GET', path, keepsBody: false })
  test.each([
    { name: '303 leads to a GET', status: 303, location: '/z', want: get('/z') },
    { name: '302 makes a POST a GET', status: 302, location: 'z?a=b', want: get('/x/z?a=b') },
    {
      name: '307 repeats it',
      status: 307,
      location: '/z',
      want: { method: 'POST', path: '/z', keepsBody: true },
    },
    {
      name: 'an absolute address of the same host is followed',
      status: 301,
      location: 'http://a.example/',
      want: get('/'),
    },
    { name: 'another host is not', status: 301, location: 'http://b.example/', want: undefined },
    { name: 'nor another scheme', status: 301, location: 'https://a.example/', want: undefined },
    { name: 'nor nowhere', status: 301, location: undefined, want: undefined },
    { name: 'nor what is no address', status: 301, location: 'http://', want: undefined },
    { name: 'a 304 is none', status: 304, location: '/z', want: undefined },
  ])('$name', ({ status, location, want }) => {
    expect(hopOf(status, location, asked)).toEqual(want)
  })

  test('to a GET takes the headers of the body away', () => {
    expect(withoutBodyHeaders(['a', 'content-b', 'content-type', 'x', 'c', 'd'])).toEqual([
      'a',
      'content-b',
      'c',
      'd',
    ])
  })
})

describe('follow-redirects', () => {
  test('counts a request with its hops as one, from its due time to the last answer', async () => {
    const server = await served(
      aServer()
        .on('/a', to('/b'))
        .on('/b', to('/c'))
        .on('/c', (s) => s.answers(200, 'end').after(50)),
    )
    const { total, requests } = await run(server, '{ name: s, steps: [{ get: /a, follow-redirects: 2 }] }')
    expect(Object.keys(requests)).toEqual(['GET /a'])
    expect(total).toMatchObject({ sent: 10, completed: 10, errors: {}, expected: {} })
    // Bodies of the redirects count too: "ok", "ok", "end".
    expect(total.bytes).toBe(70)
    expect(total.serviceTime.quantile(0)).toBeGreaterThanOrEqual(50_000)
    expect(server.seen.map(({ path }) => path).filter((path) => path === '/c')).toHaveLength(10)
  })

  test.each([
    { name: 'one more than allowed', steps: '{ get: /a, follow-redirects: 1 }', want: { 'status-3xx': 10 } },
    {
      name: 'one that leads to another host',
      steps: '{ get: /away, follow-redirects: 5 }',
      want: { 'status-3xx': 10 },
    },
    { name: 'an endless one', steps: '{ get: /loop, follow-redirects: 5 }', want: { 'status-3xx': 10 } },
    {
      name: 'one that is expected as it is',
      steps: '{ get: /away, follow-redirects: 5, expect: { status: 302 } }',
      want: {},
    },
    { name: 'none without being asked', steps: '{ get: /a }', want: {} },
  ])('$name', async ({ steps, want }) => {
    const server = await served(
      aServer()
        .on('/a', to('/b'))
        .on('/b', to('/c'))
        .on('/c', (s) => s.answers(200))
        .on('/loop', to('/loop'))
        .on('/away', to('http://127.0.0.1:1/')),
    )
    const { total } = await run(server, `{ name: s, steps: [${steps}] }`)
    expect(total).toMatchObject({ completed: 10, errors: want })
  })

  test('carries cookies that a hop set, and no body into a GET', async () => {
    const server = await served(
      aServer()
        .on('/login', (s) => s.answers(303).with({ location: '/home', 'set-cookie': 'sid=7; Path=/' }))
        .on('/home', (s) => s.answers(200)),
    )
    await run(
      server,
      "{ name: s, steps: [{ post: /login, json: { a: 1 }, follow-redirects: 1 }, 'GET /home'] }",
    )
    const home = server.seen.filter(({ path }) => path === '/home')
    expect(home).toHaveLength(20)
    for (const { method, headers, body } of home) {
      expect([method, body, headers['content-type'], headers.cookie]).toEqual(['GET', '', undefined, 'sid=7'])
    }
  })
})

describe('a user', () => {
  test('keeps its cookies from iteration to iteration, with a single step too', async () => {
    const server = await served(
      aServer().answering((request) =>
        request.headers.cookie === undefined
          ? aServer().answers(200).with({ 'set-cookie': 'sid=1' })
          : aServer().answers(200),
      ),
    )
    await run(server, "{ name: s, steps: ['GET /'] }", 'users: 2, think: 50ms, duration: 600ms, block: 600ms')
    expect(server.seen.filter(({ headers }) => headers.cookie === undefined)).toHaveLength(2)
    expect(server.seen.length).toBeGreaterThan(4)
  })
})

describe('a group', () => {
  test('stands before the name of its steps', async () => {
    const server = await served(aServer().answers(200))
    const { requests } = await run(
      server,
      '{ name: s, steps: [{ get: /1, group: shop, name: one }, { get: /2, group: shop }] }',
    )
    expect(Object.keys(requests)).toEqual(['shop / one', 'shop / GET /2'])
  })
})
