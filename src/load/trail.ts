import type { Connection } from './connection.ts'
import { type Hop, hopOf, isRedirect } from './redirect.ts'

/** The redirects of a request under way: those it has followed, and where the last one leads. */
export class Course {
  private trail: Trail | undefined = undefined
  private hop: Hop | undefined = undefined

  /** A request that has followed none. */
  begin(): void {
    this.trail = undefined
    this.hop = undefined
  }

  /** Whether the answer leads on: the request is not over then, and `next` says where it goes. */
  follow(connection: Connection, asked: Asked): boolean {
    const followed = followRedirect(this.trail, connection, asked)
    if (followed === undefined) return false
    this.trail = followed.trail
    this.hop = followed.hop
    return true
  }

  /** Where to go now, once; undefined for a request that is over. */
  next(): Hop | undefined {
    const { hop } = this
    this.hop = undefined
    return hop
  }

  /** When the first of the requests was written. */
  sentMs(last: Connection, firedMs: number): number {
    return this.trail?.sentMs ?? sentOf(last, firedMs)
  }

  /** Of all bodies. */
  bytes(last: Connection): number {
    return last.bytes + (this.trail?.bytes ?? 0)
  }
}

/** What the redirects that one request followed have amounted to. */
interface Trail {
  readonly hops: number
  /** Of their bodies. */
  readonly bytes: number
  /** When the first of its requests was written. */
  readonly sentMs: number
}

/** The request that was answered, and how many redirects its step follows. */
export interface Asked {
  readonly origin: string
  readonly path: string
  readonly method: string
  readonly firedMs: number
  readonly most: number
}

/** Where an answer leads on, and the trail with it; undefined for an answer that ends the request. */
function followRedirect(
  trail: Trail | undefined,
  connection: Connection,
  { origin, path, method, firedMs, most }: Asked,
): { readonly trail: Trail; readonly hop: Hop } | undefined {
  const { status, error, headers } = connection
  const { hops = 0, bytes = 0, sentMs = sentOf(connection, firedMs) } = trail ?? {}
  if (error !== undefined || !isRedirect(status) || hops >= most) return undefined
  const hop = hopOf(status, headers.location, { url: new URL(path, origin), method })
  return hop && { hop, trail: { hops: hops + 1, bytes: bytes + connection.bytes, sentMs } }
}

/** A connection that never came about has no moment of writing: the service began when it was asked for. */
function sentOf({ sentMs }: Connection, firedMs: number): number {
  return Number.isNaN(sentMs) ? firedMs : sentMs
}
