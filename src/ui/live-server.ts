import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveServer, LiveServerOptions } from './live-port.ts'

const HOST = '127.0.0.1'
/** Bytes of the token: as hard to guess as an AES-256 key. */
const TOKEN_BYTES = 32
/** How long open pages may take to fetch the last page. */
const LAST_PAGE_MS = 3_000
/** A page that reads slower than this many waiting bytes misses states in between; each is whole in itself. */
const MOST_WAITING = 512 * 1024

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

/**
 * Serves one page on loopback, on a free port. Every request must carry the token in its path, and a `Host`
 * that is this address: another site cannot reach it by a name of its own (DNS rebinding), and cannot post to
 * it either, because it does not know the token.
 */
export async function openLiveServer(options: LiveServerOptions): Promise<LiveServer> {
  const live = new LivePageServer(options)
  await live.listen()
  return live
}

class LivePageServer implements LiveServer {
  private readonly server: Server
  private readonly token = randomBytes(TOKEN_BYTES).toString('base64url')
  private readonly open = new Set<ServerResponse>()
  private readonly parts = new Map<string, () => string>()
  private readonly delivered = Promise.withResolvers<undefined>()
  private readonly onStop: () => void
  private page: string
  private last: string | undefined
  private port = 0
  private awaited = 0
  private stopped = false

  constructor({ page, onStop }: LiveServerOptions) {
    this.page = page
    this.onStop = onStop
    this.server = createServer((request, response) => this.answer(request, response))
  }

  get url(): string {
    return `http://${HOST}:${this.port}/${this.token}/`
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(0, HOST, () => {
        this.port = (this.server.address() as AddressInfo).port
        resolve()
      })
    })
  }

  show(part: string, render: () => string): void {
    this.parts.set(part, render)
    if (this.open.size === 0) return
    const event = encodeEvent(part, render())
    for (const page of this.open) if (page.writableLength < MOST_WAITING) page.write(event)
  }

  async end(page: string): Promise<void> {
    this.page = page
    this.last = page
    this.awaited = this.open.size
    if (this.awaited > 0) {
      for (const one of this.open) one.write(encodeEvent('end', ''))
      const patience = setTimeout(() => this.delivered.resolve(undefined), LAST_PAGE_MS)
      await this.delivered.promise
      clearTimeout(patience)
    }
    await this.close()
  }

  async close(): Promise<void> {
    if (!this.server.listening) return
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()))
    for (const page of this.open) page.end()
    this.server.closeAllConnections()
    await closed
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?')
    const [, token = '', what = '', ...rest] = path.split('/')
    const known = this.isOurs(request) && isSame(token, this.token) && rest.length === 0
    const asked = known ? `${request.method ?? ''} ${what}` : undefined
    if (asked === 'GET ') this.sendPage(response)
    else if (asked === 'GET events') this.stream(response)
    else if (asked === 'POST stop') this.stop(response)
    else refuse(response)
  }

  /** The name by which we were asked; a browser also says from which page. */
  private isOurs({ headers: { host, origin } }: IncomingMessage): boolean {
    const names = [`${HOST}:${this.port}`, `localhost:${this.port}`]
    return (
      names.includes(host ?? '') && (origin === undefined || names.includes(origin.replace('http://', '')))
    )
  }

  private sendPage(response: ServerResponse): void {
    const isLast = this.last !== undefined
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' })
    response.end(this.page, () => {
      if (isLast && --this.awaited <= 0) this.delivered.resolve(undefined)
    })
  }

  private stream(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
    // The browser is told at once that it is connected; the first state may be seconds away.
    response.flushHeaders()
    for (const [part, render] of this.parts) response.write(encodeEvent(part, render()))
    this.open.add(response)
    response.on('close', () => this.open.delete(response))
  }

  private stop(response: ServerResponse): void {
    response.writeHead(202, HEADERS).end()
    if (this.stopped) return
    this.stopped = true
    this.onStop()
  }
}

/** The same answer to a wrong token, a wrong name and a wrong path: it tells nothing. */
function refuse(response: ServerResponse): void {
  response.writeHead(404, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
  response.end('There is nothing here. Use the whole address that "plimsoll run --ui" printed.\n')
}

/** Compared in constant time, so that answers tell nothing about the token. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}

/** One event of a stream (HTML Living Standard, "Server-sent events"); a line break would end a data line. */
export function encodeEvent(name: string, data: string): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`)
  return `event: ${name}\n${lines.join('')}\n`
}
