import { once } from 'node:events'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lognormal, seededUniform } from '../../src/demo/latency.ts'
import { createShop } from '../../src/demo/shop.ts'
import { PLANTED, SHOP_REQUESTS, SHOP_SIGMA } from '../../src/demo/shop-requests.ts'

describe('latencies', () => {
  const draws = (seed: number, median: number): number[] => {
    const uniform = seededUniform(seed)
    return Array.from({ length: 4_000 }, () => lognormal(uniform, median, SHOP_SIGMA)).sort((a, b) => a - b)
  }

  test('a seed fixes them', () => {
    expect(draws(7, 30)).toEqual(draws(7, 30))
    expect(draws(7, 30)).not.toEqual(draws(8, 30))
  })

  test.each([1, 2])('median and p95 are those of the distribution (seed %d)', (seed) => {
    const sorted = draws(seed, 30)
    expect(sorted[2_000]! / 30).toBeCloseTo(1, 1)
    // Φ⁻¹(0.95) = 1.6449
    expect(sorted[3_800]! / (30 * Math.exp(1.6449 * SHOP_SIGMA))).toBeCloseTo(1, 1)
  })

  test('the planted change passes both margins at p50 and p95, with room', () => {
    const slowed = SHOP_REQUESTS.find(({ name }) => name === PLANTED.request)
    const p95 = slowed!.medianMs * Math.exp(1.6449 * SHOP_SIGMA)
    expect((PLANTED.factor - 1) * slowed!.medianMs).toBeGreaterThan(2 * 2)
    expect((PLANTED.factor - 1) * p95).toBeGreaterThan(2 * 5)
  })
})

describe('the shop', () => {
  const server = createShop({ seed: 1, slow: undefined, factor: 1 })
  let origin = ''
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })

  const ask = async (method: string, path: string): Promise<{ status: number; body: string }> => {
    const sent = request(`${origin}${path}`, { method })
    sent.end(method === 'POST' ? '{}' : undefined)
    const [answer] = (await once(sent, 'response')) as [AsyncIterable<Buffer> & { statusCode?: number }]
    let body = ''
    for await (const part of answer) body += part.toString()
    return { status: answer.statusCode ?? 0, body }
  }

  test.each([
    ...SHOP_REQUESTS.map(({ method, pathname }) => ({
      name: `${method} ${pathname} is answered`,
      method,
      path: pathname,
      status: method === 'POST' ? 201 : 200,
    })),
    { name: 'it says that it is ready', method: 'GET', path: '/health', status: 200 },
    { name: 'what it does not sell is 404', method: 'GET', path: '/nothing', status: 404 },
  ])('$name', async ({ method, path, status }) => {
    expect((await ask(method, path)).status).toBe(status)
  })

  test('a search finds what was searched', async () => {
    const { items } = JSON.parse((await ask('GET', '/search?q=shoe')).body) as { items: { name: string }[] }
    expect(items.length).toBeGreaterThan(0)
    for (const item of items) expect(item.name).toContain('shoe')
  })
})
