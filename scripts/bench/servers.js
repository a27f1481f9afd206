// Servers in processes of their own, so that their CPU is not counted with the generator's.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

/** Starts a server that answers every request at once with a small JSON body; ends with stop(). */
export async function startServer() {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const [{ url }] = await once(child, 'message')
  return {
    url,
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

if (process.argv[2] === 'serve' && process.send !== undefined) {
  const body = JSON.stringify({ items: Array.from({ length: 10 }, (_, id) => ({ id, name: `item ${id}` })) })
  const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const server = createServer((_request, response) => {
    response.writeHead(200, head)
    response.end(body)
  })
  server.listen(0, '127.0.0.1', () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
  process.once('disconnect', () => {
    server.close()
    server.closeAllConnections()
  })
}
