import type { Socket } from 'node:net'
import type { HttpOptions } from '../config/config.ts'
import type { Target } from '../plan/plan.ts'
import type { Clock } from './clock.ts'
import { Connection, type ConnectionOwner, type Exchange } from './connection.ts'
import { Fifo } from './fifo.ts'
import { Line } from './line.ts'
import { createOpener, type Opener, STREAMS_PER_SESSION } from './transport.ts'
import { WriteBatch } from './write-batch.ts'

/** Requests that may wait for a connection, for each connection; iterations due beyond are dropped. */
const WAITING_PER_CONNECTION = 10
/** At least so many may wait. */
const WAITING_MIN = 1000

/**
 * The connections of one side in one thread. Idle ones form a stack, so that few sockets stay hot; requests
 * without one wait in order, and their wait counts into the latency.
 */
export class Connections implements ConnectionOwner {
  readonly clock: Clock
  readonly http: HttpOptions
  readonly batch: WriteBatch | undefined
  /** Sockets opened since the start, reconnects included. */
  openedCount = 0
  /** Where the first connection went; undefined for a unix socket, behind a proxy and before any. */
  address: string | undefined = undefined
  private readonly url: URL
  private readonly limit: number
  private readonly open: Opener
  /** The next request of a connection is made while the answer before it is still being read. */
  private readonly eager: boolean
  /** Requests at the same time on one line. */
  private readonly perLine: number
  private readonly lines: Line[] = []
  private readonly all: Connection[] = []
  private readonly idle: Connection[] = []
  private readonly waiting = new Fifo<Exchange>()
  private oldest: Connection | undefined
  private newest: Connection | undefined

  /**
   * `together`: requests that follow an answer are made at once, and written so many at a time; 0 leaves them to the
   * next turn of the event loop, as does a connection on which the end of a chunk cannot be told: in HTTP/2,
   * over TLS and behind a proxy.
   */
  constructor(target: Target, http: HttpOptions, limit: number, clock: Clock, together = 0) {
    this.url = new URL(target.url)
    this.http = http
    this.batch = together > 1 ? new WriteBatch(together) : undefined
    this.eager =
      together > 0 && http.version !== 2 && http.proxy === undefined && this.url.protocol === 'http:'
    this.open = createOpener({ http, socketPath: target.socketPath }, clock)
    this.perLine = http.version === 2 ? STREAMS_PER_SESSION : 1
    this.limit = limit
    this.clock = clock
  }

  /** No room even to wait: what is due now must be dropped. */
  get full(): boolean {
    return this.waiting.length >= Math.max(WAITING_MIN, WAITING_PER_CONNECTION * this.limit)
  }

  /** Opens sockets ahead of the load. */
  async warm(count: number): Promise<void> {
    const fresh = Array.from({ length: Math.min(count, this.limit) }, () => this.add())
    // Connections that end with their answer are opened one by one, as they are needed.
    if (this.http.keepAlive !== false) await Promise.all(this.lines.map((line) => line.warm(this.url)))
    this.idle.push(...fresh)
  }

  /** Sends as soon as a connection is free. */
  send(exchange: Exchange): void {
    const connection = this.idle.pop() ?? (this.all.length < this.limit ? this.add() : undefined)
    if (connection === undefined) this.waiting.push(exchange)
    else connection.begin(exchange)
  }

  /** Ends what took too long, in flight or waiting; both lists are in order of their start. */
  enforceLimits(nowMs: number): void {
    const { timeoutMs } = this.http
    while (this.oldest !== undefined && this.oldest.sentMs + timeoutMs <= nowMs) {
      const late = this.oldest
      this.unlink(late)
      late.timeOut(timeoutMs)
    }
    this.enforceFirstByte(nowMs)
    for (;;) {
      const first = this.waiting.peek()
      if (first === undefined || first.firedMs + timeoutMs > nowMs) return
      this.waiting.shift()
      first.starved(nowMs)
    }
  }

  async end(): Promise<void> {
    for (const connection of this.all) connection.forget()
    await Promise.all(this.lines.map((line) => line.end()))
  }

  written(connection: Connection): void {
    if (this.oldest === connection || connection.older !== undefined) this.unlink(connection)
    connection.older = this.newest
    if (this.newest === undefined) this.oldest = connection
    else this.newest.newer = connection
    this.newest = connection
  }

  freed(connection: Connection): void {
    this.unlink(connection)
    const next = this.waiting.shift()
    if (next === undefined) this.idle.push(connection)
    else connection.begin(next)
  }

  /** Ends what has not even begun to be answered. Only part of the list is: it is walked to the limit. */
  private enforceFirstByte(nowMs: number): void {
    const { firstByteTimeoutMs } = this.http
    if (firstByteTimeoutMs === undefined) return
    let next = this.oldest
    while (next !== undefined && next.sentMs + firstByteTimeoutMs <= nowMs) {
      const connection: Connection = next
      next = connection.newer
      if (connection.status > 0) continue
      this.unlink(connection)
      connection.timeOut(firstByteTimeoutMs)
    }
  }

  private opened(socket: Socket): void {
    this.openedCount++
    if (this.http.proxy === undefined) this.address ??= socket.remoteAddress
  }

  private add(): Connection {
    const number = Math.floor(this.all.length / this.perLine)
    let line = this.lines[number]
    if (line === undefined) {
      line = new Line(this.url.origin, this.open, this.http, (socket) => this.opened(socket), this.eager)
      this.lines.push(line)
    }
    const connection = new Connection(line, this)
    this.all.push(connection)
    return connection
  }

  /** Takes a connection out of the list of requests in flight; does nothing for one that is not in it. */
  private unlink(connection: Connection): void {
    const { older, newer } = connection
    if (older === undefined && this.oldest !== connection) return
    if (older === undefined) this.oldest = newer
    else older.newer = newer
    if (newer === undefined) this.newest = older
    else newer.older = older
    connection.older = undefined
    connection.newer = undefined
  }
}
