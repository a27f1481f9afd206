// A server that is not in the generator's way: nginx with one process where it is installed, else bare sockets
// in Node. In a process of its own, and it counts what it answered, so that every tool is measured by one
// ruler. No measurement itself.
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTool } from './processes.js'

const BODY = JSON.stringify({ items: Array.from({ length: 10 }, (_, id) => ({ id, name: `item ${id}` })) })

/** { url, name, answered(): Promise<number>, stop() } */
export async function startFastServer() {
  const nginx = findTool('nginx')
  return nginx === undefined ? startSockets() : startNginx(nginx)
}

async function startNginx(program) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-nginx-'))
  const port = await freePort()
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; worker_rlimit_nofile 20000; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 16000; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port} backlog=4096;
    default_type application/json;
    location = /-/count { stub_status; }
    location / { return 200 '${BODY}'; }
  }
}
`,
  )
  const child = spawn(program, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  const answered = async () => {
    const text = await (await fetch(`${url}/-/count`)).text()
    // Three totals in a row: accepted, handled, requests.
    return Number(/\d+ +\d+ +(\d+)/.exec(text)?.[1])
  }
  await untilReady(answered)
  return {
    url,
    name: 'nginx, 1 process',
    answered,
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startSockets() {
  const child = fork(fileURLToPath(import.meta.url), ['serve'])
  const [{ url }] = await once(child, 'message')
  return {
    url,
    name: 'bare sockets in Node, 1 process',
    answered: async () => {
      child.send('count')
      const [{ count }] = await once(child, 'message')
      return count
    },
    stop: async () => {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

async function untilReady(ask) {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt >= 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

if (process.argv[2] === 'serve' && process.send !== undefined) {
  const answer = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
  )
  let count = 0
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('error', () => socket.destroy())
    // Requests without a body arrive whole on loopback: one chunk is one request.
    socket.on('data', () => {
      count++
      socket.write(answer)
    })
  })
  process.on('message', () => process.send({ count }))
  process.once('disconnect', () => process.exit(0))
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
    process.send({ url: `http://127.0.0.1:${server.address().port}` }),
  )
}
