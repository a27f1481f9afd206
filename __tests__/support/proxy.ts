import { createServer, request as forward } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export interface RunningProxy {
  readonly url: string
  /** Hosts that were asked for, in order, without port 80. */
  readonly hosts: readonly string[]
  close(): Promise<void>
}

/** An HTTP proxy on loopback that leads every host to one server: tunnels (CONNECT) and plain requests. */
export async function aProxy(target: string): Promise<RunningProxy> {
  const to = new URL(target)
  const hosts: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://none')
    hosts.push(asked.host)
    const onward = forward(
      {
        host: to.hostname,
        port: to.port,
        method: request.method,
        path: asked.pathname + asked.search,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', (request, client: Socket) => {
    hosts.push((request.url ?? '').replace(/:80$/, ''))
    const onward = connect(Number(to.port), to.hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(onward).pipe(client)
    })
    sockets.add(onward)
    // Either end may go first; the other follows.
    onward.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('error', () => onward.destroy()).on('close', () => onward.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    hosts,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
