import { createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { Pair } from './certificates.ts'

export interface RenegotiatingServer {
  readonly port: number
  close(): Promise<void>
}

/**
 * How a new handshake fails that the server asked for: `refused` by an alert, because it wants a certificate that
 * it is not set up to check; `broken`, because bytes that are no part of it come in between.
 */
export type Renegotiation = 'refused' | 'broken'

/** A record outside of the encryption under way: an alert that nobody may believe. */
const STRAY_RECORD = Buffer.from([0x15, 3, 3, 0, 2, 2, 40])

/** A TLS 1.2 server that answers requests, except that with every n-th it asks for a new handshake, which fails. */
export async function aRenegotiatingServer(
  pair: Pair,
  every: number,
  fails: Renegotiation,
): Promise<RenegotiatingServer> {
  const secureContext = createSecureContext({ ...pair, maxVersion: 'TLSv1.2' })
  const sockets = new Set<Socket>()
  let requests = 0
  const server = createServer((raw) => {
    sockets.add(raw)
    const socket = new TLSSocket(raw, { isServer: true, secureContext })
    // The failed handshake: that is the point.
    for (const one of [raw, socket]) one.on('error', () => one.destroy())
    socket.on('data', () => {
      if (++requests % every !== 0) {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')
        return
      }
      const refused = fails === 'refused'
      socket.renegotiate({ requestCert: refused, rejectUnauthorized: refused }, () => socket.destroy())
      if (!refused) raw.write(STRAY_RECORD)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
