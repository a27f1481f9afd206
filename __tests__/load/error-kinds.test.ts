import { describe, expect, test } from '@jest/globals'
import type { Measurement } from '../../src/measure/measurement.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { aLoadPlan, runLoad } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

describe('kinds of errors', () => {
  const kindsOf = async (url: string, given: Partial<Plan> = {}): Promise<Measurement['total']['errors']> => {
    const { sides } = await runLoad(
      aLoadPlan(url, {
        stages: [{ phase: 'hold', durationMs: 200, from: 50, to: 50 }],
        blocks: { durationMs: 200, min: 1, max: 1, lookEvery: 1 },
        http: { timeoutMs: 300, connectTimeoutMs: 500, connections: 20, verifyTls: true },
        ...given,
      }),
    )
    return sides.candidate.total.errors
  }

  test.each([
    { name: 'a reset', script: () => aServer().thenResets(), want: { reset: 10 } },
    {
      name: 'a connection closed without answer',
      script: () => aServer().thenHangsUp(),
      want: { reset: 10 },
    },
    { name: 'garbage', script: () => aServer().thenSendsGarbage(), want: { protocol: 10 } },
    { name: 'a body cut short', script: () => aServer().thenTruncates(), want: { reset: 10 } },
    { name: 'silence', script: () => aServer().thenNeverAnswers(), want: { timeout: 10 } },
    { name: '404', script: () => aServer().answers(404), want: { 'status-4xx': 10 } },
    { name: '500', script: () => aServer().answers(500), want: { 'status-5xx': 10 } },
    { name: '429', script: () => aServer().answers(429), want: { throttled: 10 } },
    {
      name: 'a login page',
      script: () =>
        aServer().answers(302).with({ location: 'https://x.cloudflareaccess.com/cdn-cgi/access/login' }),
      want: { blocked: 10 },
    },
    { name: '204 is right', script: () => aServer().answers(204), want: {} },
    { name: 'a chunked answer is right', script: () => aServer().answers(200).chunked(), want: {} },
    { name: 'an answer that closes is right', script: () => aServer().answers(200).thenCloses(), want: {} },
    { name: 'a big answer is right', script: () => aServer().bigBody(300_000), want: {} },
  ])('$name', async ({ script, want }) => {
    const server = await served(script())
    expect(await kindsOf(server.url)).toEqual(want)
  })

  test('a port where nothing listens refuses', async () => {
    const server = await served()
    await server.close()
    expect(await kindsOf(server.url)).toEqual({ refused: 10 })
  })

  test('plain HTTP on a TLS url is a TLS error', async () => {
    const server = await served(aServer().greeting('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await kindsOf(server.url.replace('http:', 'https:'))).toEqual({ tls: 10 })
  })

  test('a name that does not exist is a DNS error', async () => {
    expect(await kindsOf('http://plimsoll.invalid')).toEqual({ dns: 10 })
  })
})
