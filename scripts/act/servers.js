/* Servers to load. act ends what a step leaves behind, so they are started here; the workflows' own find the ports taken. */
import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { endWithThis } from './end-with-this.js'

/** Runs `body` while a server answers at each port after so many milliseconds; `delays` maps one to the other. */
export async function withServers(delays, body) {
  const servers = []
  try {
    for (const [port, delayMs] of Object.entries(delays))
      servers.push(await startServer(Number(port), delayMs))
    return await body()
  } finally {
    await Promise.all(servers.map(end))
  }
}

async function startServer(port, delayMs) {
  // What listens there already would be measured in its place.
  if (await answers(port)) throw new Error(`port ${port} is taken: end what listens there`)
  const server = spawn(process.execPath, ['.github/fixtures/server.js', String(port), String(delayMs)], {
    stdio: 'ignore',
  })
  endWithThis(server)
  for (let left = 50; left > 0; left--) {
    if (await answers(port)) return server
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  server.kill()
  throw new Error(`no server came up on port ${port}`)
}

/** Gone for good: the next one takes the same port. */
async function end(server) {
  if (server.exitCode !== null) return
  const gone = new Promise((resolve) => server.on('exit', resolve))
  server.kill()
  await gone
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}
