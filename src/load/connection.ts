import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { HttpOptions } from '../config/config.ts'
import { Answer, KEPT_BODY_BYTES } from './answer.ts'
import type { Clock } from './clock.ts'
import type { Line } from './line.ts'
import { BodyTooLarge, RequestTimeout, UnaskedBytes } from './kind.ts'
import type { Message } from './outgoing.ts'
import type { Held, WriteBatch } from './write-batch.ts'

/** One request on its way: what to send, and who wants to know. */
export interface Exchange {
  readonly message: Message
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
  /** For requests that are written while an answer is being read; undefined where each goes out at once. */
  readonly batch: WriteBatch | undefined
  /** The request is about to be written. */
  written(connection: Connection): void
  /** The answer or the error has been handled: the connection can carry the next request. */
  freed(connection: Connection): void
}

const NO_HEADERS: IncomingHttpHeaders = {}

/**
 * Room for one request at a time, and the handler of each of them, so that nothing is allocated for a request
 * here. In HTTP/1.1 it is a connection with a line of its own; in HTTP/2 a stream of a line that others share.
 */
export class Connection implements Dispatcher.DispatchHandler, Held {
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
  private readonly line: Line
  private readonly maxBodyBytes: number
  private readonly options: Dispatcher.DispatchOptions
  private exchange: Exchange | undefined = undefined
  private controller: Dispatcher.DispatchController | undefined = undefined
  private ended = false
  /** Number of the chunk of answers in which the request was written; -1 for one written between them. */
  private writtenIn = -1
  private readonly settleLater: () => void

  constructor(line: Line, owner: ConnectionOwner) {
    this.owner = owner
    this.line = line
    this.maxBodyBytes = owner.http.maxBodyBytes ?? Infinity
    this.options = {
      path: '/',
      method: 'GET',
      headersTimeout: 0,
      bodyTimeout: 0,
      // There is one request at a time: nothing waits for its head to come, and undici need not look.
      blocking: false,
      reset: owner.http.keepAlive === false,
    }
    this.settleLater = () => this.settle()
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
    const { message } = exchange
    options.path = message.path
    options.method = message.method
    options.headers = message.headers
    options.body = message.body
    this.line.client.dispatch(options, this)
  }

  /** Ends a request that took too long. The socket is lost with it, in HTTP/2 the stream. */
  timeOut(limitMs: number): void {
    this.controller?.abort(new RequestTimeout(`no answer within ${limitMs} ms`))
  }

  /** For captures and checks, while `answered` runs. */
  answer(): Answer {
    return new Answer(this.status, this.headers, this.bytes, this.chunks)
  }

  /** The first value of a header, by its name in lower case, while `answered` runs. */
  header(name: string): string | undefined {
    const value = this.headers[name]
    return typeof value === 'string' ? value : value?.[0]
  }

  /** A request in flight is forgotten; the line may be closed then. */
  forget(): void {
    this.ended = true
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    this.sentMs = this.owner.clock()
    this.writtenIn = this.line.chunk
    this.owner.written(this)
    const { batch } = this.owner
    if (batch === undefined || this.writtenIn < 0 || this.options.body !== null) return
    this.line.hold()
    batch.hold(this)
  }

  write(): void {
    // A request that was given up while it waited has lost its line, and another may be getting ready.
    if (!Number.isNaN(this.sentMs)) this.sentMs = this.owner.clock()
    this.line.letGo()
  }

  /** What stands behind an answer in the same chunk cannot answer a request that was written after it. */
  onResponseStarted(): void {
    if (this.writtenIn >= 0 && this.writtenIn === this.line.chunk)
      this.controller?.abort(new UnaskedBytes('bytes behind an answer that nobody had asked for'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status
    this.headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const kept = this.exchange?.message.keepBody === true && this.bytes < KEPT_BODY_BYTES
    if (kept) this.keep(chunk.subarray(0, KEPT_BODY_BYTES - this.bytes))
    this.bytes += chunk.length
    if (this.bytes > this.maxBodyBytes)
      controller.abort(new BodyTooLarge(`a body of more than ${this.maxBodyBytes} bytes`))
  }

  /**
   * Settles at once, so that a request that follows is already queued when undici looks for one: it writes it
   * in the same turn of the event loop, after everything else that arrived was read, or together with a few
   * others (`eager`). A request queued later costs another turn. What is thrown here would become an error of the
   * request: it is a bug, and ends the thread.
   */
  onResponseEnd(): void {
    // Parsing is ours: an answer that is met by cold code would seem slower than it was.
    this.endMs = this.line.arrivedMs ?? this.owner.clock()
    this.line.completed()
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

  private keep(chunk: Buffer): void {
    this.chunks.push(this.line.readsInPlace ? Buffer.from(chunk) : chunk)
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
}
