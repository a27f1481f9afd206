import type { Socket } from 'node:net'
import type { Client } from 'undici'
import type { HttpOptions } from '../config/config.ts'
import type { Reading } from './reading.ts'
import { type Connector, createClient, type Opener } from './transport.ts'
import { Writing } from './writing.ts'

interface Opened {
  readonly socket: Socket
  readonly reading: Reading | undefined
}

/**
 * A way to the target: an undici Client, which reconnects by itself after a loss, and whose first socket may
 * be opened ahead. In HTTP/1.1 each connection has a line of its own; in HTTP/2 many requests share one.
 */
export class Line {
  readonly client: Client
  private readonly open: Opener
  private readonly opened: (socket: Socket) => void
  private readonly eager: boolean
  private spare: Opened | undefined = undefined
  /** Of the socket in use. */
  private reading: Reading | undefined = undefined
  private writing: Writing | undefined = undefined
  private ended = false

  constructor(
    origin: string,
    open: Opener,
    http: HttpOptions,
    opened: (socket: Socket) => void,
    eager: boolean,
  ) {
    this.open = open
    this.opened = opened
    this.eager = eager
    this.client = createClient(origin, (options, callback) => this.provide(options, callback), http, eager)
  }

  /** Opens the socket ahead of the first request. Resolves in any case: a failure shows up with the request. */
  async warm({ hostname, host, protocol, port }: URL): Promise<void> {
    if (this.spare !== undefined) return
    await new Promise<void>((resolve) => {
      const bare = hostname.replace(/^\[|\]$/g, '')
      this.open({ hostname: bare, host, protocol, port }, (_error, socket, reading) => {
        if (socket !== null) {
          this.opened(socket)
          if (this.ended) socket.destroy()
          else this.spare = { socket, reading }
        }
        resolve()
      })
    })
  }

  async end(): Promise<void> {
    this.ended = true
    this.spare?.socket.destroy()
    await this.client.destroy()
  }

  /** Bodies lie in memory that is used again: what is kept of one must be copied. */
  get readsInPlace(): boolean {
    return this.reading !== undefined
  }

  /** Number of the chunk of answers that is being read right now; -1 where none is, or nobody knows. */
  get chunk(): number {
    return this.reading?.current ?? -1
  }

  /** When what is being read right now was there; undefined where nothing is, or nobody knows. */
  get arrivedMs(): number | undefined {
    return this.reading?.arrivedMs
  }

  /** An answer is complete: nobody holds what was read of it. */
  completed(): void {
    this.reading?.release()
  }

  /** The head that is written next waits for `letGo`. */
  hold(): void {
    this.writing?.hold()
  }

  letGo(): void {
    this.writing?.letGo()
  }

  private provide(options: Parameters<Connector>[0], callback: Parameters<Connector>[1]): void {
    const { spare } = this
    this.spare = undefined
    if (spare !== undefined && !spare.socket.destroyed && !spare.socket.readableEnded) {
      this.use(spare)
      queueMicrotask(() => callback(null, spare.socket))
      return
    }
    this.open(options, (error, socket, reading) => {
      if (socket === null) {
        callback(error ?? new Error('no socket was opened'), null)
        return
      }
      this.opened(socket)
      this.use({ socket, reading })
      callback(null, socket)
    })
  }

  private use({ socket, reading }: Opened): void {
    this.reading = reading
    this.writing = this.eager && reading !== undefined ? new Writing(socket) : undefined
  }
}
