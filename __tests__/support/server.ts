import { createServer, type Socket } from 'node:net'

/** What the server was asked, in the order in which the requests were complete. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds since the server started. */
  readonly atMs: number
  /** Which connection, from 0. */
  readonly connection: number
}

/** How one request is answered. */
export type Behaviour =
  | Answer
  | { readonly kind: 'reset' }
  | { readonly kind: 'garbage' }
  /** Closes the connection without an answer. */
  | { readonly kind: 'close' }
  /** Promises more body bytes than it sends, then closes. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'silence' }

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delayMs: number
  readonly chunked: boolean
  readonly close: boolean
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly seen: readonly SeenRequest[]
  readonly connections: number
  /** Connections open now. */
  readonly open: number
  close(): Promise<void>
}

/**
 * A scripted HTTP/1.1 server on loopback. Each call adds one behaviour for one request, in order; `times`
 * repeats the last one; the last behaviour holds for every request after the script. By default 200 `ok`.
 *
 *     const server = await aServer().answers(200).times(3).then(503).thenResets().start()
 *     const server = await aServer().on('/slow', (s) => s.answers(200).after(50)).start()
 */
export function aServer(): Script {
  return new Script()
}

const OK: Answer = {
  kind: 'answer',
  status: 200,
  headers: {},
  body: 'ok',
  delayMs: 0,
  chunked: false,
  close: false,
}

export class Script {
  private readonly behaviours: Behaviour[] = []
  private readonly routes = new Map<string, Script>()
  private decide: ((request: SeenRequest, index: number) => Script) | undefined
  private stalls: { atMs: number; forMs: number } | undefined
  private asked = 0
  private greets: string | undefined

  /** The next request is answered with this status and body. */
  answers(status: number, body = status === 204 || status === 304 ? '' : 'ok'): this {
    return this.add({ ...OK, status, body })
  }

  then(status: number, body?: string): this {
    return this.answers(status, body)
  }

  /** Answers 200 with this value as JSON. */
  json(value: unknown, status = 200): this {
    return this.answers(status, JSON.stringify(value)).with({ 'content-type': 'application/json' })
  }

  /** Adds headers to the last answer. */
  with(headers: Readonly<Record<string, string>>): this {
    return this.change((last) => ({ ...last, headers: { ...last.headers, ...headers } }))
  }

  /** The last answer is held back. */
  after(delayMs: number): this {
    return this.change((last) => ({ ...last, delayMs }))
  }

  chunked(): this {
    return this.change((last) => ({ ...last, chunked: true }))
  }

  /** `connection: close` on the last answer. */
  thenCloses(): this {
    return this.change((last) => ({ ...last, close: true }))
  }

  bigBody(bytes: number): this {
    return this.answers(200, 'x'.repeat(bytes))
  }

  thenResets(): this {
    return this.add({ kind: 'reset' })
  }

  thenSendsGarbage(): this {
    return this.add({ kind: 'garbage' })
  }

  thenHangsUp(): this {
    return this.add({ kind: 'close' })
  }

  thenTruncates(): this {
    return this.add({ kind: 'truncated' })
  }

  thenNeverAnswers(): this {
    return this.add({ kind: 'silence' })
  }

  /** Repeats the last behaviour so that it holds for `count` requests. */
  times(count: number): this {
    const last = this.behaviours.at(-1)
    if (last === undefined) throw new Error('times() repeats a behaviour: give one first')
    for (let i = 1; i < count; i++) this.behaviours.push(last)
    return this
  }

  /** Requests whose path (without query) is `path` follow a script of their own. */
  on(path: string, script: (script: Script) => Script): this {
    this.routes.set(path, script(new Script()))
    return this
  }

  /** The answer depends on the request; `index` counts from 0. */
  answering(decide: (request: SeenRequest, index: number) => Script): this {
    this.decide = decide
    return this
  }

  /** Writes this as soon as a connection is open, before anything is asked. */
  greeting(text: string): this {
    this.greets = text
    return this
  }

  /** Holds every answer from `atMs` after the first request until `forMs` later. */
  stalling(atMs: number, forMs: number): this {
    this.stalls = { atMs, forMs }
    return this
  }

  /** On a free port, unless one is given. */
  async start(wantedPort = 0): Promise<RunningServer> {
    const started = performance.now()
    const seen: SeenRequest[] = []
    const sockets = new Set<Socket>()
    let connections = 0
    const server = createServer((socket) => {
      const connection = connections++
      sockets.add(socket)
      socket.setNoDelay(true)
      if (this.greets !== undefined) socket.write(this.greets)
      socket.on('close', () => sockets.delete(socket))
      // A client that goes away in the middle of an answer is part of many scripts.
      socket.on('error', () => socket.destroy())
      let pending: Buffer = Buffer.alloc(0)
      socket.on('data', (chunk: Buffer) => {
        pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
        for (;;) {
          const parsed = parseRequest(pending)
          if (parsed === undefined) return
          pending = pending.subarray(parsed.length)
          const request = { ...parsed.request, atMs: performance.now() - started, connection }
          seen.push(request)
          const behaviour = this.next(request)
          const stalledMs = this.stallLeft(seen[0]?.atMs ?? 0, request.atMs)
          act(socket, request, behaviour, stalledMs)
        }
      })
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wantedPort, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    const port = address.port
    return {
      url: `http://127.0.0.1:${port}`,
      port,
      seen,
      get connections() {
        return connections
      },
      get open() {
        return sockets.size
      },
      close: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          for (const socket of sockets) socket.destroy()
        }),
    }
  }

  private next(request: SeenRequest): Behaviour {
    const route = this.routes.get(request.path.split('?')[0] ?? '')
    if (route !== undefined) return route.next(request)
    const index = this.asked++
    if (this.decide !== undefined) return this.decide(request, index).next(request)
    return this.behaviours[Math.min(index, this.behaviours.length - 1)] ?? OK
  }

  private stallLeft(firstMs: number, atMs: number): number {
    if (this.stalls === undefined) return 0
    const into = atMs - firstMs - this.stalls.atMs
    return into >= 0 && into < this.stalls.forMs ? this.stalls.forMs - into : 0
  }

  private add(behaviour: Behaviour): this {
    this.behaviours.push(behaviour)
    return this
  }

  private change(edit: (last: Answer) => Answer): this {
    const last = this.behaviours.pop() ?? OK
    if (last.kind !== 'answer') throw new Error('only an answer has headers and a delay')
    return this.add(edit(last))
  }
}

/** A port on loopback where nothing listens. */
export async function aFreePort(): Promise<number> {
  const server = await aServer().start()
  await server.close()
  return server.port
}

function act(socket: Socket, request: SeenRequest, behaviour: Behaviour, stalledMs: number): void {
  switch (behaviour.kind) {
    case 'answer': {
      const delayMs = Math.max(behaviour.delayMs, stalledMs)
      const bytes = answerText(request, behaviour)
      const send = () => {
        if (socket.destroyed) return
        if (behaviour.close) socket.end(bytes)
        else socket.write(bytes)
      }
      if (delayMs > 0) setTimeout(send, delayMs).unref()
      else send()
      return
    }
    case 'reset':
      socket.resetAndDestroy()
      return
    case 'garbage':
      socket.end('these are not the bytes of an answer\r\n\r\n')
      return
    case 'close':
      socket.end()
      return
    case 'truncated':
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nabc', () => socket.end())
      return
    case 'silence':
      return
    default:
      behaviour satisfies never
  }
}

function answerText(request: SeenRequest, answer: Answer): string {
  const bodyless = answer.status === 204 || answer.status === 304 || answer.status < 200
  const head = [`HTTP/1.1 ${answer.status} Scripted`]
  for (const [name, value] of Object.entries(answer.headers)) head.push(`${name}: ${value}`)
  if (answer.close) head.push('connection: close')
  if (bodyless) return `${head.join('\r\n')}\r\n\r\n`
  if (answer.chunked) {
    const half = Math.ceil(answer.body.length / 2)
    const chunks = [answer.body.slice(0, half), answer.body.slice(half)].filter((part) => part !== '')
    const text = chunks.map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`).join('')
    return `${head.join('\r\n')}\r\ntransfer-encoding: chunked\r\n\r\n${text}0\r\n\r\n`
  }
  const body = request.method === 'HEAD' ? '' : answer.body
  return `${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(answer.body)}\r\n\r\n${body}`
}

/** The first whole request in the bytes; undefined until it is complete. Bodies by content-length only. */
function parseRequest(
  bytes: Buffer,
): { request: Omit<SeenRequest, 'atMs' | 'connection'>; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const length = end + 4 + Number(headers['content-length'] ?? 0)
  if (bytes.length < length) return undefined
  return { request: { method, path, headers, body: bytes.toString('utf8', end + 4, length) }, length }
}
