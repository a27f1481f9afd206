import type { Connection } from './connection.ts'
import { type Hop, hopOf, isRedirect } from './redirect.ts'

/** What the redirects that one request followed have amounted to. */
export interface Trail {
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
export function followRedirect(
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
export function sentOf({ sentMs }: Connection, firedMs: number): number {
  return Number.isNaN(sentMs) ? firedMs : sentMs
}
