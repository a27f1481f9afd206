import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SimulatedTarget } from './target.ts'

export interface ServeOptions {
  /** 0 takes a free one. */
  readonly port?: number
  /** The target lives so many times faster than the clock. */
  readonly speed?: number
}

export interface ServedTarget {
  readonly url: string
  close(): Promise<void>
}

/** A target on loopback; `/metrics` has what it reports. */
export async function serve(
  target: SimulatedTarget,
  { port = 0, speed = 1 }: ServeOptions = {},
): Promise<ServedTarget> {
  const started = performance.now()
  let inFlight = 0
  const server = createServer((request, response) => {
    const atMs = (performance.now() - started) * speed
    if (request.url === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      response.end(target.metrics(atMs))
      return
    }
    inFlight++
    response.once('close', () => inFlight--)
    const { method = 'GET', url: path = '/' } = request
    const answer = target.answer({ method, path, atMs, inFlight })
    // Nothing here reads a body, and an unread one would hold up its connection.
    request.resume()
    setTimeout(() => {
      response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      response.end(JSON.stringify(answer.body ?? {}))
    }, answer.latencyMs / speed)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
