import { createServer, type Socket } from 'node:net'

export interface FaultyServer {
  readonly port: number
  /** Connections open now. */
  readonly open: number
  close(): Promise<void>
}

/** A server on loopback that does to each request what it is told, down to the byte, until the socket closes. */
export async function aFaultyServer(answer: (socket: Socket) => void): Promise<FaultyServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // The client gives up on many of these answers: that is the point.
    socket.on('error', () => socket.destroy())
    socket.on('data', () => answer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
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

/** Writes a piece every few milliseconds for as long as the socket is open. */
export function drip(socket: Socket, head: string, piece: string, everyMs: number): void {
  socket.write(head)
  const timer = setInterval(() => socket.write(piece), everyMs)
  socket.on('close', () => clearInterval(timer))
}
