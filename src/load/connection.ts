import type { IncomingHttpHeaders } from 'node:http'
import { buildConnector, Client, type Dispatcher } from 'undici'
import type { Socket } from 'node:net'
import type { HttpOptions } from '../config/config.ts'
import { Answer, KEPT_BODY_BYTES } from './answer.ts'
import type { Clock } from './clock.ts'
import { RequestTimeout } from './kind.ts'

/** One request on its way: what to send, and who wants to know. */
export interface Exchange {
  readonly method: string
  readonly path: string
  /** Name and value in turn. */
  readonly headers: string[]
  readonly body: Buffer | null
  /** Keep the body for captures and checks. */
  readonly keepBody: boolean
  /** When the tick released it; the wait for a connection starts here. */
  firedMs: number
  /** Called once, with the times and the answer or the error still on the connection. */
  answered(connection: Connection): void
  /** Called after the connection is free again: the place for the next step. */
  proceed(): void
  /** No connection became free within the time limit. */
  starved(nowMs: number): void
}

/** What a connection tells the pool that owns it. */
export interface ConnectionOwner {
  readonly clock: Clock
  readonly http: HttpOptions
  /** The request is about to be written. */
  written(connection: Connection): void
  /** The answer or the error has been handled: the connection can carry the next request. */
  freed(connection: Connection): void
  opened(): void
}

type Connector = ReturnType<typeof buildConnector>

const NO_HEADERS: IncomingHttpHeaders = {}

/**
 * One keep-alive connection: an undici Client of its own, and at the same time the handler of each of its
 * requests, so that nothing is allocated for a request here. The Client reconnects by itself after a loss.
 */
export class Connection implements Dispatcher.DispatchHandler {
  /** Times on the shared clock, in milliseconds. `sentMs` is NaN until the request is written. */
  sentMs = NaN
  endMs = NaN
  status = 0
  bytes = 0
  error: Error | undefined = undefined
  headers: IncomingHttpHeaders = NO_HEADERS
  chunks: Buffer[] = []
  /** Neighbours in the pool's list of requests in flight, oldest first. */
  older: Connection | undefined = undefined
  newer: Connection | undefined = undefined

  private readonly owner: ConnectionOwner
  private readonly client: Client
  private readonly connect: Connector
  private readonly options: Dispatcher.DispatchOptions
  private exchange: Exchange | undefined = undefined
  private controller: Dispatcher.DispatchController | undefined = undefined
  private spare: Socket | undefined = undefined
  private ended = false
  private readonly settleLater: () => void

  constructor(origin: string, owner: ConnectionOwner) {
    this.owner = owner
    this.connect = buildConnector({
      rejectUnauthorized: owner.http.verifyTls,
      allowH2: false,
      timeout: owner.http.connectTimeoutMs,
    })
    this.client = new Client(origin, {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: 600_000,
      keepAliveMaxTimeout: 600_000,
      // Time limits are ours, kept by the tick: undici's own have a resolution of half a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: (options, callback) => this.provide(options, callback),
    })
    this.options = { path: '/', method: 'GET', headersTimeout: 0, bodyTimeout: 0, reset: false }
    this.settleLater = () => this.settle()
  }

  /** Opens the socket ahead of the first request. Resolves in any case: a failure shows up with the request. */
  async warm(url: URL): Promise<void> {
    await new Promise<void>((resolve) => {
      const { hostname, host, protocol, port } = url
      this.connect(
        { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port },
        (...[error, socket]) => {
          if (error === null) {
            this.owner.opened()
            if (this.ended) socket.destroy()
            else this.spare = socket
          }
          resolve()
        },
      )
    })
  }

  /** Starts a request on an idle connection. */
  begin(exchange: Exchange): void {
    this.exchange = exchange
    this.sentMs = NaN
    this.endMs = NaN
    this.status = 0
    this.bytes = 0
    this.error = undefined
    const { options } = this
    options.path = exchange.path
    options.method = exchange.method
    options.headers = exchange.headers
    options.body = exchange.body
    this.client.dispatch(options, this)
  }

  /** Ends a request that took too long. The socket is lost with it. */
  timeOut(): void {
    this.controller?.abort(new RequestTimeout(`no answer within ${this.owner.http.timeoutMs} ms`))
  }

  /** For captures and checks, while `answered` runs. */
  answer(): Answer {
    return new Answer(this.status, this.headers, this.bytes, this.chunks)
  }

  /** Closes the socket; a request in flight is forgotten. */
  async end(): Promise<void> {
    this.ended = true
    this.spare?.destroy()
    await this.client.destroy()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    this.sentMs = this.owner.clock()
    this.owner.written(this)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status
    this.headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const kept = this.exchange?.keepBody === true && this.bytes < KEPT_BODY_BYTES
    if (kept) this.chunks.push(chunk.subarray(0, KEPT_BODY_BYTES - this.bytes))
    this.bytes += chunk.length
  }

  /**
   * Settles at once, so that a request that follows is already queued when undici looks for one: it then waits
   * one turn of the event loop before it writes, which notices a server that closes in spite of keep-alive. A
   * request queued later costs a second such turn. What is thrown here would become an error of the request:
   * it is a bug, and ends the thread.
   */
  onResponseEnd(): void {
    this.endMs = this.owner.clock()
    try {
      this.settle()
    } catch (bug) {
      queueMicrotask(() => {
        throw bug
      })
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.error = error
    this.endMs = this.owner.clock()
    // A request that cannot even be dispatched fails at once: the next one must not start inside of it.
    queueMicrotask(this.settleLater)
  }

  private settle(): void {
    const { exchange } = this
    if (exchange === undefined || this.ended) return
    this.exchange = undefined
    this.controller = undefined
    exchange.answered(this)
    this.headers = NO_HEADERS
    if (this.chunks.length > 0) this.chunks = []
    this.owner.freed(this)
    exchange.proceed()
  }

  private provide(options: buildConnector.Options, callback: buildConnector.Callback): void {
    const { spare } = this
    this.spare = undefined
    if (spare !== undefined && !spare.destroyed && !spare.readableEnded) {
      queueMicrotask(() => callback(null, spare))
      return
    }
    this.connect(options, (...result) => {
      if (result[0] === null) this.owner.opened()
      callback(...result)
    })
  }
}
