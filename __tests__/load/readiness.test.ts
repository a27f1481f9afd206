import { describe, expect, test } from '@jest/globals'
import type { ProbeOptions } from '../../src/load/probe.ts'
import { createProbe } from '../../src/load/readiness.ts'
import { aTarget } from '../support/load-plans.ts'
import { aFreePort, aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

const awaitReady = (url: string, given: Partial<ProbeOptions> = {}) =>
  createProbe().awaitReady(aTarget(url, { headers: { 'x-key': 'k' } }), {
    ready: undefined,
    firstPath: '/first',
    timeoutMs: 700,
    signal: new AbortController().signal,
    onAttempt: () => undefined,
    ...given,
  })

describe('awaitReady', () => {
  test('any answer is ready when nothing else is asked for', async () => {
    const server = await served(aServer().answers(404))
    const ready = await awaitReady(server.url)
    expect(ready).toMatchObject({ attempts: 1, status: 404, address: '127.0.0.1' })
    expect(server.seen[0]).toMatchObject({ path: '/first', headers: { 'x-key': 'k' } })
  })

  test('it asks again until the status is right, and tells each attempt', async () => {
    const server = await served(aServer().answers(503).times(2).then(200))
    const saw: string[] = []
    const ready = await awaitReady(`${server.url}/base`, {
      ready: { path: '/health', status: 200 },
      timeoutMs: 5000,
      onAttempt: (attempt) => saw.push(attempt.saw),
    })
    expect(ready.attempts).toBe(3)
    expect(saw).toEqual(['status 503', 'status 503', 'status 200'])
    expect(server.seen.map((request) => request.path)).toEqual(Array(3).fill('/base/health'))
  })

  test.each([
    {
      name: 'a wrong status to the end is not ready',
      script: () => aServer().answers(503),
      given: { ready: { path: '/health', status: 200 } },
      code: 'target-not-ready',
      says: 'GET /health with status 503',
      hint: 'ready.status',
    },
    {
      name: 'silence is unreachable',
      script: () => aServer().thenNeverAnswers(),
      given: {},
      code: 'target-unreachable',
      says: 'did not answer in time',
      hint: 'firewall',
    },
    {
      name: 'a connection closed without answer is unreachable',
      script: () => aServer().thenHangsUp(),
      given: {},
      code: 'target-unreachable',
      says: 'closed the connection without an answer',
      hint: 'log of the target',
    },
    {
      name: 'what does not speak HTTP is unreachable',
      script: () => aServer().thenSendsGarbage(),
      given: {},
      code: 'target-unreachable',
      says: 'does not answer in HTTP',
      hint: 'scheme',
    },
    {
      name: 'a Vercel login protects',
      script: () =>
        aServer().answers(302).with({ location: 'https://vercel.com/sso-api?url=https%3A%2F%2Fx' }),
      given: {},
      code: 'target-protected',
      says: 'Vercel Authentication',
      hint: 'x-vercel-protection-bypass',
    },
    {
      name: 'Cloudflare Access protects',
      script: () =>
        aServer().answers(302).with({ location: 'https://t.cloudflareaccess.com/cdn-cgi/access' }),
      given: {},
      code: 'target-protected',
      says: 'Cloudflare Access',
      hint: 'CF-Access-Client-Id',
    },
    {
      name: 'a challenge protects, whatever status was asked for',
      script: () => aServer().answers(403).with({ 'cf-mitigated': 'challenge' }),
      given: { ready: { path: '/', status: 403 } },
      code: 'target-protected',
      says: 'Cloudflare challenge',
      hint: 'WAF',
    },
  ])('$name', async ({ script, given, code, says, hint }) => {
    const server = await served(script())
    await expect(awaitReady(server.url, given)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
      hint: expect.stringContaining(hint),
    })
    expect(server.url).toBeTruthy()
  })

  test('a refused connection names host and port, and what to do', async () => {
    const port = await aFreePort()
    await expect(awaitReady(`http://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining(`"127.0.0.1:${port}" refused the connection (ECONNREFUSED)`),
      hint: expect.stringContaining('--wait-timeout'),
    })
  })

  test('a name that does not exist is quoted', async () => {
    await expect(awaitReady('http://plimsoll.invalid')).rejects.toMatchObject({
      code: 'target-unreachable',
      message: expect.stringContaining('"plimsoll.invalid" cannot be resolved'),
    })
  })

  test('a TLS error is not waited out', async () => {
    const server = await served(aServer().greeting('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await expect(
      awaitReady(server.url.replace('http:', 'https:'), { timeoutMs: 60_000 }),
    ).rejects.toMatchObject({ code: 'target-unreachable', message: expect.stringContaining('certificate') })
    expect(server.connections).toBe(1)
  })

  test('a target that starts late is found', async () => {
    const port = await aFreePort()
    let starting: Promise<unknown> | undefined
    const waiting = awaitReady(`http://127.0.0.1:${port}`, {
      timeoutMs: 10_000,
      onAttempt: ({ saw }) => {
        if (saw.includes('ECONNREFUSED')) starting ??= served(aServer().answers(200), port)
      },
    })
    expect((await waiting).status).toBe(200)
    expect((await waiting).attempts).toBeGreaterThan(1)
  })

  test('an aborted wait ends at once', async () => {
    const port = await aFreePort()
    const abort = new AbortController()
    await expect(
      awaitReady(`http://127.0.0.1:${port}`, {
        timeoutMs: 60_000,
        signal: abort.signal,
        onAttempt: () => abort.abort(),
      }),
    ).rejects.toThrow('abort')
  })
})

describe('ready.commit', () => {
  const SHA = 'abc1234'.padEnd(40, '0')
  const options = (commit: string): Partial<ProbeOptions> => ({
    ready: { path: '/version', status: 200, commit },
    sha: SHA,
    timeoutMs: 3_000,
  })

  test('an older deployment behind the same address is waited out', async () => {
    const server = await served(
      aServer()
        .answers(200)
        .with({ 'x-commit': 'fff0000' })
        .times(2)
        .then(200)
        .with({ 'x-commit': 'abc1234' }),
    )
    expect((await awaitReady(server.url, options('x-commit'))).attempts).toBe(3)
  })

  test('the body may name it, among other things', async () => {
    const server = await served(aServer().json({ version: '1.2.3', commit: SHA }))
    expect((await awaitReady(server.url, options('body'))).attempts).toBe(1)
  })

  test('a deployment that stays another one is not ready, and what it names is quoted', async () => {
    const server = await served(aServer().answers(200).with({ 'x-commit': 'fff0000' }))
    await expect(awaitReady(server.url, { ...options('x-commit'), timeoutMs: 300 })).rejects.toMatchObject({
      code: 'target-not-ready',
      message: expect.stringContaining('found "fff0000"'),
    })
  })

  test('where the commit under test is not known, nothing is looked at', async () => {
    const server = await served(aServer().answers(200))
    expect((await awaitReady(server.url, { ...options('x-commit'), sha: undefined })).attempts).toBe(1)
  })
})

describe('settling', () => {
  test('a target that is asked to settle is asked again, and an edge cache is named', async () => {
    const server = await served(aServer().answers(200).with({ 'cf-cache-status': 'HIT' }))
    const ready = await awaitReady(server.url, { settle: true })
    expect(ready).toMatchObject({ edge: 'cf-cache-status: HIT', settled: { kind: 'settled' } })
    expect(server.seen).toHaveLength(ready.settled!.answers)
  })
})
