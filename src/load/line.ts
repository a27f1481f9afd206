import type { Socket } from 'node:net'
import type { Client } from 'undici'
import { type Connector, createClient } from './transport.ts'
import type { HttpOptions } from '../config/config.ts'

/**
 * A way to the target: an undici Client, which reconnects by itself after a loss, and whose first socket may
 * be opened ahead. In HTTP/1.1 each connection has a line of its own; in HTTP/2 many requests share one.
 */
export class Line {
  readonly client: Client
  private readonly connect: Connector
  private readonly opened: () => void
  private spare: Socket | undefined = undefined
  private ended = false

  constructor(origin: string, connect: Connector, http: HttpOptions, opened: () => void) {
    this.connect = connect
    this.opened = opened
    this.client = createClient(origin, (options, callback) => this.provide(options, callback), http)
  }

  /** Opens the socket ahead of the first request. Resolves in any case: a failure shows up with the request. */
  async warm({ hostname, host, protocol, port }: URL): Promise<void> {
    if (this.spare !== undefined) return
    await new Promise<void>((resolve) => {
      const bare = hostname.replace(/^\[|\]$/g, '')
      this.connect({ hostname: bare, host, protocol, port }, (...[error, socket]) => {
        if (error === null) {
          this.opened()
          if (this.ended) socket.destroy()
          else this.spare = socket
        }
        resolve()
      })
    })
  }

  async end(): Promise<void> {
    this.ended = true
    this.spare?.destroy()
    await this.client.destroy()
  }

  private provide(options: Parameters<Connector>[0], callback: Parameters<Connector>[1]): void {
    const { spare } = this
    this.spare = undefined
    if (spare !== undefined && !spare.destroyed && !spare.readableEnded) {
      queueMicrotask(() => callback(null, spare))
      return
    }
    this.connect(options, (...result) => {
      if (result[0] === null) this.opened()
      callback(...result)
    })
  }
}
