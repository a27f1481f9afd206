import type { Socket } from 'node:net'
import { buildConnector, Client } from 'undici'
import type { HttpOptions } from '../config/config.ts'
import type { Clock } from './clock.ts'
import { openTunnel } from './proxy.ts'
import { Reading } from './reading.ts'
import { resolveOnce } from './resolver.ts'

export type Connector = ReturnType<typeof buildConnector>

/** Requests that one HTTP/2 connection carries at the same time: what servers allow by default (RFC 9113 §6.5.2). */
export const STREAMS_PER_SESSION = 100

/** The server does not speak HTTP/2 although it was asked for. */
export class NoHttp2 extends Error {
  override readonly name = 'NoHttp2'
  readonly code = 'PLIMSOLL_NO_H2'
}

/** Where and how connections are opened. */
export interface Route {
  readonly http: Pick<HttpOptions, 'verifyTls' | 'connectTimeoutMs' | 'version' | 'tls' | 'proxy'>
  /** A unix socket instead of host and port. */
  readonly socketPath?: string | undefined
}

/** Opens a socket and says how it is read, where that is ours to release. */
export type Opener = (
  options: Parameters<Connector>[0],
  callback: (error: Error | null, socket: Socket | null, reading: Reading | undefined) => void,
) => void

/** Opens sockets by the configuration: TLS files, HTTP version, proxy, unix socket, names resolved once. */
export function createConnector(route: Route): Connector {
  return connectorOf(route.http, optionsOf(route))
}

/** The same for load: plain sockets without a proxy in between are read into a buffer of their own. */
export function createOpener(route: Route, clock: Clock): Opener {
  const { http } = route
  const options = optionsOf(route)
  const open = connectorOf(http, options)
  const inPlace = http.version !== 2 && http.proxy === undefined
  return (wanted, callback) => {
    const reading = inPlace && wanted.protocol === 'http:' ? new Reading(clock) : undefined
    const connect = reading ? buildConnector({ ...options, onread: reading.options }) : open
    connect(wanted, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null, undefined)
        return
      }
      reading?.attach(socket)
      // A TLS socket whose new handshake fails says so and stays open: undici would wait for its end for ever.
      socket.once('error', () => socket.destroy())
      callback(null, socket, reading)
    })
  }
}

type ConnectorOptions = buildConnector.BuildOptions & { readonly useH2c: boolean }

function optionsOf({ http, socketPath }: Route): ConnectorOptions {
  const { tls } = http
  const http2 = http.version === 2
  return {
    rejectUnauthorized: http.verifyTls,
    allowH2: http2,
    preferH2: http2,
    useH2c: http2,
    timeout: http.connectTimeoutMs,
    ...(socketPath === undefined
      ? { lookup: resolveOnce(undefined, http.connectTimeoutMs) }
      : { socketPath }),
    ...(tls?.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls?.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls?.key === undefined ? {} : { key: tls.key }),
  }
}

function connectorOf(http: Route['http'], options: ConnectorOptions): Connector {
  const open = buildConnector(options)
  const connect = http.proxy === undefined ? open : throughProxy(new URL(http.proxy), http, open)
  return http.version === 2 ? insistOnHttp2(connect) : connect
}

/**
 * What a Client needs beside its connector. Time limits are ours: undici's have a resolution of half a second.
 * `eager`: a request that is dispatched while an answer ends is written at once, not in the next turn of the
 * event loop; there is still one under way at most.
 */
export function createClient(
  origin: string,
  connect: Connector,
  http: Pick<HttpOptions, 'version'>,
  eager = false,
): Client {
  const http2 = http.version === 2
  return new Client(origin, {
    pipelining: http2 ? STREAMS_PER_SESSION : eager ? 2 : 1,
    allowH2: http2,
    ...(http2 ? { h2Options: { maxConcurrentStreams: STREAMS_PER_SESSION } } : {}),
    keepAliveTimeout: 600_000,
    keepAliveMaxTimeout: 600_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect,
  })
}

function throughProxy(proxy: URL, http: Route['http'], open: Connector): Connector {
  return (options, callback) => {
    const secure = options.protocol === 'https:'
    const port = Number(options.port) || (secure ? 443 : 80)
    openTunnel(proxy, { host: options.hostname, port }, http.connectTimeoutMs).then(
      (socket) => {
        if (secure) open({ ...options, httpSocket: socket }, callback)
        else callback(null, http.version === 2 ? asHttp2(socket) : socket)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}

/** Without TLS nothing negotiates the version: this is how undici is told (as its own connector does). */
function asHttp2(socket: Socket): Socket {
  return Object.assign(socket, { alpnProtocol: 'h2' })
}

/** Falling back in silence would measure another protocol than was asked for. */
function insistOnHttp2(connect: Connector): Connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      if ('alpnProtocol' in socket && socket.alpnProtocol === 'h2') {
        callback(null, socket)
        return
      }
      socket.destroy()
      callback(new NoHttp2('the server does not speak HTTP/2'), null)
    })
}
