import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answersOf } from './answers.ts'
import type { Character } from './service.ts'

/*
 * A process that is one server: told its character as JSON, it listens on a free loopback port, says which,
 * and serves until the campaign that started it is gone.
 */
const tell = process.send?.bind(process)
if (tell === undefined) throw new Error('server.ts is started by the campaign')
// Ctrl+C reaches every process of the terminal; the campaign decides when a server ends.
process.on('SIGINT', () => undefined)

const answer = answersOf(JSON.parse(process.argv[2] ?? '') as Character)
const body = JSON.stringify({ items: Array.from({ length: 20 }, (_, id) => ({ id, name: `item ${id}` })) })
const server = createServer((request, response) => {
  request.resume()
  const path = new URL(request.url ?? '/', 'http://service').pathname
  const given = path === '/health' ? { delayMs: 0, status: 200 } : answer(path)
  setTimeout(() => {
    response.writeHead(given?.status ?? 404, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  }, given?.delayMs ?? 0)
})
const gone = once(process, 'disconnect')
server.listen(0, '127.0.0.1')
await once(server, 'listening')
tell({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
await gone
server.close()
server.closeAllConnections()
