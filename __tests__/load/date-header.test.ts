import { describe, expect, test } from '@jest/globals'
import { createReferenceClocks, dateOf } from '../../src/load/date-header.ts'
import { aLoadPlan, aTarget } from '../support/load-plans.ts'
import { aServer } from '../support/server.ts'
import { serving } from '../support/serving.ts'

const served = serving()

const DATE = 'Thu, 01 Jan 2026 10:00:07 GMT'
const DATE_MS = Date.UTC(2026, 0, 1, 10, 0, 7)

describe('when an answer was made', () => {
  test.each<{ name: string; headers: Readonly<Record<string, string>>; want: number | undefined }>([
    { name: 'its date', headers: { date: DATE }, want: DATE_MS },
    {
      name: 'an edge that passed it on',
      headers: { date: DATE, 'cf-cache-status': 'DYNAMIC' },
      want: DATE_MS,
    },
    { name: 'no date', headers: {}, want: undefined },
    { name: 'a date that is none', headers: { date: 'today' }, want: undefined },
    { name: 'a cache that kept it', headers: { date: DATE, age: '12' }, want: undefined },
    { name: 'a cache that calls it new', headers: { date: DATE, age: '0' }, want: undefined },
    {
      name: 'an edge that kept it',
      headers: { date: DATE, 'x-cache': 'Hit from cloudfront' },
      want: undefined,
    },
  ])('$name', ({ headers, want }) => {
    expect(dateOf((name) => headers[name])).toBe(want)
  })
})

const { http } = aLoadPlan('http://127.0.0.1:1')
const open = (url: string, signal = new AbortController().signal) =>
  createReferenceClocks().open(aTarget(`${url}/base`, { headers: { 'x-key': 'k' } }), '/health', {
    http,
    signal,
  })

describe('a look at the clock of a target', () => {
  test('asks for a head, on one connection, whatever the status', async () => {
    const server = await served(aServer().answers(404, '').with({ date: DATE, connection: 'keep-alive' }))
    const clocks = createReferenceClocks()
    const clock = open(server.url)
    const beforeMs = clocks.nowMs()
    const looks = [await clock.look(2000), await clock.look(2000)]
    const afterMs = clocks.nowMs()
    await clock.close()
    for (const look of looks) {
      expect(look?.dateMs).toBe(DATE_MS)
      expect(look?.sentMs).toBeGreaterThanOrEqual(beforeMs)
      expect(look?.receivedMs).toBeGreaterThanOrEqual(look?.sentMs ?? Infinity)
      expect(look?.receivedMs).toBeLessThanOrEqual(afterMs)
    }
    expect(server.seen.map(({ method, path, headers }) => [method, path, headers['x-key']])).toEqual(
      Array(2).fill(['HEAD', '/base/health', 'k']),
    )
    expect(server.connections).toBe(1)
  })

  test.each([
    { name: 'an answer that does not come', script: () => aServer().thenNeverAnswers() },
    { name: 'an answer without a date', script: () => aServer().answers(200, '') },
    { name: 'a connection that breaks', script: () => aServer().thenResets() },
  ])('$name tells no time', async ({ script }) => {
    const server = await served(script())
    const clock = open(server.url)
    expect(await clock.look(150)).toBeUndefined()
    await clock.close()
  })

  test('who is cancelled does not wait', async () => {
    const server = await served(aServer().thenNeverAnswers())
    const cancel = new AbortController()
    const clock = open(server.url, cancel.signal)
    const look = clock.look(60_000)
    cancel.abort()
    expect(await look).toBeUndefined()
    await clock.close()
  })
})
