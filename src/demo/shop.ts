import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { lognormal, seededUniform } from './latency.ts'
import { SHOP_REQUESTS, SHOP_SIGMA } from './shop-requests.ts'

const CATALOGUE = Array.from({ length: 200 }, (_, i) => ({
  id: i,
  name: `${['running', 'walking', 'tennis', 'winter'][i % 4] ?? ''} ${i % 2 === 0 ? 'shoe' : 'sock'} ${i}`,
  price: 995 + 10 * i,
}))

/** What a shop is like: `slow` names the request that takes `factor` times as long; undefined for none. */
export interface ShopCharacter {
  readonly seed: number
  readonly slow: string | undefined
  readonly factor: number
}

/** A small shop API whose answers take seeded, lognormal times; not yet listening. */
export function createShop(character: ShopCharacter): Server {
  const uniform = seededUniform(character.seed)
  const medianOf = (name: string, medianMs: number): number =>
    name === character.slow ? medianMs * character.factor : medianMs

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://shop')
    if (url.pathname === '/health') {
      answer(response, 200, { status: 'ok' })
      return
    }
    const known = SHOP_REQUESTS.find((r) => r.method === request.method && r.pathname === url.pathname)
    if (known === undefined) {
      answer(response, 404, { error: `no ${request.method ?? ''} ${url.pathname}` })
      return
    }
    const delay = lognormal(uniform, medianOf(known.name, known.medianMs), SHOP_SIGMA)
    request.resume()
    setTimeout(() => answer(response, known.method === 'POST' ? 201 : 200, bodyOf(known.name, url)), delay)
  }
  return createServer(serve)
}

function bodyOf(name: string, url: URL): unknown {
  switch (name) {
    case 'GET /products':
      return { items: CATALOGUE.slice(0, 20), total: CATALOGUE.length }
    case 'GET /search': {
      const wanted = url.searchParams.get('q') ?? ''
      return { items: CATALOGUE.filter((p) => p.name.includes(wanted)).slice(0, 10) }
    }
    case 'GET /products/7':
      return CATALOGUE[7]
    default:
      return { status: 'accepted' }
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
